package featuremill.job;

import featuremill.engine.Plan;
import featuremill.engine.Step;
import featuremill.spark.FeatureColumns;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Says what a run would do, without doing it: reads no more than the input's first rows. */
public final class PlanText {
  /** Copies of a triangle that its singular values and vectors take. */
  private static final int DECOMPOSED = 7;

  private PlanText() {}

  public static void print(JobSpec job, SparkSession session, Console console) {
    Plan plan = Plan.of(job.steps());
    InputData input = InputOpener.open(session, job.input());
    FeatureColumns features = FeatureColumns.resolve(input.rows(), input.features());
    List<String> scans = plan.scans();
    line(console, "input", String.valueOf(job.input().path()));
    line(console, "features", String.format(Locale.ROOT, "%,d", features.width()));
    line(console, "segments", Integer.toString(input.rows().rdd().getNumPartitions()));
    for (int i = 0; i < scans.size(); i++) {
      line(console, "scan " + (i + 1), scans.get(i));
    }
    if (job.steps().stream().noneMatch(Step.Select.class::isInstance)) {
      plan.requireWidth(features.width());
    }
    if (plan.matrix() != Plan.Matrix.NONE) {
      double megabytes = 8.0 * features.width() * features.width() / (1 << 20);
      line(
          console,
          "memory",
          String.format(
              Locale.ROOT,
              "%.1f MiB off the heap for each running task and %s",
              megabytes,
              plan.byTriangle()
                  ? String.format(Locale.ROOT, "%.1f MiB for the driver", DECOMPOSED * megabytes)
                  : "the driver"));
    }
    if (plan.pca() != null) {
      line(console, "solver", plan.solver(features.width()).name().toLowerCase(Locale.ROOT));
    }
    for (JobSpec.Setting setting : job.settings()) {
      line(console, "setting", setting.name() + " = " + setting.value() + "  " + setting.origin());
    }
  }

  private static void line(Console console, String key, String value) {
    console.data(String.format(Locale.ROOT, "%-11s %s", key, value));
  }
}
