package featuremill.spark.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;

/** Values that stand in a page by their positions in the chunk's dictionary. */
final class DictionaryValues implements PageValues {
  private static final int WIDEST = 32;

  private final double[] dictionary;
  private final RunLengthBitPackingHybridDecoder positions;

  private DictionaryValues(double[] dictionary, RunLengthBitPackingHybridDecoder positions) {
    this.dictionary = dictionary;
    this.positions = positions;
  }

  /**
   * The values of a page.
   *
   * @param dictionary null where the chunk has none
   */
  static PageValues of(ByteBuffer bytes, int count, double[] dictionary) throws IOException {
    if (count == 0) {
      return NONE;
    }
    if (dictionary == null || !bytes.hasRemaining()) {
      throw new IOException("a page of positions without a dictionary, or without positions");
    }
    int bits = bytes.get();
    if (bits < 0 || bits > WIDEST) {
      throw new IOException("positions of " + bits + " bits");
    }
    return new DictionaryValues(
        dictionary,
        new RunLengthBitPackingHybridDecoder(bits, ByteBufferInputStream.wrap(bytes.slice())));
  }

  @Override
  public void take(double[] target, int offset, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      target[offset + i] = dictionary[positions.readInt()];
    }
  }
}
