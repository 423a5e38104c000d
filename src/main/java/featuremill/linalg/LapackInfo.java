package featuremill.linalg;

/** What LAPACK hands back, in the terms of this package. */
final class LapackInfo {
  private LapackInfo() {}

  static void check(String routine, int info) {
    if (info != 0) {
      throw new IllegalStateException("LAPACK " + routine + " ended with info " + info);
    }
  }

  static double[] reversed(double[] ascending) {
    double[] descending = new double[ascending.length];
    for (int i = 0; i < descending.length; i++) {
      descending[i] = ascending[descending.length - 1 - i];
    }
    return descending;
  }

  /** The k last of ascending values, whose vectors are rows in the same order, turned around. */
  static Eigen descending(double[] ascending, DenseBlock rows, int k) {
    int last = ascending.length - 1;
    double[] values = new double[k];
    double[][] vectors = new double[k][rows.columns()];
    for (int i = 0; i < k; i++) {
      values[i] = ascending[last - i];
      rows.copyRow(last - i, vectors[i], 0);
    }
    return new Eigen(values, vectors);
  }

  /** The first k columns of length d, each an array. */
  static double[][] columns(OffHeapDoubles columns, int d, int k) {
    double[][] arrays = new double[k][d];
    for (int j = 0; j < k; j++) {
      columns.copyTo((long) j * d, arrays[j], 0, d);
    }
    return arrays;
  }
}
