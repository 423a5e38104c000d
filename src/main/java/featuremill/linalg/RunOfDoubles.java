package featuremill.linalg;

import java.nio.DoubleBuffer;

/** All of a run of off-heap doubles, in their order. */
final class RunOfDoubles implements Entries {
  private static final int MOST_AT_ONCE = 1 << 13;

  private final OffHeapDoubles data;
  private long moved;

  RunOfDoubles(OffHeapDoubles data) {
    this.data = data;
  }

  @Override
  public long remaining() {
    return data.length() - moved;
  }

  @Override
  public int writeTo(byte[] target) {
    DoubleBuffer numbers = Entries.doubles(target, target.length);
    double[] part = new double[Math.min(MOST_AT_ONCE, numbers.capacity())];
    while (remaining() > 0 && numbers.hasRemaining()) {
      int count = (int) Math.min(remaining(), Math.min(part.length, numbers.remaining()));
      data.copyTo(moved, part, 0, count);
      numbers.put(part, 0, count);
      moved += count;
    }
    return numbers.position() * Double.BYTES;
  }

  @Override
  public void readFrom(byte[] source, int bytes) {
    DoubleBuffer numbers = Entries.numbersOf(source, bytes, remaining());
    double[] part = new double[Math.min(MOST_AT_ONCE, numbers.capacity())];
    while (numbers.hasRemaining()) {
      int count = Math.min(part.length, numbers.remaining());
      numbers.get(part, 0, count);
      data.copyFrom(part, 0, moved, count);
      moved += count;
    }
  }
}
