package featuremill.reference;

import breeze.linalg.DenseMatrix;
import breeze.linalg.DenseVector;
import breeze.linalg.eigSym;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix by Breeze's eigSym, which Spark brings: a
 * dense solver (LAPACK dsyev) that has nothing in common with the iteration it checks. Costs d^3,
 * up to a minute and 24 d^2 bytes; meant for d up to {@link #LARGEST}.
 */
public final class Spectrum {
  /** The largest d for which a full decomposition is a matter of seconds. */
  public static final int LARGEST = 1_000;

  private final double[] values;
  private final double[][] vectors;

  private Spectrum(double[] values, double[][] vectors) {
    this.values = values;
    this.vectors = vectors;
  }

  /**
   * The spectrum of a symmetric matrix [d x d], d &gt;= 1, of which the lower triangle is read.
   *
   * @throws IllegalArgumentException if the matrix is not square
   */
  public static Spectrum of(double[][] symmetric) {
    int dimension = symmetric.length;
    double[] columnMajor = new double[Math.multiplyExact(dimension, dimension)];
    for (int i = 0; i < dimension; i++) {
      if (symmetric[i].length != dimension) {
        throw new IllegalArgumentException(
            "a matrix of " + dimension + " rows has a row of " + symmetric[i].length);
      }
      System.arraycopy(symmetric[i], 0, columnMajor, i * dimension, dimension);
    }
    eigSym.EigSym<DenseVector<Object>, DenseMatrix<Object>> found =
        eigSym.EigSym_DM_Impl$.MODULE$.apply(
            new DenseMatrix<Object>(dimension, dimension, columnMajor));
    return descending(dimension, found.eigenvalues(), found.eigenvectors());
  }

  private static Spectrum descending(
      int dimension, DenseVector<Object> values, DenseMatrix<Object> vectors) {
    double[] sorted = new double[dimension];
    double[][] rows = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      int from = dimension - 1 - i; // Breeze sorts ascending
      sorted[i] = (Double) values.apply(from);
      for (int j = 0; j < dimension; j++) {
        rows[i][j] = (Double) vectors.apply(j, from);
      }
    }
    return new Spectrum(sorted, rows);
  }

  public int dimension() {
    return values.length;
  }

  /** Eigenvalues [d], descending, a copy. */
  public double[] values() {
    return values.clone();
  }

  /** The eigenvector of the i-th largest eigenvalue [d], of unit length, a copy. */
  public double[] vector(int i) {
    return vectors[i].clone();
  }

  /** The eigenvectors from, from + 1, ... to - 1 as rows, copies. */
  public double[][] vectors(int from, int to) {
    double[][] some = new double[to - from][];
    for (int i = from; i < to; i++) {
      some[i - from] = vector(i);
    }
    return some;
  }
}
