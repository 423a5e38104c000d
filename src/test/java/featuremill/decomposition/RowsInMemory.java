package featuremill.decomposition;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.SymmetricMatrix;

/** Z'Z / divisor of rows that are simply there, by plain loops. */
final class RowsInMemory implements DualOperator {
  private final double[][] z;
  private final int width;
  private final double divisor;

  RowsInMemory(double[][] z, int width, double divisor) {
    this.z = z;
    this.width = width;
    this.divisor = divisor;
  }

  @Override
  public int dimension() {
    return width;
  }

  @Override
  public int rows() {
    return z.length;
  }

  @Override
  public long dualRoundings() {
    return width + 1L;
  }

  @Override
  public SymmetricMatrix dual() {
    SymmetricMatrix dual = SymmetricMatrix.zeros(z.length);
    for (int i = 0; i < z.length; i++) {
      for (int j = i; j < z.length; j++) {
        dual.set(i, j, dot(z[i], z[j]) / divisor);
      }
    }
    return dual;
  }

  /** C, formed. */
  SymmetricMatrix formed() {
    SymmetricMatrix formed = SymmetricMatrix.zeros(width);
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        double sum = 0;
        for (double[] row : z) {
          sum += row[i] * row[j];
        }
        formed.set(i, j, sum / divisor);
      }
    }
    return formed;
  }

  @Override
  public void combineRows(DenseBlock weights, DenseBlock out) {
    for (int b = 0; b < weights.columns(); b++) {
      double[] sum = new double[width];
      for (int i = 0; i < z.length; i++) {
        for (int j = 0; j < width; j++) {
          sum[j] += weights.get(i, b) * z[i][j];
        }
      }
      out.transposed().setRow(b, sum, 0);
    }
  }

  @Override
  public void apply(DenseBlock in, DenseBlock out) {
    double[] vector = new double[width];
    for (int b = 0; b < in.columns(); b++) {
      in.transposed().copyRow(b, vector, 0);
      double[] sum = new double[width];
      for (double[] row : z) {
        double factor = dot(row, vector) / divisor;
        for (int j = 0; j < width; j++) {
          sum[j] += factor * row[j];
        }
      }
      out.transposed().setRow(b, sum, 0);
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * y[j];
    }
    return sum;
  }
}
