package featuremill.decomposition;

import featuremill.linalg.SymmetricMatrix;

/** The root of the sum of all squared entries, both triangles counted. */
final class FrobeniusNorm {
  private FrobeniusNorm() {}

  static double of(SymmetricMatrix matrix) {
    double[] row = new double[matrix.dimension()];
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      matrix.readRow(i, row);
      sum += squares(row, i);
    }
    return Math.sqrt(sum);
  }

  /** Of the difference of two matrices of the same dimension. */
  static double ofDifference(SymmetricMatrix first, SymmetricMatrix second) {
    double[] row = new double[first.dimension()];
    double[] less = new double[row.length];
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      first.readRow(i, row);
      second.readRow(i, less);
      for (int j = i; j < row.length; j++) {
        row[j] -= less[j];
      }
      sum += squares(row, i);
    }
    return Math.sqrt(sum);
  }

  private static double squares(double[] row, int i) {
    double sum = 0;
    for (int j = i + 1; j < row.length; j++) {
      sum += row[j] * row[j];
    }
    return 2 * sum + row[i] * row[i];
  }
}
