package featuremill.spark.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The levels of a page: runs of one level, and groups of eight that are packed bit by bit, as
 * Parquet's encoding RLE has them.
 */
final class LevelRuns {
  private static final int GROUP = 8;

  /** Hears of each run. */
  interface Sink {
    void accept(int level, int times) throws IOException;
  }

  private final ByteBuffer bytes;
  private final int bitWidth;

  /**
   * @param bytes the runs and nothing else
   * @param bitWidth bits of a level, 1 to 8
   */
  LevelRuns(ByteBuffer bytes, int bitWidth) {
    this.bytes = bytes;
    this.bitWidth = bitWidth;
  }

  /** Bits that levels up to a largest one take. */
  static int bitWidth(int largest) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(largest);
  }

  /**
   * Tells of {@code count} levels in their order. Neighbouring runs may have the same level.
   *
   * @throws IOException if the bytes end before
   */
  void forEach(int count, Sink sink) throws IOException {
    int left = count;
    while (left > 0) {
      int header = readLength();
      int run = header >>> 1;
      if (run == 0) {
        throw new IOException("a run of no levels");
      }
      if ((header & 1) == 0) {
        int times = Math.min(left, run);
        sink.accept(require(1).get() & 0xff, times);
        left -= times;
      } else {
        int packed = (int) Math.min(left, (long) run * GROUP);
        unpack(packed, sink);
        left -= packed;
      }
    }
  }

  private void unpack(int count, Sink sink) throws IOException {
    int level = -1;
    int times = 0;
    for (int from = 0; from < count; from += GROUP) {
      long group = nextGroup();
      for (int i = 0; i < Math.min(GROUP, count - from); i++) {
        int next = (int) (group >>> (i * bitWidth)) & ((1 << bitWidth) - 1);
        if (next == level) {
          times++;
          continue;
        }
        if (times > 0) {
          sink.accept(level, times);
        }
        level = next;
        times = 1;
      }
    }
    sink.accept(level, times);
  }

  /** Eight levels, the first in the lowest bits. */
  private long nextGroup() throws IOException {
    require(bitWidth);
    long group = 0;
    for (int i = 0; i < bitWidth; i++) {
      group |= (bytes.get() & 0xffL) << (Byte.SIZE * i);
    }
    return group;
  }

  /** Seven bits a byte, the lowest first. */
  private int readLength() throws IOException {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int next = require(1).get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("a run of levels longer than any page");
  }

  private ByteBuffer require(int count) throws IOException {
    if (bytes.remaining() < count) {
      throw new IOException("the levels of a page end too early");
    }
    return bytes;
  }
}
