package featuremill.linalg.distance;

import java.io.Serializable;
import java.util.Locale;

/**
 * Where rows are put to be compared: a metric, and what all rows have in common. Squared
 * differences of the points that rows become are the squared distances, or twice the cosine ones.
 *
 * <p>Euclidean points are taken times a power of two that brings the largest value near 1 where it
 * is beyond 2^420 or below 2^-420, so that squares neither overflow nor vanish. Cosine points have
 * length 1.
 */
public final class DistanceSpace implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SAFE_EXPONENT = 420;

  private final Metric metric;
  private final double[] centre;
  private final int exponent;

  private DistanceSpace(Metric metric, double[] centre, int exponent) {
    this.metric = metric;
    this.centre = centre;
    this.exponent = exponent;
  }

  /**
   * The space of a Euclidean metric.
   *
   * @param centre [d], a point near which the rows lie, such as their mean; the nearer, the fewer
   *     distances have to be taken by differences; rounding it changes nothing else
   * @param largest the largest |value| of all rows
   */
  public static DistanceSpace euclidean(double[] centre, double largest) {
    return of(Metric.EUCLIDEAN, centre, largest);
  }

  /** The same for squared distances. */
  public static DistanceSpace squaredEuclidean(double[] centre, double largest) {
    return of(Metric.SQUARED_EUCLIDEAN, centre, largest);
  }

  /** The space of directions of rows of d features. */
  public static DistanceSpace cosine(int width) {
    return new DistanceSpace(Metric.COSINE, new double[width], 0);
  }

  private static DistanceSpace of(Metric metric, double[] centre, double largest) {
    int exponent = exponent(largest);
    double[] scaled = centre.clone();
    for (int j = 0; j < scaled.length; j++) {
      if (!Double.isFinite(scaled[j])) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "the centre of feature %d is %s", j, scaled[j]));
      }
      scaled[j] = Math.scalb(scaled[j], -exponent);
    }
    return new DistanceSpace(metric, scaled, exponent);
  }

  private static int exponent(double largest) {
    if (!(largest >= 0 && largest < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the largest magnitude of all rows is " + largest);
    }
    int exponent = largest == 0 ? 0 : Math.getExponent(largest);
    return Math.abs(exponent) > SAFE_EXPONENT ? exponent : 0;
  }

  public Metric metric() {
    return metric;
  }

  /** Features per row. */
  public int width() {
    return centre.length;
  }

  /** Whether points are compared about a centre, apart from the points themselves. */
  boolean isCentred() {
    return metric != Metric.COSINE;
  }

  /** Makes a row [d] a point, in place. */
  void place(double[] row) {
    if (metric == Metric.COSINE) {
      makeUnit(row);
    } else if (exponent != 0) {
      scale(row, -exponent);
    }
  }

  /** Takes the centre from a point, in place. */
  void centre(double[] point) {
    for (int j = 0; j < point.length; j++) {
      point[j] -= centre[j];
    }
  }

  private static void makeUnit(double[] row) {
    double largest = 0;
    for (double x : row) {
      largest = Math.max(largest, Math.abs(x));
    }
    if (Double.isFinite(largest) && largest > 0) {
      scale(row, -exponent(largest));
    }
    double length = Math.sqrt(square(row));
    for (int j = 0; j < row.length; j++) {
      row[j] /= length;
    }
  }

  private static void scale(double[] row, int power) {
    for (int j = 0; j < row.length; j++) {
      row[j] = Math.scalb(row[j], power);
    }
  }

  /** The squared length of a point: four sums side by side, which the processor overlaps. */
  static double square(double[] point) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < point.length; j += 4) {
      s0 += point[j] * point[j];
      s1 += point[j + 1] * point[j + 1];
      s2 += point[j + 2] * point[j + 2];
      s3 += point[j + 3] * point[j + 3];
    }
    for (; j < point.length; j++) {
      s0 += point[j] * point[j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** The distance of rows whose points have this squared difference. */
  double distance(double square) {
    return switch (metric) {
      case EUCLIDEAN -> Math.scalb(Math.sqrt(square), exponent);
      case SQUARED_EUCLIDEAN -> Math.scalb(square, 2 * exponent);
      case COSINE -> square / 2;
    };
  }

  /** The largest squared difference of a pair of this distance, or little more. */
  double largestSquare(double distance) {
    return switch (metric) {
      case EUCLIDEAN -> {
        double scaled = Math.scalb(distance, -exponent);
        yield scaled * scaled;
      }
      case SQUARED_EUCLIDEAN -> Math.scalb(distance, -2 * exponent);
      case COSINE -> 2 * distance;
    };
  }
}
