package featuremill.spark.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/** Values that stand in a page as they are, little endian. */
final class PlainValues {
  private PlainValues() {}

  /**
   * The first {@code count} values of a page.
   *
   * @param bytes little endian
   * @throws IOException if it has fewer
   */
  static PageValues of(ByteBuffer bytes, int count, ArrayColumn.Number number) throws IOException {
    int size = number == ArrayColumn.Number.DOUBLE ? Double.BYTES : Float.BYTES;
    if (bytes.remaining() < (long) count * size) {
      throw new IOException(
          "a page of " + count + " values has " + bytes.remaining() + " bytes of them");
    }
    if (number == ArrayColumn.Number.DOUBLE) {
      DoubleBuffer doubles = bytes.asDoubleBuffer();
      return doubles::get;
    }
    FloatBuffer floats = bytes.asFloatBuffer();
    return (target, offset, some) -> {
      for (int i = 0; i < some; i++) {
        target[offset + i] = floats.get();
      }
    };
  }

  /** All of them at once, for a dictionary. */
  static double[] all(ByteBuffer bytes, int count, ArrayColumn.Number number) throws IOException {
    PageValues values = of(bytes, count, number);
    double[] all = new double[count];
    values.take(all, 0, count);
    return all;
  }
}
