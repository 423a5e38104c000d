package featuremill.engine;

import featuremill.failure.Failure;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A slice of numbered rows as Python writes it: {@code start:stop:step}, each of them optional;
 * negative starts and stops count from the end.
 *
 * @param step at least 1
 */
public record RowSlice(OptionalLong start, OptionalLong stop, long step) {
  private static final Pattern FORM =
      Pattern.compile("\\s*(-?\\d{1,18})?\\s*:\\s*(-?\\d{1,18})?\\s*(?::\\s*(-?\\d{1,18})?\\s*)?");

  /**
   * Reads a slice.
   *
   * @throws Failure (exit 2) when it is none, or its step is not positive
   */
  public static RowSlice parse(String text, String where) {
    Matcher slice = FORM.matcher(text);
    if (!slice.matches()) {
      throw Failure.usage("rows '" + text + "' is not a slice")
          .at(where)
          .fix("write start:stop:step as in Python, such as \"::2\" or \"100:-100\"");
    }
    long step = slice.group(3) == null ? 1 : Long.parseLong(slice.group(3));
    if (step < 1) {
      throw Failure.usage("the step of the slice '" + text + "' is " + step)
          .at(where)
          .fix("the step is 1 or more: a mask leaves rows in their order");
    }
    return new RowSlice(number(slice.group(1)), number(slice.group(2)), step);
  }

  private static OptionalLong number(String text) {
    return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  /** The first row of so many that the slice may hold. */
  long from(long numRows) {
    return start.isPresent() ? place(start.getAsLong(), numRows) : 0;
  }

  /** The row after the last of so many that the slice may hold. */
  long to(long numRows) {
    return stop.isPresent() ? place(stop.getAsLong(), numRows) : numRows;
  }

  private static long place(long bound, long numRows) {
    return bound < 0 ? Math.max(0, numRows + bound) : Math.min(bound, numRows);
  }

  /** How many of so many rows it holds. */
  public long size(long numRows) {
    long span = to(numRows) - from(numRows);
    return span <= 0 ? 0 : (span - 1) / step + 1;
  }

  @Override
  public String toString() {
    return text(start) + ":" + text(stop) + (step == 1 ? "" : ":" + step);
  }

  private static String text(OptionalLong bound) {
    return bound.isPresent() ? Long.toString(bound.getAsLong()) : "";
  }
}
