package featuremill.job.verify;

import featuremill.engine.Step;
import featuremill.job.JobSpec;
import featuremill.job.model.ModelRegression;
import featuremill.job.model.StoredModel;
import featuremill.reference.Comparison;
import featuremill.reference.Effort;
import featuremill.reference.Quantity;
import featuremill.reference.RegressionComparison;
import featuremill.reference.RegressionSums;
import featuremill.reference.RegressionTask;
import featuremill.spark.ColumnNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The published coefficients, tried on the input's rows by the reference: one pass more.
 *
 * <p>Up to {@link RegressionTask#WIDEST_SYSTEM} features, where that stays within a few seconds,
 * the equations are solved again in double-double.
 */
final class SolveCheck {
  /** Multiplications in double-double that two cores do in about four seconds. */
  private static final long BUDGET = 2_000_000_000L;

  private final JobSpec job;
  private final StoredModel model;
  private final ModelRegression published;
  private final ReferenceRows reader;

  SolveCheck(JobSpec job, StoredModel model, ReferenceRows reader) {
    this.job = job;
    this.model = model;
    this.published = model.description().regression().orElseThrow();
    this.reader = reader;
  }

  /**
   * Checks coefficients, intercepts, residuals and settings.
   *
   * @param reasons the masks that reject a row, as bits
   * @param slack by how much the run's features may differ from the reference's, in standard
   *     deviations
   */
  List<Quantity> check(StructType schema, Column reasons, FirstPass first, double slack)
      throws IOException {
    Step.Solve step =
        job.steps().stream()
            .filter(Step.Solve.class::isInstance)
            .map(Step.Solve.class::cast)
            .findFirst()
            .orElseThrow();
    List<String> targets =
        new ColumnNames(schema)
            .matching(step.targets(), "target").stream().map(StructField::name).toList();
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(settings(step, targets));
    RegressionTask task = task(first);
    List<Column> beside =
        published.targets().stream().map(name -> ColumnNames.column(name).cast("double")).toList();
    RegressionSums sums = sums(task, reader.with(reasons, beside));
    boolean qr = published.method().equals("qr");
    RegressionComparison comparison =
        new RegressionComparison(task, sums, step.penalty(), qr, slack);
    quantities.add(comparison.gradients());
    quantities.add(comparison.means());
    quantities.add(comparison.residuals(published.residualSumOfSquares()));
    quantities.add(comparison.explained(published.residualSumOfSquares(), shares()));
    quantities.addAll(comparison.coefficients(published.conditionNumber()));
    boolean square = sums.numRows() == model.description().numFeatures();
    if (square && !step.intercept() && step.penalty() == 0) {
      quantities.add(comparison.squareSystem(published.conditionNumber()));
    }
    return quantities;
  }

  private Quantity settings(Step.Solve step, List<String> targets) {
    long same = published.targets().equals(targets) ? 1 : 0;
    same += published.penalty() == step.penalty() ? 1 : 0;
    same += published.intercept() == step.intercept() ? 1 : 0;
    return Comparison.count("settings of solve", same, 3);
  }

  private double[] shares() {
    return published.rSquared().stream()
        .mapToDouble((OptionalDouble share) -> share.orElse(Double.NaN))
        .toArray();
  }

  private RegressionTask task(FirstPass first) throws IOException {
    int d = model.description().numFeatures();
    boolean standardized = model.description().standardize().isPresent();
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    double[] means = new double[d];
    Arrays.setAll(means, j -> first.means().mean(j).value());
    long rows = first.means().numRows();
    int columns = d + published.targets().size();
    boolean products =
        d <= RegressionTask.WIDEST_SYSTEM
            && (job.verify() == JobSpec.Verify.FULL
                || Effort.fitsAllEntries(BUDGET, rows, columns));
    return new RegressionTask(
        standardized ? model.mean() : new double[d],
        standardized ? model.scale() : ones,
        model.coefficients(),
        model.intercept(),
        means,
        published.intercept(),
        products);
  }

  private RegressionSums sums(RegressionTask task, JavaRDD<InternalRow> rows) {
    int targets = published.targets().size();
    ReferenceRows ownReader = reader;
    Broadcast<RegressionTask> shared =
        JavaSparkContext.fromSparkContext(rows.context()).broadcast(task);
    try {
      return PartSums.of(
          rows.mapPartitions(
              partition -> List.of(part(partition, ownReader, shared.value(), targets)).iterator(),
              true),
          task.bytes(),
          RegressionSums::plus);
    } finally {
      shared.destroy();
    }
  }

  private static RegressionSums part(
      Iterator<InternalRow> rows, ReferenceRows reader, RegressionTask task, int targets) {
    RegressionSums part = new RegressionSums(task);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (ReferenceRows.isKept(row)) {
        part.observe(
            task, reader.features(row).toArray(), reader.beside(row, targets), reader.weight(row));
      }
    }
    return part;
  }
}
