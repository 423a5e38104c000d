package featuremill.decomposition;

/** How many eigenvalues of a positive semidefinite matrix are more than rounding. */
public final class NumericalRank {
  private NumericalRank() {}

  /**
   * The number of eigenvalues, or of singular values that were not taken from squares, above {@code
   * d * 2^-52} of the largest; 0 when the largest is not positive. Given only the first k
   * eigenvalues it is the rank where that is below k, and "k or more" otherwise.
   *
   * @param descending eigenvalues or singular values, largest first
   * @param dimension d
   */
  public static int of(double[] descending, int dimension) {
    if (descending.length == 0 || !(descending[0] > 0)) {
      return 0;
    }
    double least = dimension * 0x1p-52 * descending[0];
    int rank = 0;
    while (rank < descending.length && descending[rank] > least) {
      rank++;
    }
    return rank;
  }
}
