package featuremill.decomposition;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/** Matrices whose eigenpairs are known, and what to measure on answers. */
final class Spectra {
  private Spectra() {}

  static double[] of(int d, IntToDoubleFunction value) {
    double[] values = new double[d];
    for (int i = 0; i < d; i++) {
      values[i] = value.applyAsDouble(i + 1);
    }
    return values;
  }

  /** Orthogonal, [d x d]: a product of two Householder reflections. */
  static double[][] rotation(int d, long seed) {
    double[][] q = new double[d][d];
    for (int i = 0; i < d; i++) {
      q[i][i] = 1;
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 2; round++) {
      double[] u = new double[d];
      double square = 0;
      for (int i = 0; i < d; i++) {
        u[i] = random.nextDouble(-1, 1);
        square += u[i] * u[i];
      }
      for (double[] row : q) {
        double dot = 0;
        for (int j = 0; j < d; j++) {
          dot += row[j] * u[j];
        }
        for (int j = 0; j < d; j++) {
          row[j] -= 2 * dot / square * u[j];
        }
      }
    }
    return q;
  }

  /** Q diag(values) Q', with eigenvector i in column i of Q. */
  static SymmetricMatrix matrix(double[] values, double[][] q) {
    int d = values.length;
    SymmetricMatrix matrix = SymmetricMatrix.zeros(d);
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        double sum = 0;
        for (int p = 0; p < d; p++) {
          sum += q[i][p] * values[p] * q[j][p];
        }
        matrix.set(i, j, sum);
      }
    }
    return matrix;
  }

  /** A diagonal matrix as an operator, which costs nothing at any size. */
  static SymmetricOperator diagonal(double[] values) {
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return values.length;
      }

      @Override
      public void apply(DenseBlock in, DenseBlock out) {
        double[] column = new double[values.length];
        for (int j = 0; j < in.columns(); j++) {
          in.transposed().copyRow(j, column, 0);
          for (int i = 0; i < column.length; i++) {
            column[i] *= values[i];
          }
          out.transposed().setRow(j, column, 0);
        }
      }
    };
  }

  /** H diag(values) H with H the reflection along {@code axis}: eigenvector i is column i of H. */
  static SymmetricOperator reflected(double[] values, double[] axis) {
    SymmetricOperator diagonal = diagonal(values);
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return values.length;
      }

      @Override
      public void apply(DenseBlock in, DenseBlock out) {
        try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) values.length * in.columns())) {
          DenseBlock turned = DenseBlock.columnMajor(memory, values.length, in.columns());
          turned.copyFrom(in);
          reflect(turned, axis);
          diagonal.apply(turned, out);
          reflect(out, axis);
        }
      }
    };
  }

  private static void reflect(DenseBlock block, double[] axis) {
    double square = 0;
    for (double v : axis) {
      square += v * v;
    }
    double[] column = new double[axis.length];
    for (int j = 0; j < block.columns(); j++) {
      block.transposed().copyRow(j, column, 0);
      double dot = 0;
      for (int i = 0; i < axis.length; i++) {
        dot += axis[i] * column[i];
      }
      for (int i = 0; i < axis.length; i++) {
        column[i] -= 2 * dot / square * axis[i];
      }
      block.transposed().setRow(j, column, 0);
    }
  }

  /** Sine of the angle between a unit vector and the span of columns [from, to) of Q. */
  static double sineToSpan(double[] vector, double[][] q, int from, int to) {
    double[] rest = vector.clone();
    for (int p = from; p < to; p++) {
      double dot = 0;
      for (int i = 0; i < vector.length; i++) {
        dot += q[i][p] * vector[i];
      }
      for (int i = 0; i < vector.length; i++) {
        rest[i] -= dot * q[i][p];
      }
    }
    return Measurement.norm(rest);
  }
}
