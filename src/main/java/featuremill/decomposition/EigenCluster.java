package featuremill.decomposition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A run of close eigenvalues. Its vectors cannot be told from each other, only the space that they
 * span together is determined.
 *
 * @param from first index, from 0
 * @param to one after the last index
 * @param gap a lower bound of the distance to every eigenvalue outside of it; infinite when there
 *     is none, not positive when nothing is known
 * @param sine the sine of the angle between the span of the published vectors and the true space is
 *     at most this (Davis and Kahan, SIAM J. Numer. Anal. 7, 1970); 1 says nothing
 * @param cut whether it may go on among the eigenvalues that were not asked for: then its space is
 *     not determined
 */
public record EigenCluster(int from, int to, double gap, double sine, boolean cut) {
  private static final double RESOLUTION = 1e3;

  /**
   * Cuts eigenvalues into clusters: neighbours join when they differ by no more than 1,000 times
   * what is uncertain about them.
   *
   * @param values descending
   * @param residuals of the pairs; the norm of the residuals of a cluster together is at most the
   *     root of the sum of their squares
   * @param rounding a bound of the operator's error
   * @param rest an upper bound of every eigenvalue that is not among the values; negative infinity
   *     when there is none
   */
  static List<EigenCluster> of(double[] values, double[] residuals, double rounding, double rest) {
    int k = values.length;
    double error = Measurement.norm(residuals) + rounding;
    double resolution = RESOLUTION * error;
    List<EigenCluster> clusters = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= k; to++) {
      if (to < k && values[to - 1] - values[to] <= resolution) {
        continue;
      }
      boolean cut = to == k && values[k - 1] - rest <= resolution;
      double lower = to < k ? Math.max(values[to] + error, rest) : rest;
      double above = from == 0 ? Double.POSITIVE_INFINITY : values[from - 1] - error - values[from];
      double gap = Math.min(above, values[to - 1] - lower);
      double own = Measurement.norm(Arrays.copyOfRange(residuals, from, to)) + rounding;
      double sine = gap > own ? own / gap : 1;
      clusters.add(new EigenCluster(from, to, gap, sine, cut));
      from = to;
    }
    return clusters;
  }
}
