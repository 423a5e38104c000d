package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.SymmetricMatrix;

/**
 * A matrix that is there as an operator; d^2 b multiply-adds a pass, spread over the cores. Does
 * not own the matrix.
 */
public final class FormedOperator implements SymmetricOperator {
  private final SymmetricMatrix matrix;
  private final Blas blas;

  public FormedOperator(SymmetricMatrix matrix, Blas blas) {
    this.matrix = matrix;
    this.blas = blas;
  }

  @Override
  public int dimension() {
    return matrix.dimension();
  }

  @Override
  public void apply(DenseBlock in, DenseBlock out) {
    blas.symm(1, matrix, in, 0, out);
  }
}
