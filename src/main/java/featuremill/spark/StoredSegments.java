package featuremill.spark;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The segments that this process stores, by the operator that they belong to: found again when
 * Spark has dropped them, and freed all at once. Spark holds them, not this: what Spark forgets may
 * be collected.
 */
final class StoredSegments {
  private static final Map<String, List<WeakReference<StoredSegment>>> SEGMENTS = new HashMap<>();

  /** Of operators that were closed, so that a task that was given up stores nothing more. */
  private static final Map<String, Boolean> CLOSED = new HashMap<>();

  private StoredSegments() {}

  /** A segment that is still here, or null. */
  static synchronized StoredSegment find(String operator, int index) {
    for (WeakReference<StoredSegment> reference : SEGMENTS.getOrDefault(operator, List.of())) {
      StoredSegment segment = reference.get();
      if (segment != null && segment.index() == index) {
        return segment;
      }
    }
    return null;
  }

  /**
   * Keeps a segment in mind.
   *
   * @throws IllegalStateException if its operator was closed; the segment is then freed
   */
  static synchronized StoredSegment add(String operator, StoredSegment segment) {
    if (CLOSED.containsKey(operator)) {
      segment.free();
      throw new IllegalStateException("segment " + segment.index() + " is not wanted any more");
    }
    List<WeakReference<StoredSegment>> all =
        SEGMENTS.computeIfAbsent(operator, name -> new ArrayList<>());
    all.removeIf(reference -> reference.get() == null);
    all.add(new WeakReference<>(segment));
    return segment;
  }

  /** Frees an operator's segments, for good. */
  static void free(String operator) {
    List<WeakReference<StoredSegment>> all;
    synchronized (StoredSegments.class) {
      CLOSED.put(operator, true);
      all = SEGMENTS.remove(operator);
    }
    if (all == null) {
      return;
    }
    for (WeakReference<StoredSegment> reference : all) {
      StoredSegment segment = reference.get();
      if (segment != null) {
        segment.free();
      }
    }
  }
}
