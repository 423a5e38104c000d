package featuremill.job.verify;

import featuremill.job.verify.ExpectedPoints.Point;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** What a part of the rows says of the samples' distances. Mergeable. */
final class DistancePart implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Distances found wrong by so much, relative to themselves. */
  private double worst;

  /** Published distances of each sample whose rows were met. */
  private final int[] met;

  /** The smallest lengths of each sample, ascending. */
  private final double[][] smallest;

  private double slack;
  private long rows;

  /**
   * @param most lengths to keep of each sample
   */
  DistancePart(int samples, int most) {
    this.met = new int[samples];
    this.smallest = new double[samples][most];
    for (double[] lengths : smallest) {
      Arrays.fill(lengths, Double.POSITIVE_INFINITY);
    }
  }

  /**
   * Compares a row with each sample.
   *
   * @param among whether samples are rows of the same table, and no neighbours of themselves
   */
  void observe(
      List<DistanceSample> samples,
      DistanceRule rule,
      Point point,
      long id,
      long ordinal,
      boolean among) {
    rows++;
    double own = rule.slack(point);
    slack = Math.max(slack, own);
    for (int s = 0; s < met.length; s++) {
      DistanceSample sample = samples.get(s);
      boolean neighbours = smallest[s].length > 0;
      if (neighbours && among && id == sample.id) {
        continue;
      }
      double length = rule.length(sample.point, point);
      insert(smallest[s], length);
      int place = sample.placeOf(id, ordinal);
      if (place >= 0) {
        boolean itself = among && id == sample.id;
        met[s]++;
        double allowed = itself ? 0 : own + rule.slack(sample.point);
        double found = rule.length(sample.distances[place]);
        worst = Math.max(worst, DistanceRule.error(found, length, allowed));
      }
    }
  }

  private static void insert(double[] ascending, double length) {
    int last = ascending.length - 1;
    if (last < 0 || !(length < ascending[last])) {
      return;
    }
    int place = last;
    while (place > 0 && length < ascending[place - 1]) {
      ascending[place] = ascending[place - 1];
      place--;
    }
    ascending[place] = length;
  }

  DistancePart plus(DistancePart other) {
    worst = Math.max(worst, other.worst);
    slack = Math.max(slack, other.slack);
    rows += other.rows;
    for (int s = 0; s < met.length; s++) {
      met[s] += other.met[s];
      for (double length : other.smallest[s]) {
        insert(smallest[s], length);
      }
    }
    return this;
  }

  /** Rows that were compared with the samples. */
  int rows() {
    return Math.toIntExact(rows);
  }

  /** The worst error of a distance; infinite if one belongs to no row, or is there twice. */
  double worst(List<DistanceSample> samples, int wanted) {
    for (int s = 0; s < met.length; s++) {
      if (met[s] != wanted || samples.get(s).distances.length != wanted) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return worst;
  }

  /** How far the published lengths are from the smallest ones, rank by rank. */
  double worstRank(List<DistanceSample> samples, DistanceRule rule) {
    double error = 0;
    for (int s = 0; s < met.length; s++) {
      DistanceSample sample = samples.get(s);
      double allowed = slack + rule.slack(sample.point);
      for (int k = 0; k < smallest[s].length; k++) {
        double found = k < sample.distances.length ? rule.length(sample.distances[k]) : Double.NaN;
        error = Math.max(error, DistanceRule.error(found, smallest[s][k], allowed));
      }
    }
    return error;
  }
}
