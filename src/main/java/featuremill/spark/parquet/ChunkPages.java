package featuremill.spark.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * The data pages of one column chunk, one after the other, of which every value is there and every
 * row has the same number of them.
 */
final class ChunkPages {
  private final ChunkStream stream;
  private final Decompression decompression;
  private final ArrayColumn column;
  private final int mostDefined;
  private final CompressionCodecName codec;
  private final FlatLevels levels;
  private final long mostBytes;
  private double[] dictionary;
  private long valuesLeft;
  private int count;
  private PageValues values;

  /** Goes to the chunk's first page. */
  ChunkPages(
      ChunkStream stream,
      Decompression decompression,
      ArrayColumn column,
      int mostDefined,
      ColumnChunkMetaData chunk)
      throws IOException {
    this.stream = stream;
    this.decompression = decompression;
    this.column = column;
    this.mostDefined = mostDefined;
    this.codec = chunk.getCodec();
    this.mostBytes = chunk.getTotalUncompressedSize();
    this.valuesLeft = chunk.getValueCount();
    this.levels = new FlatLevels(column.width(), mostDefined);
    stream.open(chunk.getStartingPos(), chunk.getTotalSize());
  }

  /**
   * Goes to the next data page.
   *
   * @return false at the chunk's end
   * @throws NotFlatException if a value is null, a row has another length, or an encoding is not
   *     one that is read here
   * @throws IOException if the chunk is damaged or cannot be read
   */
  boolean next() throws IOException {
    if (valuesLeft == 0) {
      levels.end();
      return false;
    }
    PageHeader header = Util.readPageHeader(stream);
    while (!holdsValues(header)) {
      header = Util.readPageHeader(stream);
    }
    valuesLeft -= count;
    if (valuesLeft < 0) {
      throw new IOException("the pages of a column hold more values than its footer says");
    }
    return true;
  }

  /** Values of the page. */
  int count() {
    return count;
  }

  /** Those values; valid until the next page. */
  PageValues values() {
    return values;
  }

  private boolean holdsValues(PageHeader header) throws IOException {
    requireSize(header.getUncompressed_page_size());
    ByteBuffer bytes = stream.take(header.getCompressed_page_size());
    switch (header.getType()) {
      case DATA_PAGE -> first(header, bytes);
      case DATA_PAGE_V2 -> second(header, bytes);
      case DICTIONARY_PAGE -> dictionary(header, bytes);
      default -> {
        return false;
      }
    }
    return header.getType() != org.apache.parquet.format.PageType.DICTIONARY_PAGE;
  }

  /** Memory is not asked for before a damaged header is found out. */
  private void requireSize(int size) throws IOException {
    if (size < 0 || size > mostBytes) {
      throw new IOException("a page of " + size + " bytes in a column of " + mostBytes);
    }
  }

  private void dictionary(PageHeader header, ByteBuffer bytes) throws IOException {
    DictionaryPageHeader page = header.getDictionary_page_header();
    require(page.getEncoding(), Encoding.PLAIN, Encoding.PLAIN_DICTIONARY);
    ByteBuffer plain = decompression.decompress(codec, bytes, header.getUncompressed_page_size());
    dictionary = PlainValues.all(plain, page.getNum_values(), column.number());
  }

  /** A page of the first version: levels and values are compressed together. */
  private void first(PageHeader header, ByteBuffer bytes) throws IOException {
    DataPageHeader page = header.getData_page_header();
    require(page.getRepetition_level_encoding(), Encoding.RLE);
    require(page.getDefinition_level_encoding(), Encoding.RLE);
    ByteBuffer plain = decompression.decompress(codec, bytes, header.getUncompressed_page_size());
    ByteBuffer repeated = cut(plain, length(plain));
    ByteBuffer defined = cut(plain, length(plain));
    levels(repeated, defined, page.getNum_values());
    values(page.getEncoding(), plain);
  }

  /** A page of the second version: levels stand before what is compressed. */
  private void second(PageHeader header, ByteBuffer bytes) throws IOException {
    DataPageHeaderV2 page = header.getData_page_header_v2();
    int repeated = page.getRepetition_levels_byte_length();
    int defined = page.getDefinition_levels_byte_length();
    levels(cut(bytes, repeated), cut(bytes, defined), page.getNum_values());
    ByteBuffer rest = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int size = header.getUncompressed_page_size() - repeated - defined;
    boolean compressed = !page.isSetIs_compressed() || page.isIs_compressed();
    values(page.getEncoding(), compressed ? decompression.decompress(codec, rest, size) : rest);
  }

  private void levels(ByteBuffer repeated, ByteBuffer defined, int numValues) throws IOException {
    new LevelRuns(repeated, 1).forEach(numValues, levels::repeated);
    new LevelRuns(defined, LevelRuns.bitWidth(mostDefined)).forEach(numValues, levels::defined);
    count = numValues;
  }

  private void values(Encoding encoding, ByteBuffer bytes) throws IOException {
    require(encoding, Encoding.PLAIN, Encoding.PLAIN_DICTIONARY, Encoding.RLE_DICTIONARY);
    values =
        encoding == Encoding.PLAIN
            ? PlainValues.of(bytes, count, column.number())
            : DictionaryValues.of(bytes, count, dictionary);
  }

  private static int length(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() < Integer.BYTES) {
      throw new IOException("a page ends before its levels");
    }
    return bytes.getInt();
  }

  /** The next bytes; what is left goes on behind them. */
  private static ByteBuffer cut(ByteBuffer bytes, int length) throws IOException {
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException(
          "levels of " + length + " bytes in a page that has " + bytes.remaining() + " left");
    }
    ByteBuffer part = bytes.slice();
    part.limit(length);
    bytes.position(bytes.position() + length);
    return part;
  }

  private static void require(Encoding found, Encoding... read) throws NotFlatException {
    for (Encoding encoding : read) {
      if (encoding == found) {
        return;
      }
    }
    throw new NotFlatException("values or levels are encoded as " + found);
  }
}
