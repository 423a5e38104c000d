package featuremill.job.verify;

import featuremill.reference.PresentSums;
import featuremill.reference.Quantity;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The losses to float32, from what rounding has left: the largest value is rounded as its column's
 * step is, and the standard deviation is that of the rounded values. A column that has become
 * constant has left no trace of its loss.
 */
final class LossCheck {
  private static final double TOLERANCE = 1e-13;

  private final List<Double> published;

  LossCheck(List<Double> published) {
    this.published = published;
  }

  /** Against the features that row steps meet: two passes over the rows. */
  Quantity againstRows(JavaRDD<InternalRow> rows, ReferenceRows reader) {
    PresentSums sums = pass(rows, reader, new double[published.size()]);
    PresentSums squares = pass(rows, reader, sums.means());
    return against(squares::min, squares::max, squares::std);
  }

  private static PresentSums pass(
      JavaRDD<InternalRow> rows, ReferenceRows reader, double[] centre) {
    return PartSums.of(
        rows.mapPartitions(partition -> List.of(part(partition, reader, centre)).iterator(), true),
        PresentSums.bytes(centre.length),
        (left, right) -> {
          left.combine(right);
          return left;
        });
  }

  private static PresentSums part(
      Iterator<InternalRow> rows, ReferenceRows reader, double[] centre) {
    PresentSums part = new PresentSums(centre);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (ReferenceRows.isKept(row)) {
        part.observe(reader.features(row).toArray(), reader.weight(row));
      }
    }
    return part;
  }

  /** Against what is known of the rounded features. */
  Quantity against(IntToDoubleFunction min, IntToDoubleFunction max, IntToDoubleFunction std) {
    double worst = 0;
    int checked = 0;
    for (int j = 0; j < published.size(); j++) {
      double smallest = min.applyAsDouble(j);
      double largest = max.applyAsDouble(j);
      if (published.get(j) != 0 && smallest < largest) {
        double size = Math.max(Math.abs(smallest), Math.abs(largest));
        double expected = Math.ulp((float) size) / std.applyAsDouble(j);
        worst = Math.max(worst, Math.abs(published.get(j) - expected) / expected);
        checked++;
      }
    }
    return new Quantity(
        "losses to float32",
        worst,
        TOLERANCE,
        "themselves",
        checked + " of " + published.size() + " features");
  }
}
