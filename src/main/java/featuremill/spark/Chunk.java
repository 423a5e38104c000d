package featuremill.spark;

import java.io.Serializable;

/**
 * A piece of a partial result, the form in which it crosses a shuffle: small enough that a heap
 * holds many, and plain bytes, which mean the same to whichever serializer the session uses.
 */
final class Chunk implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Java's serializer keeps what it has written until its next reset, 50 records later: 25 MiB for
   * chunks of this size.
   */
  static final int BYTES = 1 << 19;

  private final int index;
  private final int heads;
  private final int count;
  private final byte[] bytes;
  private final long taskPeak;

  /**
   * A piece.
   *
   * @param index of the piece, from 0
   * @param heads how many of the first pieces hold the object itself; the others hold what it keeps
   *     off the heap
   * @param count of all pieces
   * @param taskPeak the most off-heap bytes that any task had at once to come to this result
   */
  Chunk(int index, int heads, int count, byte[] bytes, long taskPeak) {
    this.index = index;
    this.heads = heads;
    this.count = count;
    this.bytes = bytes;
    this.taskPeak = taskPeak;
  }

  int index() {
    return index;
  }

  boolean isHead() {
    return index < heads;
  }

  boolean isLastHead() {
    return index == heads - 1;
  }

  boolean isLast() {
    return index == count - 1;
  }

  /** Which of so many parts of nearly equal length the piece belongs to. */
  int part(int parts) {
    return (int) ((long) index * parts / count);
  }

  byte[] bytes() {
    return bytes;
  }

  long taskPeak() {
    return taskPeak;
  }
}
