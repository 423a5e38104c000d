package featuremill.stats;

import java.io.Serializable;

/**
 * What the values of each column weigh that are there, their mean, and their sum of squared
 * deviations; a value that is not finite takes nothing from the others of its row.
 *
 * <p>As in {@link CoMoments} a block is centred on its own mean, kept as two doubles, and parts
 * merge by Chan's formula; here each column has a weight of its own to merge by. Squares of the
 * deviations have to be doubles, which those of float32 numbers are. Mergeable; 32 bytes a column.
 */
final class PresentSpread implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] mass;
  private final TwoPartMean mean;
  private final double[] squares;

  PresentSpread(int numFeatures) {
    this(new double[numFeatures], new TwoPartMean(numFeatures), new double[numFeatures]);
  }

  private PresentSpread(double[] mass, TwoPartMean mean, double[] squares) {
    this.mass = mass;
    this.mean = mean;
    this.squares = squares;
  }

  /**
   * Takes in a block of row-major rows.
   *
   * @param weights [numRows] at least, positive and finite; null where each row counts once
   */
  void observe(double[] rows, double[] weights, int numRows) {
    PresentSpread block = new PresentSpread(mass.length);
    block.findMeans(rows, weights, numRows);
    block.addSquares(rows, weights, numRows);
    combine(block);
  }

  /** About the value of the heaviest row that has one, as {@link BlockPass} does. */
  private void findMeans(double[] rows, double[] weights, int numRows) {
    int width = mass.length;
    double[] heaviest = new double[width];
    for (int i = 0; i < numRows; i++) {
      double weight = weights == null ? 1 : weights[i];
      for (int j = 0; j < width; j++) {
        double x = rows[i * width + j];
        if (Double.isFinite(x) && weight > heaviest[j]) {
          heaviest[j] = weight;
          mean.high[j] = x;
        }
      }
    }
    double[] sums = new double[width];
    for (int i = 0; i < numRows; i++) {
      double weight = weights == null ? 1 : weights[i];
      for (int j = 0; j < width; j++) {
        double x = rows[i * width + j];
        if (Double.isFinite(x)) {
          sums[j] += weight * (x - mean.high[j]);
          mass[j] += weight;
        }
      }
    }
    addToMeans(sums);
  }

  /** The rest that rounding has left of the mean corrects it once more. */
  private void addSquares(double[] rows, double[] weights, int numRows) {
    int width = mass.length;
    double[] rest = new double[width];
    for (int i = 0; i < numRows; i++) {
      double weight = weights == null ? 1 : weights[i];
      for (int j = 0; j < width; j++) {
        double x = rows[i * width + j];
        if (Double.isFinite(x)) {
          double z = (x - mean.high[j]) - mean.low[j];
          squares[j] += weight * z * z;
          rest[j] += weight * z;
        }
      }
    }
    addToMeans(rest);
  }

  private void addToMeans(double[] sums) {
    for (int j = 0; j < sums.length; j++) {
      if (mass[j] > 0) {
        mean.add(j, mean.low[j] + sums[j] / mass[j]);
      }
    }
  }

  /** Takes in what the other has seen of the rows that follow. */
  void combine(PresentSpread other) {
    for (int j = 0; j < mass.length; j++) {
      if (mass[j] == 0) {
        mass[j] = other.mass[j];
        mean.high[j] = other.mean.high[j];
        mean.low[j] = other.mean.low[j];
        squares[j] = other.squares[j];
      } else if (other.mass[j] > 0) {
        double total = mass[j] + other.mass[j];
        double share = other.mass[j] / total;
        double delta = (other.mean.high[j] - mean.high[j]) + (other.mean.low[j] - mean.low[j]);
        squares[j] += other.squares[j] + mass[j] * share * delta * delta;
        mean.add(j, mean.low[j] + share * delta);
        mass[j] = total;
      }
    }
  }

  PresentSpread select(int[] columns) {
    return new PresentSpread(select(mass, columns), mean.select(columns), select(squares, columns));
  }

  private static double[] select(double[] values, int[] columns) {
    double[] selected = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      selected[i] = values[columns[i]];
    }
    return selected;
  }

  /** The standard deviation (ddof 0) of the values that are there; NaN where there are none. */
  double std(int j) {
    return Math.sqrt(squares[j] / mass[j]);
  }
}
