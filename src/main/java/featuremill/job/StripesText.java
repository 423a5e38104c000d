package featuremill.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.decomposition.MatrixStripes;
import featuremill.engine.Forecast;
import featuremill.engine.Plan;
import java.util.Locale;

/** What a covariance costs that is made by stripes of rows, as it is asked for and not formed. */
final class StripesText {
  private final int width;
  private final boolean alone;

  private StripesText(int width, boolean alone) {
    this.width = width;
    this.alone = alone;
  }

  /** Null where no covariance is made in this way. */
  static StripesText of(JobSpec job, Forecast forecast) {
    boolean striped = forecast.passes() != null && Plan.of(job.steps()).matrixAsked();
    return striped ? new StripesText(forecast.width(), forecast.solver() == null) : null;
  }

  private long bytes() {
    return 8L * width * width;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%,d passes%s, for %,d rows of it each; %s off the heap of the driver, %s on its local"
            + " disk and in the output",
        MatrixStripes.passes(width),
        alone ? "" : " more",
        MatrixStripes.height(width),
        Forecast.size(8L * MatrixStripes.height(width) * width),
        Forecast.size(bytes()));
  }

  void addTo(ObjectNode plan) {
    plan.putObject("covarianceByStripes")
        .put("passes", MatrixStripes.passes(width))
        .put("rows", MatrixStripes.height(width))
        .put("localBytes", bytes());
  }
}
