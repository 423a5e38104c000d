package featuremill.decomposition;

/** How many eigenpairs an iteration is after, asked anew after every pass. */
interface PairGoal {
  /**
   * k, or 0 while it cannot be told.
   *
   * @param values Ritz values, descending, each a lower bound of the eigenvalue of its index
   * @param residuals one for each
   */
  int wanted(double[] values, double[] residuals);

  /** No fewer pairs will do, as far as could be told when asked last. */
  long floor();

  /** Whether that is more than is allowed, often enough to be worth a proof. */
  default boolean isOutOfReach() {
    return false;
  }

  /** How many pairs a proof of that may rest on. */
  default int settled() {
    return 0;
  }

  /** What the eigenvalues have to add up to; NaN where that is not the question. */
  default double sum() {
    return Double.NaN;
  }

  /** Whether k is yet to be found, so that the basis grows with what is known of it. */
  default boolean isOpen() {
    return false;
  }

  /** The most pairs that it may come to be after. */
  int most();

  /**
   * Takes note of what a proof has given.
   *
   * @throws TooManyComponentsException when so many are not allowed
   */
  default void proved(long least) {}

  /** The pairs that were asked for. */
  static PairGoal of(int k) {
    return new PairGoal() {
      @Override
      public int wanted(double[] values, double[] residuals) {
        return k;
      }

      @Override
      public long floor() {
        return k;
      }

      @Override
      public int most() {
        return k;
      }
    };
  }
}
