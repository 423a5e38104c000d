package featuremill.reference;

/**
 * One line of a verdict: a published quantity against the reference.
 *
 * @param name what was compared
 * @param error the largest error found, in the unit that {@code unit} names; NaN never passes
 * @param tolerance the largest error that passes
 * @param unit what the error is relative to, such as {@code std_j}
 * @param covered what was looked at, such as {@code all 784 features}
 */
public record Quantity(String name, double error, double tolerance, String unit, String covered) {

  public boolean passes() {
    return error <= tolerance;
  }

  @Override
  public String toString() {
    return name
        + (passes() ? ": ok, " : ": FAILED, ")
        + error
        + " of "
        + unit
        + " (tolerance "
        + tolerance
        + "; "
        + covered
        + ")";
  }
}
