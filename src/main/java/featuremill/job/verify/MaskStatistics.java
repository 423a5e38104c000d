package featuremill.job.verify;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import featuremill.engine.MaskChain;
import featuremill.engine.MaskExpression;
import featuremill.engine.MaskForm;
import featuremill.engine.ResolvedMask;
import featuremill.engine.RowCounts;
import featuremill.engine.RowSlice;
import featuremill.engine.RowWeight;
import featuremill.engine.Statistic;
import featuremill.reference.Comparison;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import featuremill.reference.ReferenceWeights;
import featuremill.spark.ColumnNames;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The statistics that masks used, each over the rows that the masks before kept. */
final class MaskStatistics {
  private static final double TOLERANCE = 1e-13;

  private final Dataset<Row> input;
  private final MaskChain masks;
  private final RowCounts rows;
  private final RowWeight weight;

  /**
   * @param rows as they were counted
   * @param weight of the rows; null where each counts once
   */
  MaskStatistics(Dataset<Row> input, MaskChain masks, RowCounts rows, RowWeight weight) {
    this.weight = weight;
    this.input = input;
    this.masks = masks;
    this.rows = rows;
  }

  List<Quantity> check() {
    List<Quantity> quantities = new ArrayList<>();
    for (ResolvedMask mask : masks.masks()) {
      if (mask.asked().form() instanceof MaskForm.Keep keep) {
        MaskExpression expression = MaskExpression.parse(keep, mask.asked().where());
        Dataset<Row> judged = masks.before(mask.step()).kept(input);
        for (MaskExpression.Call call : expression.calls()) {
          JavaRDD<Row> values = weighted(call, judged);
          ReferenceWeights.Kind kind = ReferenceRows.kind(weight);
          quantities.addAll(
              call.statistic().isOfOrder()
                  ? new OrderCheck(call, values, kind, mask.statistics()).check()
                  : List.of(moment(call, values, kind, published(mask, call))));
        }
      } else if (mask.asked().form() instanceof MaskForm.Rows rows && mask.step() == 0) {
        quantities.add(slice(mask.reason(), rows.slice()));
      }
    }
    return quantities;
  }

  private static double published(ResolvedMask mask, MaskExpression.Call call) {
    return mask.statistics().getOrDefault(call.text(), Double.NaN);
  }

  /** A slice's size by arithmetic, where it is judged of all rows. */
  private Quantity slice(String reason, RowSlice slice) {
    long in = rows.in();
    long outside = in - slice.size(in);
    long said = rows.rejected().getOrDefault(reason, -1L);
    return Comparison.count("rows outside of " + slice, said, outside);
  }

  private JavaRDD<Row> weighted(MaskExpression.Call call, Dataset<Row> judged) {
    Column ofRow = weight == null ? lit(1.0) : ColumnNames.column(weight.column()).cast("double");
    return judged
        .select(expr(call.argument()).cast("double").as("v"), ofRow.as("w"))
        .where("v is not null")
        .toJavaRDD();
  }

  private static Quantity moment(
      MaskExpression.Call call, JavaRDD<Row> values, ReferenceWeights.Kind kind, double published) {
    ReferenceMeans means =
        values.aggregate(
            new ReferenceMeans(1, kind), MaskStatistics::observe, MaskStatistics::plus);
    Seconds seconds =
        values.aggregate(
            new Seconds(ReferenceTask.variances(means), kind), Seconds::observe, Seconds::plus);
    boolean squared = isSquared(call.statistic());
    ReferenceMoments moments = seconds.pass.finish(0);
    double size = squared ? moments.variance(0).value() : moments.std(0);
    double error = Math.abs(published - value(call.statistic(), means, seconds.pass));
    boolean rounding = error <= 0x1p-52 * Math.abs(published);
    return new Quantity(
        "statistic " + call.text(),
        rounding ? 0 : error / size,
        TOLERANCE,
        squared ? "variance" : "std",
        means.numRows() + " rows");
  }

  private static double value(Statistic statistic, ReferenceMeans means, ReferencePass pass) {
    return switch (statistic) {
      case MEAN -> means.mean(0).value();
      case MIN -> means.min(0);
      case MAX -> means.max(0);
      case STD -> pass.finish(1).std(0);
      case STD_POPULATION -> pass.finish(0).std(0);
      case VARIANCE -> variance(pass, 1);
      case VARIANCE_POPULATION -> variance(pass, 0);
      default -> throw new IllegalArgumentException(statistic + " is no moment");
    };
  }

  private static boolean isSquared(Statistic statistic) {
    return statistic == Statistic.VARIANCE || statistic == Statistic.VARIANCE_POPULATION;
  }

  private static double variance(ReferencePass pass, int ddof) {
    ReferenceMoments moments = pass.finish(ddof);
    return moments.variance(0).value();
  }

  private static ReferenceMeans observe(ReferenceMeans means, Row row) {
    means.observe(new double[] {row.getDouble(0)}, row.getDouble(1));
    return means;
  }

  private static ReferenceMeans plus(ReferenceMeans left, ReferenceMeans right) {
    left.combine(right);
    return left;
  }

  private static final class Seconds implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ReferencePass pass;

    Seconds(ReferenceTask task, ReferenceWeights.Kind kind) {
      this.pass = new ReferencePass(task, kind);
    }

    Seconds observe(Row row) {
      pass.observe(new double[] {row.getDouble(0)}, row.getDouble(1));
      return this;
    }

    Seconds plus(Seconds other) {
      pass.combine(other.pass);
      return this;
    }
  }
}
