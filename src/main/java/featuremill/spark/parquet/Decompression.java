package featuremill.spark.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Decompresses pages with the codecs that Parquet's library brings. */
final class Decompression implements AutoCloseable {
  private final CodecFactory codecs;
  private byte[] plain = new byte[0];

  Decompression(Configuration configuration) {
    this.codecs = new CodecFactory(configuration, 0);
  }

  /**
   * The bytes that were compressed, little endian; valid until the next call.
   *
   * @param size of them
   * @throws IOException if there are fewer
   */
  ByteBuffer decompress(CompressionCodecName codec, ByteBuffer compressed, int size)
      throws IOException {
    if (codec == CompressionCodecName.UNCOMPRESSED) {
      return compressed;
    }
    if (plain.length < size) {
      plain = new byte[size];
    }
    if (size > 0) {
      BytesInput bytes =
          codecs.getDecompressor(codec).decompress(BytesInput.from(compressed), size);
      int read = bytes.toInputStream().readNBytes(plain, 0, size);
      if (read < size) {
        throw new IOException("a page of " + size + " bytes has only " + read);
      }
    }
    return ByteBuffer.wrap(plain, 0, size).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    codecs.release();
  }
}
