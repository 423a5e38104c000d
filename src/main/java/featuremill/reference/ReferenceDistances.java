package featuremill.reference;

/**
 * Distances of two rows by the definition, in double-double: the differences of the values first,
 * so that no rows are too near, then their squares.
 */
public final class ReferenceDistances {
  private ReferenceDistances() {}

  /** |x - y|, to the last bit but one. */
  public static double euclidean(double[] x, double[] y) {
    double largest = 0;
    for (int j = 0; j < x.length; j++) {
      largest = Math.max(largest, Math.max(Math.abs(x[j]), Math.abs(y[j])));
    }
    // Squares of ordinary values neither overflow nor vanish; others are brought near 1.
    int exponent = largest == 0 ? 0 : Math.getExponent(largest);
    boolean ordinary = Math.abs(exponent) < 300;
    double high = 0;
    double low = 0;
    for (int j = 0; j < x.length; j++) {
      double a = ordinary ? x[j] : Math.scalb(x[j], -exponent);
      double b = ordinary ? y[j] : Math.scalb(y[j], -exponent);
      // a - b exactly, as the sum of two doubles
      double difference = a - b;
      double part = difference - a;
      double rest = (a - (difference - part)) - (b + part);
      double square = difference * difference;
      double squareRest = Math.fma(difference, difference, -square) + 2 * difference * rest;
      // added exactly, the remainders gathered apart
      double sum = high + square;
      double added = sum - high;
      low += ((high - (sum - added)) + (square - added)) + squareRest;
      high = sum;
    }
    double root = DoubleDouble.sum(high, low).squareRoot().value();
    return ordinary ? root : Math.scalb(root, exponent);
  }

  /**
   * The distance of the directions of two rows, |x / |x| - y / |y||; its half squared is 1 - cos.
   */
  public static double chord(double[] first, double[] second) {
    double[] x = nearOne(first);
    double[] y = nearOne(second);
    DoubleDouble lengthX = length(x);
    DoubleDouble lengthY = length(y);
    DoubleDouble sum = DoubleDouble.ZERO;
    for (int j = 0; j < x.length; j++) {
      DoubleDouble a = DoubleDouble.of(x[j]).dividedBy(lengthX);
      DoubleDouble difference = a.minus(DoubleDouble.of(y[j]).dividedBy(lengthY));
      sum = sum.plus(difference.times(difference));
    }
    return sum.squareRoot().value();
  }

  /** The same direction, by a power of two, with squares that neither overflow nor vanish. */
  private static double[] nearOne(double[] row) {
    double largest = 0;
    for (double value : row) {
      largest = Math.max(largest, Math.abs(value));
    }
    int exponent = largest == 0 ? 0 : Math.getExponent(largest);
    double[] scaled = row.clone();
    for (int j = 0; j < scaled.length; j++) {
      scaled[j] = Math.scalb(scaled[j], -exponent);
    }
    return scaled;
  }

  private static DoubleDouble length(double[] row) {
    DoubleDouble sum = DoubleDouble.ZERO;
    for (double value : row) {
      sum = sum.plus(DoubleDouble.product(value, value));
    }
    return sum.squareRoot();
  }
}
