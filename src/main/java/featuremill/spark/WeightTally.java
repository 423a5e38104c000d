package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.stats.WeightKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Looks at the weights of the kept rows of a scan: those that are none are counted by what is wrong
 * with them. Mergeable.
 */
final class WeightTally implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Up to here doubles hold every whole number. */
  private static final double COUNTABLE = 0x1p53;

  private final WeightColumn column;
  private long missing;
  private long nan;
  private long negative;
  private long infinite;
  private long extreme;
  private long fractional;
  private double total;

  WeightTally(WeightColumn column) {
    this.column = column;
  }

  /** What the weights stand for. */
  WeightKind kind() {
    return column.kind();
  }

  /** The weight of a row, or 0 where there is none to use. */
  double take(RowHead head, InternalRow row) {
    if (head.isWeightNull(row)) {
      missing++;
      return 0;
    }
    double weight = head.weight(row);
    if (Double.isNaN(weight)) {
      nan++;
    } else if (weight < 0) {
      negative++;
    } else if (Double.isInfinite(weight)) {
      infinite++;
    } else if (column.kind() == WeightKind.FREQUENCY && weight != Math.rint(weight)) {
      fractional++;
    } else if (weight != 0 && (weight > WeightKind.LARGEST || weight < WeightKind.SMALLEST)) {
      extreme++;
    } else {
      total += weight;
      return weight;
    }
    return 0;
  }

  void combine(WeightTally other) {
    missing += other.missing;
    nan += other.nan;
    negative += other.negative;
    infinite += other.infinite;
    extreme += other.extreme;
    fractional += other.fractional;
    total += other.total;
  }

  /**
   * Makes sure that every weight was one.
   *
   * @throws Failure (exit 3) that names the column and the counts otherwise
   */
  void requireWeights() {
    List<String> kinds = new ArrayList<>();
    add(kinds, missing, "null");
    add(kinds, nan, "NaN");
    add(kinds, negative, "negative");
    add(kinds, infinite, "infinite");
    add(kinds, extreme, "beyond 2^-100 to 2^100");
    if (!kinds.isEmpty()) {
      add(kinds, fractional, "not whole");
      throw Failure.input(
              "the weight column '"
                  + column.name()
                  + "' has values that are no weights in the kept rows: "
                  + String.join(", ", kinds))
          .fix(
              "put a mask first that rejects such rows, such as {keep: \""
                  + column.name()
                  + " >= 0\", reason: weight}, or correct them in the input");
    }
    requireCounts();
  }

  private void requireCounts() {
    if (fractional > 0) {
      throw Failure.input(
              String.format(
                  Locale.ROOT,
                  "the weight column '%s' has %,d values in the kept rows that are not whole numbers,"
                      + " where frequency weights say how often a row stands",
                  column.name(),
                  fractional))
          .fix("set weight_kind: reliability in the input, or round them there");
    }
    if (column.kind() == WeightKind.FREQUENCY && total > COUNTABLE) {
      throw Failure.input(
              "the weights of the column '"
                  + column.name()
                  + "' sum up to more than 2^53 rows, which doubles do not count exactly")
          .fix("divide them by a common factor, or set weight_kind: reliability");
    }
  }

  private static void add(List<String> kinds, long count, String kind) {
    if (count > 0) {
      kinds.add(String.format(Locale.ROOT, "%,d %s", count, kind));
    }
  }
}
