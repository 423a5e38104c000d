package featuremill.decomposition;

/**
 * Which of v and -v is the eigenvector: the first entry whose magnitude is at least (1 - 2^-20) of
 * the largest is made positive. The tie band keeps entries that are equal but for rounding, as in
 * any correlation of two columns, from flipping the sign.
 */
public final class SignRule {
  /** Goes into a model; another rule is another version. */
  public static final int VERSION = 2;

  private static final double BAND = 1 - 0x1p-20;

  private SignRule() {}

  /** The index of the entry that is made positive; 0 for a vector of zeros. */
  public static int decidingIndex(double[] vector) {
    double largest = 0;
    for (double v : vector) {
      largest = Math.max(largest, Math.abs(v));
    }
    int index = 0;
    while (Math.abs(vector[index]) < BAND * largest) {
      index++;
    }
    return index;
  }

  /** Turns the vector, in place, to the direction that the rule wants; says whether it did. */
  public static boolean apply(double[] vector) {
    if (vector.length == 0 || vector[decidingIndex(vector)] >= 0) {
      return false;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] = vector[i] == 0 ? 0 : -vector[i];
    }
    return true;
  }
}
