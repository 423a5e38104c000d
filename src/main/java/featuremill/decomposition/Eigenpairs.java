package featuremill.decomposition;

import java.util.Arrays;

/**
 * The k largest eigenvalues of a symmetric operator with their eigenvectors, and how far they are
 * from being that. Immutable; the arrays that come out are copies.
 */
public final class Eigenpairs {
  private final double[] values;
  private final double[][] vectors;
  private final double[] residuals;
  private final double orthogonality;
  private final String solver;
  private final int passes;
  private final double next;

  Eigenpairs(
      double[] values,
      double[][] vectors,
      double[] residuals,
      double orthogonality,
      String solver,
      int passes) {
    this(values, vectors, residuals, orthogonality, solver, passes, Double.NaN);
  }

  private Eigenpairs(
      double[] values,
      double[][] vectors,
      double[] residuals,
      double orthogonality,
      String solver,
      int passes,
      double next) {
    this.values = values;
    this.vectors = vectors;
    this.residuals = residuals;
    this.orthogonality = orthogonality;
    this.solver = solver;
    this.passes = passes;
    this.next = next;
  }

  Eigenpairs withNext(double estimate) {
    return new Eigenpairs(values, vectors, residuals, orthogonality, solver, passes, estimate);
  }

  /**
   * The same pairs in a space of more dimensions, all of them zero but those given.
   *
   * @param dimension of the space
   * @param positions [d], ascending, where the loadings go
   */
  public Eigenpairs embedded(int dimension, int[] positions) {
    if (positions.length == dimension) {
      return this;
    }
    double[][] wide = new double[vectors.length][dimension];
    for (int i = 0; i < wide.length; i++) {
      for (int j = 0; j < positions.length; j++) {
        wide[i][positions[j]] = vectors[i][j];
      }
    }
    return new Eigenpairs(values, wide, residuals, orthogonality, solver, passes, next);
  }

  /** k. */
  public int size() {
    return values.length;
  }

  /** d. */
  public int dimension() {
    return vectors[0].length;
  }

  /** The i-th largest eigenvalue, from 0. */
  public double value(int i) {
    return values[i];
  }

  /** Eigenvalues, largest first. */
  public double[] values() {
    return values.clone();
  }

  /** The i-th eigenvector: d loadings, unit length, sign by {@link SignRule}. */
  public double[] vector(int i) {
    return vectors[i].clone();
  }

  /** Eigenvectors as k rows of d loadings. */
  public double[][] vectors() {
    return Arrays.stream(vectors).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * {@code |C v_i - theta_i v_i|_2}, measured by a pass of its own on the vectors as published:
   * some eigenvalue lies within it of theta_i (Weyl; Parlett, The Symmetric Eigenvalue Problem,
   * 4.5). Of {@link TriangleSolver}: how far an eigenvalue may be, from both sides of the singular
   * triplet.
   */
  public double residual(int i) {
    return residuals[i];
  }

  public double[] residuals() {
    return residuals.clone();
  }

  /** The largest entry of {@code |V V' - I|}. */
  public double orthogonality() {
    return orthogonality;
  }

  /** What found them, with its parameters. */
  public String solver() {
    return solver;
  }

  /** Applications of the operator to a block, the one that measured the residuals included. */
  public int passes() {
    return passes;
  }

  /**
   * What the solver takes the eigenvalue after the last one for; NaN where it has no idea. A guess
   * that tells a proof where to try first, and nothing to rely on.
   */
  public double next() {
    return next;
  }
}
