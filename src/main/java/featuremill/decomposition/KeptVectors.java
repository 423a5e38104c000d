package featuremill.decomposition;

import featuremill.linalg.DenseBlock;
import java.util.Arrays;

/**
 * The m best Ritz vectors V with their values Theta, and what a pass of its own tells of them: R =
 * AV - V Theta. In terms of the scaled operator.
 *
 * @param vectors V, [d x m], columns of the basis
 * @param values Theta, descending
 * @param residuals |r_i|
 * @param gram R'R
 * @param cross V'R
 * @param orthogonality the largest entry of |V'V - I|
 * @param rounding the largest difference between a residual and what the Krylov relation says of
 *     it: what rounding does to both
 */
record KeptVectors(
    DenseBlock vectors,
    double[] values,
    double[] residuals,
    double[][] gram,
    double[][] cross,
    double orthogonality,
    double rounding) {

  /** Measures the vectors of a basis that was shrunk to them: one pass of m columns. */
  static KeptVectors measure(
      TallBlocks tall,
      ScaledOperator operator,
      KrylovBasis basis,
      RitzPairs ritz,
      Workspace workspace) {
    DenseBlock v = basis.vectors();
    int m = v.columns();
    DenseBlock r = workspace.columns(m);
    operator.apply(v, r);
    double[] values = Arrays.copyOf(ritz.values(), m);
    tall.subtractProduct(v, diagonal(values), r);
    double[] residuals = tall.lengths(r);
    double[][] gram = tall.innerProducts(r, r);
    double[][] cross = tall.innerProducts(v, r);
    double orthogonality = distanceToIdentity(tall.innerProducts(v, v));
    tall.subtractProduct(basis.nextBlock(), couplings(ritz, m), r);
    double rounding = 0;
    for (double length : tall.lengths(r)) {
      rounding = Math.max(rounding, length);
    }
    return new KeptVectors(v, values, residuals, gram, cross, orthogonality, rounding);
  }

  /** m. */
  int size() {
    return values.length;
  }

  /** The norm of the first k residuals together, no less than their 2-norm. */
  double norm(int k) {
    return Measurement.norm(Arrays.copyOf(residuals, k));
  }

  /** The norm of V'R for the first k. */
  double projected(int k) {
    double[] entries = new double[k * k];
    for (int i = 0; i < k * k; i++) {
      entries[i] = cross[i / k][i % k];
    }
    return Measurement.norm(entries);
  }

  /** The first k as rows on the heap, with their signs. */
  double[][] rows(int k) {
    double[][] rows = new double[k][vectors.rows()];
    for (int i = 0; i < k; i++) {
      vectors.transposed().copyRow(i, rows[i], 0);
      SignRule.apply(rows[i]);
    }
    return rows;
  }

  private static double[][] diagonal(double[] values) {
    double[][] matrix = new double[values.length][values.length];
    for (int i = 0; i < values.length; i++) {
      matrix[i][i] = values[i];
    }
    return matrix;
  }

  /** The first m residual vectors in terms of the next block, a column for each. */
  private static double[][] couplings(RitzPairs ritz, int m) {
    int b = ritz.tails()[0].length;
    double[][] columns = new double[b][m];
    for (int j = 0; j < m; j++) {
      for (int i = 0; i < b; i++) {
        columns[i][j] = ritz.tails()[j][i];
      }
    }
    return columns;
  }

  private static double distanceToIdentity(double[][] gram) {
    double worst = 0;
    for (int i = 0; i < gram.length; i++) {
      for (int j = 0; j < gram.length; j++) {
        worst = Math.max(worst, Math.abs(gram[i][j] - (i == j ? 1 : 0)));
      }
    }
    return worst;
  }
}
