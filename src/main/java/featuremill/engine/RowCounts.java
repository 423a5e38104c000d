package featuremill.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many rows went in, were kept, and were rejected, by reason. A row counts for each of its
 * reasons, and once among those that are rejected in all.
 */
public record RowCounts(long in, long kept, Map<String, Long> rejected) {
  public RowCounts {
    rejected = Collections.unmodifiableMap(new LinkedHashMap<>(rejected));
    long sum = rejected.values().stream().mapToLong(Long::longValue).sum();
    long most = rejected.values().stream().mapToLong(Long::longValue).max().orElse(0);
    if (in < kept || sum < in - kept || most > in - kept) {
      throw new IllegalStateException(
          in + " rows in, but " + kept + " kept and rejected " + rejected);
    }
  }

  static RowCounts of(long in, long kept, long[] rejected, List<ResolvedMask> masks) {
    Map<String, Long> byReason = new LinkedHashMap<>();
    for (int i = 0; i < rejected.length; i++) {
      byReason.put(masks.get(i).reason(), rejected[i]);
    }
    return new RowCounts(in, kept, byReason);
  }

  /** Rows that at least one mask rejects. */
  public long rejectedInAll() {
    return in - kept;
  }
}
