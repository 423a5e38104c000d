package featuremill.job.verify;

import featuremill.engine.MaskExpression.Call;
import featuremill.engine.Statistic;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceQuantiles;
import featuremill.reference.ReferenceWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Medians, quantiles and what is made of them, found again by counting around the published ones: a
 * pass for each.
 */
final class OrderCheck {
  private final Call call;
  private final JavaRDD<Row> values;
  private final ReferenceWeights.Kind kind;
  private final Map<String, Double> published;

  /**
   * @param values of the call's argument, and their weights
   * @param kind what the weights stand for
   * @param published statistics by their text, with the quantiles that they are made of
   */
  OrderCheck(
      Call call, JavaRDD<Row> values, ReferenceWeights.Kind kind, Map<String, Double> published) {
    this.call = call;
    this.values = values;
    this.kind = kind;
    this.published = published;
  }

  List<Quantity> check() {
    double value = published(call.text());
    if (call.statistic() == Statistic.IQR) {
      List<Quantity> quartiles = new ArrayList<>();
      for (Call part : call.parts()) {
        quartiles.add(quantile(part, values));
      }
      double lower = published(call.parts().get(0).text());
      double upper = published(call.parts().get(1).text());
      quartiles.add(quantity(call.text(), value - (upper - lower), "1 difference"));
      return quartiles;
    }
    if (call.statistic() == Statistic.MAD) {
      Call median = call.parts().get(0);
      double centre = published(median.text());
      JavaRDD<Row> deviations =
          values.map(
              row -> RowFactory.create(Math.abs(row.getDouble(0) - centre), row.getDouble(1)));
      return List.of(quantile(median, values), quantile(call, deviations));
    }
    return List.of(quantile(call, values));
  }

  private double published(String text) {
    return published.getOrDefault(text, Double.NaN);
  }

  private Quantity quantile(Call of, JavaRDD<Row> ordered) {
    double value = published(of.text());
    ReferenceQuantiles found =
        ordered.aggregate(
            ReferenceQuantiles.near(kind, value, 0), OrderCheck::observe, OrderCheck::plus);
    double error = value - found.of(of.order());
    boolean rounding = Math.abs(error) <= 0x1p-51 * found.size();
    return quantity(of.text(), rounding ? 0 : error, found.count() + " rows");
  }

  private static Quantity quantity(String text, double error, String covered) {
    double worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.abs(error);
    return new Quantity("statistic " + text, worst, 0, "1", covered);
  }

  private static ReferenceQuantiles observe(ReferenceQuantiles quantiles, Row row) {
    quantiles.observe(row.getDouble(0), row.getDouble(1));
    return quantiles;
  }

  private static ReferenceQuantiles plus(ReferenceQuantiles left, ReferenceQuantiles right) {
    left.combine(right);
    return left;
  }
}
