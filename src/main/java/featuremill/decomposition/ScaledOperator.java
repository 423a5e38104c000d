package featuremill.decomposition;

import featuremill.linalg.DenseBlock;
import java.util.Arrays;

/**
 * An operator times a power of two, which is exact, so that squares of what comes out neither
 * overflow nor vanish. Counts the passes, and hands over no more columns a pass than it may.
 */
final class ScaledOperator {
  /** Squares of numbers within 2^-200 and 2^200 are safe, and so are their sums. */
  private static final int SAFE_EXPONENT = 200;

  private final SymmetricOperator operator;
  private final TallBlocks tall;
  private final int mostColumns;
  private boolean known;
  private int exponent;
  private int passes;

  ScaledOperator(SymmetricOperator operator, TallBlocks tall, int mostColumns) {
    this.operator = operator;
    this.tall = tall;
    this.mostColumns = mostColumns;
  }

  int dimension() {
    return operator.dimension();
  }

  /** Applications to a block, so far. */
  int passes() {
    return passes;
  }

  /**
   * Sets {@code out} to the scaled operator applied to {@code in}; the first image that is not zero
   * settles the scale.
   *
   * @return the length of the longest image
   * @throws IllegalStateException when the operator gives what is not a number
   */
  double apply(DenseBlock in, DenseBlock out) {
    double longest = 0;
    for (int from = 0; from < in.columns(); from += mostColumns) {
      int to = (int) Math.min(in.columns(), from + (long) mostColumns);
      longest = Math.max(longest, applyOnce(in.columnRange(from, to), out.columnRange(from, to)));
    }
    return longest;
  }

  private double applyOnce(DenseBlock in, DenseBlock out) {
    operator.apply(in, out);
    passes++;
    double longest = 0;
    for (double length : tall.lengths(out)) {
      longest = Math.max(longest, Double.isNaN(length) ? Double.POSITIVE_INFINITY : length);
    }
    if (longest == Double.POSITIVE_INFINITY) {
      throw new IllegalStateException("the operator gave values that are not finite");
    }
    if (!known && longest > 0) {
      int found = Math.getExponent(longest);
      exponent = Math.abs(found) > SAFE_EXPONENT ? -found : 0;
      known = true;
    }
    if (exponent != 0) {
      double[] factors = new double[out.columns()];
      Arrays.fill(factors, Math.scalb(1.0, exponent));
      tall.scale(out, factors);
    }
    return Math.scalb(longest, exponent);
  }

  /** A number of the scaled operator in the terms of the caller's. */
  double unscaled(double value) {
    return Math.scalb(value, -exponent);
  }

  /** The first numbers of the scaled operator in the terms of the caller's. */
  double[] unscaled(double[] values, int count) {
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = unscaled(values[i]);
    }
    return result;
  }

  /** A number of the caller's in the terms of the scaled operator. */
  double scaled(double value) {
    return Math.scalb(value, exponent);
  }
}
