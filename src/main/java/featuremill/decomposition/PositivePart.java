package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.Eigen;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;

/**
 * The positive semi-definite matrix that is nearest to a symmetric one in the Frobenius norm: its
 * eigenvalues below 0 become 0 (Higham, Linear Algebra Appl. 103, 1988, theorem 2.1).
 *
 * <p>What is taken off is formed of the negative eigenvalues where these are the fewer, and of the
 * positive ones elsewhere. Cost: two tridiagonal reductions, (8/3) d^3 multiply-adds, and a
 * product; 8 d bytes on the heap for each eigenvector, half of d at most.
 */
final class PositivePart {
  private final Blas blas;

  PositivePart(Blas blas) {
    this.blas = blas;
  }

  /** The nearest one to a matrix of these eigenvalues; the caller closes it. */
  SymmetricMatrix of(SymmetricMatrix matrix, double[] descending) {
    int positive = 0;
    while (positive < descending.length && descending[positive] > 0) {
      positive++;
    }
    int negative = 0;
    while (negative < descending.length && descending[descending.length - 1 - negative] < 0) {
      negative++;
    }
    return negative <= positive ? lifted(matrix, negative) : summed(matrix, positive);
  }

  /** A + the sum of |lambda| v v' over the negative eigenvalues. */
  private SymmetricMatrix lifted(SymmetricMatrix matrix, int count) {
    SymmetricMatrix lifted = matrix.copy();
    try (SymmetricMatrix negated = matrix.copy()) {
      negated.divide(-1);
      addPairs(negated, count, lifted);
      return lifted;
    } catch (RuntimeException e) {
      lifted.close();
      throw e;
    }
  }

  /** The sum of lambda v v' over the positive eigenvalues. */
  private SymmetricMatrix summed(SymmetricMatrix matrix, int count) {
    SymmetricMatrix sum = SymmetricMatrix.zeros(matrix.dimension());
    try {
      addPairs(matrix, count, sum);
      return sum;
    } catch (RuntimeException e) {
      sum.close();
      throw e;
    }
  }

  private void addPairs(SymmetricMatrix of, int count, SymmetricMatrix sum) {
    if (count == 0) {
      return;
    }
    Eigen eigen = blas.topEigenpairs(of, count);
    int width = of.dimension();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) count * width)) {
      DenseBlock rows = DenseBlock.rowMajor(memory, count, width);
      double[] row = new double[width];
      for (int i = 0; i < count; i++) {
        double root = Math.sqrt(Math.max(0, eigen.values()[i]));
        for (int j = 0; j < width; j++) {
          row[j] = root * eigen.vectors()[i][j];
        }
        rows.setRow(i, row, 0);
      }
      blas.syrk(1, rows, 1, sum);
    }
  }
}
