package featuremill.decomposition;

/**
 * A search for a fraction of the variance needs a larger basis than it may have. To go on with what
 * there is would make the result depend on how much memory a machine happens to have.
 */
public final class BasisFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int needed;
  private final int most;
  private final long floor;

  BasisFullException(int needed, int most, long floor) {
    super(
        "the search needs a basis of "
            + needed
            + " vectors, and may have "
            + most
            + "; it takes at least about "
            + floor
            + " components");
    this.needed = needed;
    this.most = most;
    this.floor = floor;
  }

  /** Vectors that the basis was to grow to. */
  public int needed() {
    return needed;
  }

  /** {@link KrylovSettings#basisSize}. */
  public int most() {
    return most;
  }

  /** No fewer components will do, as far as the last pass could tell. */
  public long floor() {
    return floor;
  }
}
