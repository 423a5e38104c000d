package featuremill.transform;

import java.util.Locale;

/** The checks that every transform makes of the arrays it is given. */
final class Widths {
  private Widths() {}

  static void checkBlock(FittedTransform transform, double[] rows, int numRows, double[] out) {
    if (numRows < 0) {
      throw new IllegalArgumentException("a block has 0 or more rows, not " + numRows);
    }
    checkLength("rows of", rows, numRows, transform.inputWidth());
    checkLength("results of", out, numRows, transform.outputWidth());
  }

  static void checkApart(double[] rows, double[] out, String what) {
    if (rows == out) {
      throw new IllegalArgumentException(
          what + " does not work in place: rows and out are the same array");
    }
  }

  private static void checkLength(String what, double[] block, int numRows, int width) {
    long needed = (long) numRows * width;
    if (block.length < needed) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an array of %d numbers does not hold %d %s %d features: shapes (%d) and (%d x %d); an array of %d would",
              block.length,
              numRows,
              what,
              width,
              block.length,
              numRows,
              width,
              needed));
    }
  }

  static void checkVector(String what, int length, int width) {
    if (length != width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot use a %s of %d with rows of %d features: shapes (%d) and (rows x %d); a %s of %d would fit",
              what,
              length,
              width,
              length,
              width,
              what,
              width));
    }
  }

  /** Components [k x d], a component per row, k &gt;= 1. */
  static void checkComponents(double[][] components, int width) {
    if (components.length == 0) {
      throw new IllegalArgumentException("a projection needs at least one component");
    }
    for (double[] component : components) {
      checkVector("component", component.length, width);
    }
  }

  /** Numbers that every row meets: one that is not finite would spoil all rows. */
  static void checkFinite(String what, double[] values) {
    for (int j = 0; j < values.length; j++) {
      if (!Double.isFinite(values[j])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the %s of feature %d is %s; it has to be a finite number",
                what,
                j,
                values[j]));
      }
    }
  }

  static void checkWidth(int width) {
    if (width < 1) {
      throw new IllegalArgumentException("a row has 1 feature or more, not " + width);
    }
  }

  /** A copy of positions, each of which is one of a feature. */
  static int[] checkedColumns(String verb, int[] columns, int width) {
    for (int column : columns) {
      if (column < 0 || column >= width) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "cannot %s feature %d of rows of %d features; features are numbered from 0 to %d",
                verb,
                column,
                width,
                width - 1));
      }
    }
    return columns.clone();
  }
}
