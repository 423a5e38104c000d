package featuremill.transform;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Puts one number wherever a value meets a {@link Condition}, such as 0 for all that is below 0;
 * other values are copied, bit for bit. Works in place.
 */
public final class Replacement extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final int[] columns;
  private final Condition condition;
  private final double operand;
  private final double replacement;

  /**
   * A replacement in some of the features; the array is copied.
   *
   * @param width features per row
   * @param columns positions in 0 .. width - 1 of the features that are looked at
   * @param operand what values are compared with; of no importance where nothing is compared
   * @param replacement what is put in; may be NaN, which marks a value as missing
   * @throws IllegalArgumentException if a position lies outside, or values are compared with NaN
   */
  public Replacement(
      int width, int[] columns, Condition condition, double operand, double replacement) {
    super("a replacement", width, width);
    this.columns = Widths.checkedColumns("replace values of", columns, width);
    if (condition.isComparison() && Double.isNaN(operand)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no value is %s NaN; ask for NaN by the condition %s",
              condition.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              Condition.NAN));
    }
    this.condition = condition;
    this.operand = operand;
    this.replacement = replacement;
  }

  /** A replacement in all features. */
  public static Replacement everywhere(
      int width, Condition condition, double operand, double replacement) {
    int[] all = IntStream.range(0, width).toArray();
    return new Replacement(width, all, condition, operand, replacement);
  }

  @Override
  void transform(double[] row, double[] result) {
    System.arraycopy(row, 0, result, 0, row.length);
    for (int j : columns) {
      if (condition.holds(row[j], operand)) {
        result[j] = replacement;
      }
    }
  }
}
