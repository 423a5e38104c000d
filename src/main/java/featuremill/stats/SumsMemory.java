package featuremill.stats;

import featuremill.stats.CoMoments.Scope;

/**
 * Bytes that {@link CoMoments} take off the heap.
 *
 * @param weights of the rows; null for rows without
 */
public record SumsMemory(int numFeatures, Scope scope, WeightKind weights) {

  /**
   * Matrices [d x d] that are summed up: of pairs their counts, sums and products, and of rows with
   * weights what these sum up to, and for reliabilities the products of different rows.
   */
  public int matrices() {
    return switch (scope) {
      case DIAGONAL -> 0;
      case FULL, TRIANGULAR -> 1;
      case PAIRWISE -> 3 + weightMatrices();
    };
  }

  private int weightMatrices() {
    return weights == null ? 0 : weights == WeightKind.FREQUENCY ? 1 : 2;
  }

  /** Bytes of the matrices. */
  public long bytes() {
    return matrices() * Double.BYTES * (long) numFeatures * numFeatures;
  }

  /** Bytes that a full block takes besides, while rows are taken in. */
  public long blockBytes() {
    int rows = CoMoments.blockRows(numFeatures) + 1;
    return switch (scope) {
      case DIAGONAL -> 0;
      case FULL, TRIANGULAR -> (long) Double.BYTES * numFeatures * rows;
      case PAIRWISE -> PairwiseScatter.blockBytes(numFeatures, rows, weights);
    };
  }

  /**
   * Triangles of d (d + 1) / 2 numbers that are sent away: all but the sums of pairs, which are
   * two, are symmetric.
   */
  public int triangles() {
    return scope == Scope.PAIRWISE ? matrices() + 1 : matrices();
  }
}
