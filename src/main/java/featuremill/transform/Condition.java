package featuremill.transform;

/**
 * What is asked of a single value. Comparisons never hold of NaN, not even {@link #NOT_EQUAL}: NaN
 * is asked for by name. 0.0 equals -0.0.
 */
public enum Condition {
  BELOW,
  AT_MOST,
  EQUAL,
  NOT_EQUAL,
  AT_LEAST,
  ABOVE,
  NAN,
  INFINITE;

  /** Whether the condition compares the value with another one. */
  public boolean isComparison() {
    return this != NAN && this != INFINITE;
  }

  /**
   * Whether a value meets the condition.
   *
   * @param operand what it is compared with; of no importance where nothing is compared
   */
  public boolean holds(double value, double operand) {
    return switch (this) {
      case BELOW -> value < operand;
      case AT_MOST -> value <= operand;
      case EQUAL -> value == operand;
      case NOT_EQUAL -> value < operand || value > operand;
      case AT_LEAST -> value >= operand;
      case ABOVE -> value > operand;
      case NAN -> Double.isNaN(value);
      case INFINITE -> Double.isInfinite(value);
    };
  }
}
