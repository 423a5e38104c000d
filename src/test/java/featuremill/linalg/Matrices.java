package featuremill.linalg;

import java.util.SplittableRandom;

/** Inputs for tests, and naive loops to compare with. */
final class Matrices {
  private Matrices() {}

  static double[][] random(int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextDouble(-1, 1);
      }
    }
    return values;
  }

  static double[][] symmetric(int dimension, long seed) {
    double[][] values = random(dimension, dimension, seed);
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < i; j++) {
        values[i][j] = values[j][i];
      }
    }
    return values;
  }

  static double[][] transpose(double[][] a, int columns) {
    double[][] result = new double[columns][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < columns; j++) {
        result[j][i] = a[i][j];
      }
    }
    return result;
  }

  /** alpha a b + beta c, by three loops. */
  static double[][] product(
      double alpha, double[][] a, double[][] b, int inner, double beta, double[][] c) {
    double[][] result = new double[c.length][];
    for (int i = 0; i < c.length; i++) {
      result[i] = new double[c[i].length];
      for (int j = 0; j < c[i].length; j++) {
        double sum = 0;
        for (int p = 0; p < inner; p++) {
          sum += a[i][p] * b[p][j];
        }
        result[i][j] = alpha * sum + beta * c[i][j];
      }
    }
    return result;
  }

  static void fill(DenseBlock block, double[][] values) {
    for (int i = 0; i < block.rows(); i++) {
      for (int j = 0; j < block.columns(); j++) {
        block.set(i, j, values[i][j]);
      }
    }
  }

  static SymmetricMatrix symmetricMatrix(double[][] values) {
    SymmetricMatrix matrix = SymmetricMatrix.zeros(values.length);
    for (int i = 0; i < values.length; i++) {
      for (int j = i; j < values.length; j++) {
        matrix.set(i, j, values[i][j]);
      }
    }
    return matrix;
  }

  static double largestDifference(DenseBlock block, double[][] expected) {
    double largest = 0;
    for (int i = 0; i < block.rows(); i++) {
      for (int j = 0; j < block.columns(); j++) {
        largest = worse(largest, block.get(i, j) - expected[i][j]);
      }
    }
    return largest;
  }

  static double largestDifference(SymmetricMatrix matrix, double[][] expected) {
    double largest = 0;
    for (int i = 0; i < matrix.dimension(); i++) {
      for (int j = 0; j < matrix.dimension(); j++) {
        largest = worse(largest, matrix.get(i, j) - expected[i][j]);
      }
    }
    return largest;
  }

  /** Unlike Math.max on the absolute difference alone, lets NaN through whatever the order. */
  private static double worse(double largest, double difference) {
    return Math.max(largest, Math.abs(difference));
  }
}
