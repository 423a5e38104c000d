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
}
