package featuremill.reference;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of close eigenvalues: between its vectors nothing can be told apart, only the space that
 * they span together is determined by the data.
 *
 * @param from first index, from 0
 * @param to one after the last index
 * @param gap distance from the run to the nearest eigenvalue outside of it
 * @param cut whether the run may go on among the eigenvalues that were not asked for
 */
public record Cluster(int from, int to, double gap, boolean cut) {

  /**
   * Cuts descending eigenvalues into clusters: neighbours join when they differ by at most the
   * resolution. The last cluster is cut when the next eigenvalue is that close to it.
   *
   * @param values the eigenvalues asked for, descending
   * @param next an upper bound of the next eigenvalue; negative infinity when there is none
   * @param resolution 1,000 times the sum of residual norm and rounding of the operator
   */
  public static List<Cluster> of(double[] values, double next, double resolution) {
    List<Cluster> clusters = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= values.length; to++) {
      boolean last = to == values.length;
      double below = values[to - 1] - (last ? next : values[to]);
      if (last || below > resolution) {
        double above = from == 0 ? Double.POSITIVE_INFINITY : values[from - 1] - values[from];
        boolean cut = last && below <= resolution;
        clusters.add(new Cluster(from, to, Math.min(above, below), cut));
        from = to;
      }
    }
    return clusters;
  }

  /**
   * The angle that an error of the given norm in the matrix may turn the cluster's space by: 4
   * error / gap (after Davis and Kahan), at most 1 radian, which means that the space is not
   * determined.
   */
  public double angleTolerance(double error) {
    return gap > 0 ? Math.min(1.0, 4 * error / gap) : 1.0;
  }

  public int size() {
    return to - from;
  }
}
