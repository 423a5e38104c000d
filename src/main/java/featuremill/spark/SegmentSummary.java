package featuremill.spark;

import featuremill.linalg.Blas;
import java.io.Serializable;

/** What a stored segment, or several of them, tell of themselves. */
final class SegmentSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long numRows;
  private final long digest;
  private final long storedBytes;
  private final long spilledBytes;
  private final long additions;

  private SegmentSummary(
      long numRows, long digest, long storedBytes, long spilledBytes, long additions) {
    this.numRows = numRows;
    this.digest = digest;
    this.storedBytes = storedBytes;
    this.spilledBytes = spilledBytes;
    this.additions = additions;
  }

  static SegmentSummary none() {
    return new SegmentSummary(0, 0, 0, 0, 0);
  }

  static SegmentSummary of(StoredSegment segment) {
    return new SegmentSummary(
        segment.numRows(),
        segment.digest(),
        segment.bytes(false),
        segment.bytes(true),
        segment.additions(Blas.best().leastRun()));
  }

  SegmentSummary plus(SegmentSummary other) {
    return new SegmentSummary(
        numRows + other.numRows,
        digest + other.digest,
        storedBytes + other.storedBytes,
        spilledBytes + other.spilledBytes,
        Math.max(additions, other.additions));
  }

  long numRows() {
    return numRows;
  }

  long digest() {
    return digest;
  }

  /** The most additions that a product of a row meets in its segment's sum. */
  long additions() {
    return additions;
  }

  long storedBytes() {
    return storedBytes;
  }

  long spilledBytes() {
    return spilledBytes;
  }
}
