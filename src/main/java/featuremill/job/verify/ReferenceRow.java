package featuremill.job.verify;

import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferencePass;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/** The features of one row as they were stored: all of them, or only those that are not zero. */
final class ReferenceRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int width;

  /** Null where all values are there. */
  private final int[] indices;

  private final double[] values;

  /** How far the run's values may be from these; null where they are the same. */
  private final double[] errors;

  private ReferenceRow(int width, int[] indices, double[] values) {
    this(width, indices, values, null);
  }

  private ReferenceRow(int width, int[] indices, double[] values, double[] errors) {
    this.errors = errors;
    this.width = width;
    this.indices = indices;
    this.values = values;
  }

  static ReferenceRow whole(double[] values) {
    return new ReferenceRow(values.length, null, values);
  }

  /** What row steps have made of a row. */
  static ReferenceRow prepared(PreparedValues row) {
    return new ReferenceRow(row.width(), null, row.values(), row.errors());
  }

  /** Values at different indices, zeros elsewhere. */
  static ReferenceRow entries(int width, int[] indices, double[] values) {
    return new ReferenceRow(width, indices, values);
  }

  static ReferenceRow of(Vector vector) {
    return vector instanceof SparseVector sparse
        ? entries(sparse.size(), sparse.indices(), sparse.values())
        : whole(vector.toArray());
  }

  /** As float32 numbers. */
  ReferenceRow rounded() {
    double[] single = new double[values.length];
    Arrays.setAll(single, e -> (float) values[e]);
    return new ReferenceRow(width, indices, single);
  }

  /** What is missing is the mean. */
  ReferenceRow filled(IntToDoubleFunction means) {
    double[] all = toArray();
    Arrays.setAll(all, j -> Double.isNaN(all[j]) ? means.applyAsDouble(j) : all[j]);
    return whole(all);
  }

  /**
   * Some of the features.
   *
   * @param positions [width], where each feature goes; -1 for one that is left out
   */
  ReferenceRow select(int[] positions, int selected) {
    if (isWhole()) {
      double[] some = new double[selected];
      for (int j = 0; j < width; j++) {
        if (positions[j] >= 0) {
          some[positions[j]] = values[j];
        }
      }
      return whole(some);
    }
    int[] some = new int[indices.length];
    double[] kept = new double[indices.length];
    int count = 0;
    for (int e = 0; e < indices.length; e++) {
      if (positions[indices[e]] >= 0) {
        some[count] = positions[indices[e]];
        kept[count++] = values[e];
      }
    }
    return entries(selected, Arrays.copyOf(some, count), Arrays.copyOf(kept, count));
  }

  void into(ReferenceMeans means, double weight) {
    if (isWhole()) {
      means.observe(values, weight);
    } else {
      means.observe(indices, values, weight);
    }
  }

  void into(ReferencePass pass, double weight) {
    if (isWhole()) {
      pass.observe(values, weight);
    } else {
      pass.observe(indices, values, weight);
    }
  }

  boolean isWhole() {
    return indices == null;
  }

  int width() {
    return width;
  }

  /** Positions of {@link #values}; of a row that is not whole. */
  int[] indices() {
    return indices;
  }

  double[] values() {
    return values;
  }

  /** Whether row steps have made it. */
  boolean isPrepared() {
    return errors != null;
  }

  /** How far the run's value may be from this one. */
  double error(int j) {
    return errors == null ? 0 : errors[j];
  }

  /** All values, zeros included. */
  double[] toArray() {
    if (isWhole()) {
      return values.clone();
    }
    double[] all = new double[width];
    for (int e = 0; e < indices.length; e++) {
      all[indices[e]] = values[e];
    }
    return all;
  }
}
