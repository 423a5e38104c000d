package featuremill.stats;

import java.io.Serializable;
import java.util.Arrays;

/** Range of the finite values, and counts of the values that are none, column by column. */
final class ColumnProfile implements Serializable {
  private static final long serialVersionUID = 1L;

  final double[] min;
  final double[] max;
  final long[] nanCount;
  final long[] infiniteCount;
  final long[] nullCount;
  final long[] nonZeros;

  ColumnProfile(int numFeatures) {
    min = new double[numFeatures];
    max = new double[numFeatures];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
    nanCount = new long[numFeatures];
    infiniteCount = new long[numFeatures];
    nullCount = new long[numFeatures];
    nonZeros = new long[numFeatures];
  }

  private ColumnProfile(ColumnProfile source, int[] columns) {
    this(columns.length);
    for (int i = 0; i < columns.length; i++) {
      min[i] = source.min[columns[i]];
      max[i] = source.max[columns[i]];
      nanCount[i] = source.nanCount[columns[i]];
      infiniteCount[i] = source.infiniteCount[columns[i]];
      nullCount[i] = source.nullCount[columns[i]];
      nonZeros[i] = source.nonZeros[columns[i]];
    }
  }

  ColumnProfile select(int[] columns) {
    return new ColumnProfile(this, columns);
  }

  /**
   * Takes in a block whose column minima and maxima are known, NaN where the column has a NaN. Only
   * columns that show something that is not finite are looked at again.
   */
  void addBlock(double[] blockMin, double[] blockMax, double[] rows, int from, int numRows) {
    for (int j = 0; j < min.length; j++) {
      if (Double.isFinite(blockMin[j]) && Double.isFinite(blockMax[j])) {
        min[j] = Math.min(min[j], blockMin[j]);
        max[j] = Math.max(max[j], blockMax[j]);
      } else {
        addColumn(j, rows, from, numRows);
      }
    }
  }

  /** Takes in values that are all finite, by the range of each column. */
  void addRange(double[] least, double[] most) {
    for (int j = 0; j < min.length; j++) {
      min[j] = Math.min(min[j], least[j]);
      max[j] = Math.max(max[j], most[j]);
    }
  }

  /** Takes in one value. */
  void addValue(int j, double x) {
    if (Double.isFinite(x)) {
      min[j] = Math.min(min[j], x);
      max[j] = Math.max(max[j], x);
    } else if (Double.isNaN(x)) {
      nanCount[j]++;
    } else {
      infiniteCount[j]++;
    }
    if (x != 0) {
      nonZeros[j]++;
    }
  }

  /** Counts one value if it is NaN or infinite, and does not look at it otherwise. */
  void addIfNotFinite(int j, double x) {
    nanCount[j] += Double.isNaN(x) ? 1 : 0;
    infiniteCount[j] += Double.isInfinite(x) ? 1 : 0;
  }

  /** Takes in zeros that are not stored. */
  void addZero(int j) {
    min[j] = Math.min(min[j], 0.0);
    max[j] = Math.max(max[j], 0.0);
  }

  /** Takes in how many values of each column of a block are not 0. */
  void addNonZeros(double[] counts) {
    for (int j = 0; j < nonZeros.length; j++) {
      nonZeros[j] += (long) counts[j];
    }
  }

  private void addColumn(int j, double[] rows, int from, int numRows) {
    for (int row = 0; row < numRows; row++) {
      double x = rows[from + row * min.length + j];
      if (Double.isFinite(x)) {
        min[j] = Math.min(min[j], x);
        max[j] = Math.max(max[j], x);
      } else if (Double.isNaN(x)) {
        nanCount[j]++;
      } else {
        infiniteCount[j]++;
      }
    }
  }

  void add(ColumnProfile other) {
    for (int j = 0; j < min.length; j++) {
      min[j] = Math.min(min[j], other.min[j]);
      max[j] = Math.max(max[j], other.max[j]);
      nanCount[j] += other.nanCount[j];
      infiniteCount[j] += other.infiniteCount[j];
      nullCount[j] += other.nullCount[j];
      nonZeros[j] += other.nonZeros[j];
    }
  }
}
