package featuremill.job.verify;

import static org.apache.spark.sql.functions.expr;

import featuremill.engine.MaskChain;
import featuremill.engine.MaskExpression;
import featuremill.engine.ResolvedMask;
import featuremill.engine.Statistic;
import featuremill.engine.Step;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The statistics that masks used, each over the rows that the masks before kept. */
final class MaskStatistics {
  private static final double TOLERANCE = 1e-13;

  private final Dataset<Row> input;
  private final MaskChain masks;

  MaskStatistics(Dataset<Row> input, MaskChain masks) {
    this.input = input;
    this.masks = masks;
  }

  List<Quantity> check() {
    List<Quantity> quantities = new ArrayList<>();
    for (int i = 0; i < masks.masks().size(); i++) {
      ResolvedMask mask = masks.masks().get(i);
      MaskExpression expression =
          MaskExpression.parse(new Step.Mask(mask.keep(), mask.reason(), mask.where()));
      Dataset<Row> kept = new MaskChain(masks.masks().subList(0, i)).kept(input);
      for (MaskExpression.Call call : expression.calls()) {
        quantities.add(check(call, kept, mask.statistics().getOrDefault(call.text(), Double.NaN)));
      }
    }
    return quantities;
  }

  private static Quantity check(MaskExpression.Call call, Dataset<Row> kept, double published) {
    JavaRDD<Double> values =
        kept.select(expr(call.argument()).cast("double").as("v"))
            .where("v is not null")
            .toJavaRDD()
            .map(row -> row.getDouble(0));
    ReferenceMeans means =
        values.aggregate(new ReferenceMeans(1), MaskStatistics::observe, MaskStatistics::plus);
    Seconds seconds =
        values.aggregate(
            new Seconds(ReferenceTask.variances(means)), Seconds::observe, Seconds::plus);
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
    };
  }

  private static boolean isSquared(Statistic statistic) {
    return statistic == Statistic.VARIANCE || statistic == Statistic.VARIANCE_POPULATION;
  }

  private static double variance(ReferencePass pass, int ddof) {
    ReferenceMoments moments = pass.finish(ddof);
    return moments.variance(0).value();
  }

  private static ReferenceMeans observe(ReferenceMeans means, double value) {
    means.observe(new double[] {value});
    return means;
  }

  private static ReferenceMeans plus(ReferenceMeans left, ReferenceMeans right) {
    left.combine(right);
    return left;
  }

  private static final class Seconds implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ReferencePass pass;

    Seconds(ReferenceTask task) {
      this.pass = new ReferencePass(task);
    }

    Seconds observe(double value) {
      pass.observe(new double[] {value});
      return this;
    }

    Seconds plus(Seconds other) {
      pass.combine(other.pass);
      return this;
    }
  }
}
