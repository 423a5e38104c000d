package featuremill.job.verify;

import featuremill.reference.Draws;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which kept rows are looked at one by one: an even spread, drawn within each stretch. */
final class SampledRows implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int ROWS = 64;
  private static final long SEED = 64;

  private final long[] ordinals;
  private final long[] firstOfPartition;

  private SampledRows(long[] ordinals, long[] firstOfPartition) {
    this.ordinals = ordinals;
    this.firstOfPartition = firstOfPartition;
  }

  static SampledRows of(List<Long> keptByPartition) {
    return of(keptByPartition, ROWS);
  }

  /**
   * @param most rows to draw
   */
  static SampledRows of(List<Long> keptByPartition, int most) {
    long[] first = new long[keptByPartition.size() + 1];
    for (int i = 0; i < keptByPartition.size(); i++) {
      first[i + 1] = first[i] + keptByPartition.get(i);
    }
    long kept = first[first.length - 1];
    int count = (int) Math.min(most, kept);
    double[] draws = count == 0 ? new double[0] : Draws.gaussian(1, count, SEED)[0];
    long[] ordinals = new long[count];
    for (int i = 0; i < count; i++) {
      double within = draws[i] - Math.floor(draws[i]);
      ordinals[i] = Math.min(kept - 1, (long) ((i + within) * kept / count));
    }
    return new SampledRows(Arrays.stream(ordinals).distinct().toArray(), first);
  }

  /** Positions among all kept rows, ascending. */
  long[] ordinals() {
    return ordinals.clone();
  }

  /** Positions among the kept rows of a partition, ascending. */
  List<Long> within(int partition) {
    List<Long> positions = new ArrayList<>();
    for (long ordinal : ordinals) {
      if (ordinal >= firstOfPartition[partition] && ordinal < firstOfPartition[partition + 1]) {
        positions.add(ordinal - firstOfPartition[partition]);
      }
    }
    return positions;
  }

  /** The position among all kept rows of one in a partition. */
  long ordinal(int partition, long position) {
    return firstOfPartition[partition] + position;
  }
}
