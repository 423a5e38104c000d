package featuremill.engine;

/**
 * How many principal components to keep: a count, or the smallest number that explains a fraction
 * of the total variance.
 */
public final class Components {
  private final int count;
  private final double fraction;

  private Components(int count, double fraction) {
    this.count = count;
    this.fraction = fraction;
  }

  /**
   * A number of components.
   *
   * @throws IllegalArgumentException if count < 1
   */
  public static Components count(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("components must be at least 1, not " + count);
    }
    return new Components(count, Double.NaN);
  }

  /**
   * The smallest number of components that explains a fraction of the total variance.
   *
   * @throws IllegalArgumentException unless 0 < fraction < 1
   */
  public static Components fraction(double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "a fraction of variance must lie between 0 and 1, exclusive, not " + fraction);
    }
    return new Components(0, fraction);
  }

  public boolean isFraction() {
    return count == 0;
  }

  public int count() {
    return count;
  }

  /** The fraction asked for; NaN when a count was. */
  public double fraction() {
    return fraction;
  }

  /** The count or the fraction, as a job file has it. */
  Number setting() {
    return isFraction() ? (Number) fraction : (Number) count;
  }

  @Override
  public String toString() {
    return setting().toString();
  }
}
