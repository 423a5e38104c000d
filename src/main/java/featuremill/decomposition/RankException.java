package featuremill.decomposition;

/** More eigenpairs are asked for than the operator has eigenvalues above rounding. */
public final class RankException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int rank;
  private final int wanted;

  RankException(int rank, int wanted) {
    super(
        "cannot take "
            + wanted
            + " eigenpairs of an operator of rank "
            + rank
            + (rank == 0 ? ": it has none" : ": 1 to " + rank + " would fit"));
    this.rank = rank;
    this.wanted = wanted;
  }

  /**
   * r, the number of eigenvalues above d 2^-52 of the largest; certified like eigenpairs are, none
   * larger was missed.
   */
  public int rank() {
    return rank;
  }

  /** k. */
  public int wanted() {
    return wanted;
  }
}
