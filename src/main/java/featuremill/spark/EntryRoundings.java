package featuremill.spark;

import featuremill.linalg.CompressedRows;
import featuremill.stats.Moments;
import featuremill.stats.SummationDepth;
import java.util.Arrays;

/**
 * How many roundings a product over sparse rows meets. Means are taken off the products of columns
 * that are not centred where they are stored, so that what is rounded are the values and not their
 * deviations: with A the values, 1 the vector of ones and m the means, each number of the product
 * is off by at most gamma_h times one of (|A| + 1|m|')'(|A| + 1|m|'), whose trace is at most 2 sum
 * of (s_j^2 + 2 m_j^2) where that of the deviations is the sum of s_j^2.
 */
final class EntryRoundings {
  private EntryRoundings() {}

  /**
   * The roundings, each as many times as the trace of what is rounded is that of the deviations.
   *
   * @param moments of the columns that take part
   * @param stored which of them are centred where they are stored
   * @param longestRow entries of a row at most
   * @param longestColumn entries of a column at most
   */
  static long of(
      Moments moments,
      Centring centring,
      EntryCentring stored,
      long longestRow,
      long longestColumn) {
    SummationDepth depth = new SummationDepth();
    depth.addSum(CompressedRows.additions(longestRow));
    depth.addSum(depth.additions() + CompressedRows.additions(longestColumn));
    return (long) Math.ceil(excess(moments, centring, stored) * depth.roundings());
  }

  private static double excess(Moments moments, Centring centring, EntryCentring stored) {
    double deviations = 0;
    double rounded = 0;
    for (int j = 0; j < centring.width(); j++) {
      double std = moments.std(j, 0) / centring.scale()[j];
      double mean = centring.mean()[j] / centring.scale()[j];
      boolean implicit = Arrays.binarySearch(stored.explicit(), j) < 0;
      deviations += std * std;
      rounded += std * std + (implicit ? std * std + 4 * mean * mean : 0);
    }
    return deviations == 0 ? 1 : rounded / deviations;
  }
}
