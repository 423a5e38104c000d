package featuremill.spark;

import java.io.Serializable;

/** What a stored segment, or several of them, tell of themselves. */
final class SegmentSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long numRows;
  private final long digest;
  private final long storedBytes;
  private final long spilledBytes;

  private SegmentSummary(long numRows, long digest, long storedBytes, long spilledBytes) {
    this.numRows = numRows;
    this.digest = digest;
    this.storedBytes = storedBytes;
    this.spilledBytes = spilledBytes;
  }

  static SegmentSummary none() {
    return new SegmentSummary(0, 0, 0, 0);
  }

  static SegmentSummary of(StoredSegment segment) {
    return new SegmentSummary(
        segment.numRows(), segment.digest(), segment.bytes(false), segment.bytes(true));
  }

  SegmentSummary plus(SegmentSummary other) {
    return new SegmentSummary(
        numRows + other.numRows,
        digest + other.digest,
        storedBytes + other.storedBytes,
        spilledBytes + other.spilledBytes);
  }

  long numRows() {
    return numRows;
  }

  long digest() {
    return digest;
  }

  long storedBytes() {
    return storedBytes;
  }

  long spilledBytes() {
    return spilledBytes;
  }
}
