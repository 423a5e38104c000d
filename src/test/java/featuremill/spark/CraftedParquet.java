package featuremill.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType;

/**
 * A Parquet file of one column of arrays of doubles, {@code x}, whose pages are cut where a test
 * wants them to be, inside a row too, as some writers do and Spark's does not.
 */
// The ways to write a page that do not ask for rows are deprecated because they allow this.
@SuppressWarnings("deprecation")
final class CraftedParquet {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message m { optional group x (LIST) { repeated group list { optional double element; } }"
              + " }");

  /** Definition level of a value that is there, of one that is null, and of an empty array. */
  private static final int VALUE = 3;

  private static final int NULL = 2;
  private static final int EMPTY = 1;

  private final Double[][] rows;
  private final int valuesAPage;
  private final boolean secondVersion;
  private int row;
  private int inRow;

  private CraftedParquet(Double[][] rows, int valuesAPage, boolean secondVersion) {
    this.rows = rows;
    this.valuesAPage = valuesAPage;
    this.secondVersion = secondVersion;
  }

  /**
   * Writes one row group without statistics, so that nobody knows of nulls beforehand.
   *
   * @param valuesAPage values, nulls and empty arrays a page; pages of the second version end with
   *     the row
   */
  static void write(Path file, Double[][] rows, int valuesAPage, boolean secondVersion)
      throws IOException {
    new CraftedParquet(rows, valuesAPage, secondVersion).write(file);
  }

  private void write(Path file) throws IOException {
    try (ParquetFileWriter writer =
        new ParquetFileWriter(
            new Configuration(), SCHEMA, new org.apache.hadoop.fs.Path(file.toUri()))) {
      writer.start();
      writer.startBlock(rows.length);
      long entries = 0;
      for (Double[] values : rows) {
        entries += Math.max(1, values.length);
      }
      writer.startColumn(SCHEMA.getColumns().get(0), entries, CompressionCodecName.UNCOMPRESSED);
      while (row < rows.length) {
        page(writer);
      }
      writer.endColumn();
      writer.endBlock();
      writer.end(Map.of());
    }
  }

  private void page(ParquetFileWriter writer) throws IOException {
    RunLengthBitPackingHybridEncoder repeated = encoder(1);
    RunLengthBitPackingHybridEncoder defined = encoder(2);
    ByteBuffer values =
        ByteBuffer.allocate(8 * (valuesAPage + 1000)).order(ByteOrder.LITTLE_ENDIAN);
    int count = 0;
    int firstRow = row;
    while (row < rows.length && (count < valuesAPage || (secondVersion && inRow > 0))) {
      Double[] current = rows[row];
      repeated.writeInt(inRow == 0 ? 0 : 1);
      if (current.length == 0) {
        defined.writeInt(EMPTY);
      } else if (current[inRow] == null) {
        defined.writeInt(NULL);
      } else {
        defined.writeInt(VALUE);
        values.putDouble(current[inRow]);
      }
      count++;
      inRow++;
      if (inRow >= current.length) {
        row++;
        inRow = 0;
      }
    }
    values.flip();
    put(writer, row - firstRow, count, repeated.toBytes(), defined.toBytes(), values);
  }

  private void put(
      ParquetFileWriter writer,
      int numRows,
      int count,
      BytesInput repeated,
      BytesInput defined,
      ByteBuffer values)
      throws IOException {
    PrimitiveType type = SCHEMA.getColumns().get(0).getPrimitiveType();
    Statistics<?> unknown = Statistics.getBuilderForReading(type).build();
    BytesInput plain = BytesInput.from(values);
    if (secondVersion) {
      int nulls = count - values.remaining() / 8;
      int size = values.remaining();
      writer.writeDataPageV2(
          numRows, nulls, count, repeated, defined, Encoding.PLAIN, plain, size, unknown);
      return;
    }
    BytesInput page =
        BytesInput.concat(
            BytesInput.fromInt((int) repeated.size()),
            repeated,
            BytesInput.fromInt((int) defined.size()),
            defined,
            plain);
    writer.writeDataPage(
        count, (int) page.size(), page, unknown, Encoding.RLE, Encoding.RLE, Encoding.PLAIN);
  }

  private static RunLengthBitPackingHybridEncoder encoder(int bitWidth) {
    return new RunLengthBitPackingHybridEncoder(
        bitWidth, 64, 1 << 20, new HeapByteBufferAllocator());
  }
}
