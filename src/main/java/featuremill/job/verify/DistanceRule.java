package featuremill.job.verify;

import featuremill.engine.Step;
import featuremill.job.verify.ExpectedPoints.Point;
import featuremill.reference.Norm;
import featuremill.reference.ReferenceDistances;
import java.io.Serializable;

/**
 * A metric, brought to a length: |x - y| of squared distances too, and of cosine ones the distance
 * of the directions, (2 (1 - cos))^(1/2). Relative errors of small cosine distances are those of
 * roundings over an angle, which a length shows.
 */
final class DistanceRule implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a direction in doubles may be off by. */
  private static final double UNIT_ROUNDING = 1e-15;

  private final Step.DistanceMetric metric;

  DistanceRule(Step.DistanceMetric metric) {
    this.metric = metric;
  }

  /** The length that a published distance stands for; NaN for a negative one. */
  double length(double published) {
    return switch (metric) {
      case EUCLIDEAN -> published < 0 ? Double.NaN : published;
      case SQUARED -> Math.sqrt(published);
      case COSINE -> Math.sqrt(2 * published);
    };
  }

  /** The length by the definition. */
  double length(Point x, Point y) {
    return metric == Step.DistanceMetric.COSINE
        ? ReferenceDistances.chord(x.values, y.values)
        : ReferenceDistances.euclidean(x.values, y.values);
  }

  /** How far the run's length may be off for what its features are off by. */
  double slack(Point point) {
    return metric == Step.DistanceMetric.COSINE
        ? UNIT_ROUNDING + (point.slack == 0 ? 0 : 2 * point.slack / Norm.of(point.values))
        : point.slack;
  }

  /** What is left of an error, relative to the length. */
  static double error(double found, double expected, double slack) {
    double error = Math.abs(found - expected) - slack;
    if (Double.isNaN(error)) {
      return Double.POSITIVE_INFINITY;
    }
    return error <= 0 ? 0 : error / expected;
  }
}
