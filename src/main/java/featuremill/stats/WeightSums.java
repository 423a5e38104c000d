package featuremill.stats;

import java.io.Serializable;

/**
 * The sum W of the weights of rows, and what the divisors of {@link WeightKind} are made of.
 *
 * <p>In place of the sum of squares, whose difference to W^2 would lose all digits where a single
 * weight outweighs the others, the sum P of w_i w_j over pairs of different rows is kept: W - (sum
 * w^2) / W = 2 P / W. All that is added is positive. Both are sums of two doubles, exact for whole
 * weights that sum up to less than 2^52, and the same to a rounding for any order of rows and
 * merges.
 */
final class WeightSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final WeightKind kind;
  private long rows;
  private double total;
  private double totalLow;
  private double pairs;
  private double pairsLow;

  WeightSums(WeightKind kind) {
    this.kind = kind;
  }

  WeightKind kind() {
    return kind;
  }

  /** Rows whose weights these are. */
  long rows() {
    return rows;
  }

  /** W, rounded. */
  double total() {
    return total;
  }

  /** What rounding took off W. */
  double totalLow() {
    return totalLow;
  }

  /** Takes in a row of a positive weight. */
  void add(double weight) {
    addPairs(weight, 0, total, totalLow);
    addTotal(weight, 0);
    rows++;
  }

  /** Takes in what another part has seen. */
  void add(WeightSums other) {
    addPairs(other.total, other.totalLow, total, totalLow);
    addPairs(other.pairs, other.pairsLow, 1, 0);
    addTotal(other.total, other.totalLow);
    rows += other.rows;
  }

  private void addTotal(double high, double low) {
    double sum = total + high;
    double part = sum - total;
    double rest = (total - (sum - part)) + (high - part) + (totalLow + low);
    total = sum + rest;
    totalLow = rest - (total - sum);
  }

  /** pairs += a b, both of two parts. */
  private void addPairs(double a, double aLow, double b, double bLow) {
    double product = a * b;
    double productLow = Math.fma(a, b, -product) + (a * bLow + aLow * b);
    double sum = pairs + product;
    double part = sum - pairs;
    double rest = (pairs - (sum - part)) + (product - part) + (pairsLow + productLow);
    pairs = sum + rest;
    pairsLow = rest - (pairs - sum);
  }

  /**
   * What sums of weighted squares are divided by; not positive where the rows are too few for the
   * ddof.
   */
  double divisor(int ddof) {
    if (kind == WeightKind.FREQUENCY || ddof == 0 || rows == 0) {
      return total - ddof + totalLow;
    }
    // As a single row has no pairs, the divisor is exactly 0 where it should be.
    double share = pairs / total;
    double remainder = Math.fma(-share, total, pairs) + (pairsLow - share * totalLow);
    return between(total, 2 * (share + remainder / total), ddof);
  }

  /** The divisor of any ddof from W, that of 0, and that of 1. */
  static double between(double total, double rest, int ddof) {
    return ddof == 1 ? rest : (1 - ddof) * total + ddof * rest;
  }
}
