package featuremill.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many rows went in, were kept, and were rejected, by reason. A row counts for the first mask
 * that rejects it, so that in = kept + the sum over reasons.
 */
public record RowCounts(long in, long kept, Map<String, Long> rejected) {
  public RowCounts {
    rejected = Collections.unmodifiableMap(new LinkedHashMap<>(rejected));
    long sum = rejected.values().stream().mapToLong(Long::longValue).sum();
    if (in != kept + sum) {
      throw new IllegalStateException(
          in + " rows in, but " + kept + " kept and " + sum + " rejected");
    }
  }

  static RowCounts of(long in, long[] rejected, List<ResolvedMask> masks) {
    Map<String, Long> byReason = new LinkedHashMap<>();
    long sum = 0;
    for (int i = 0; i < rejected.length; i++) {
      byReason.put(masks.get(i).reason(), rejected[i]);
      sum += rejected[i];
    }
    return new RowCounts(in, in - sum, byReason);
  }

  public long rejectedInAll() {
    return in - kept;
  }
}
