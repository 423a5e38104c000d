package featuremill.decomposition;

/**
 * The fewest pairs whose eigenvalues add up to a fraction of the trace. Ritz values are lower
 * bounds, so as many as reach the sum suffice; values plus residuals bound the number from below,
 * once no eigenvalue is missing.
 */
final class FractionGoal implements PairGoal {
  /** What counts as reached: fractions are meant to so many digits. */
  private static final double TIE = 1e-12;

  /** A pair whose residual is below this much of its value is taken to be an eigenpair soon. */
  private static final double SETTLED = 0.01;

  private final double fraction;
  private final double sum;
  private final int most;
  private long floor = 1;
  private int settled;
  private int wanted;
  private int suspicions;
  private int needed = 2;

  /**
   * @param total the trace
   * @param most pairs that are allowed
   */
  FractionGoal(double fraction, double total, int most) {
    this.fraction = fraction;
    this.sum = (fraction - TIE) * total;
    this.most = most;
  }

  @Override
  public int wanted(double[] values, double[] residuals) {
    int enough = reaching(values, new double[values.length]);
    wanted = enough <= most ? enough : 0;
    floor = floor(values, residuals);
    suspicions = floor > most ? suspicions + 1 : 0;
    return wanted;
  }

  /** The first k whose values and margins add up to the sum; 0 if there is none. */
  private int reaching(double[] values, double[] margins) {
    double reached = 0;
    for (int i = 0; i < values.length; i++) {
      reached += values[i] + margins[i];
      if (reached >= sum) {
        return i + 1;
      }
    }
    return 0;
  }

  private long floor(double[] values, double[] residuals) {
    settled = 0;
    double reached = 0;
    while (settled < values.length && residuals[settled] <= SETTLED * values[settled]) {
      reached += values[settled] + residuals[settled];
      settled++;
      if (reached >= sum) {
        return settled;
      }
    }
    if (settled == 0 || settled == values.length) {
      return settled + 1L;
    }
    double next = values[settled] + residuals[settled];
    return (long) Math.min(Long.MAX_VALUE, settled + Math.ceil((sum - reached) / next));
  }

  @Override
  public long floor() {
    return floor;
  }

  @Override
  public boolean isOutOfReach() {
    return settled > 0 && suspicions >= needed;
  }

  @Override
  public int settled() {
    return settled;
  }

  @Override
  public double sum() {
    return sum;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public int most() {
    return most;
  }

  @Override
  public void proved(long least) {
    if (least > most) {
      throw new TooManyComponentsException(fraction, least, most);
    }
    suspicions = 0;
    needed *= 2;
  }
}
