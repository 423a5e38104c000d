package featuremill.spark.parquet;

import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * The rows of an array column of a Parquet file, page by page: runs of values that are copied as
 * they stand, where a reader of everything would rebuild each array from its levels.
 *
 * <p>Reads what a table of numbers is made of: doubles or floats, all there, in rows of one length,
 * plain or from a dictionary, in any compression. A page is looked through before any row of it is
 * handed out, so that whoever reads on by another way after an exception of {@link #next} has had
 * each row before it once, and no other.
 *
 * <p>Memory: 4 MiB and a page, or two where it is compressed; a page's values are not copied until
 * they are taken.
 */
public final class ArrayPages implements AutoCloseable {
  private final ArrayColumn column;
  private final HadoopInputFile file;
  private final ArrayFooter footer;
  private final ChunkStream stream;
  private final Decompression decompression;
  private final Iterator<ColumnChunkMetaData> chunks;
  private ChunkPages pages;

  /** The start of a row that ends in a later page. */
  private final double[] begun;

  private int numBegun;

  /** Values at the end of the page that belong to a row which ends in a later one. */
  private int unfinished;

  private int rows;

  private ArrayPages(ArrayColumn column, HadoopInputFile file, ArrayFooter footer)
      throws IOException {
    this.column = column;
    this.file = file;
    this.footer = footer;
    this.chunks = footer.chunks().iterator();
    this.begun = new double[column.width()];
    this.stream = new ChunkStream(file.newStream());
    this.decompression = new Decompression(file.getConfiguration());
  }

  /**
   * Opens the row groups whose middle lies in a run of bytes of a file.
   *
   * @throws IOException if the footer cannot be read, or tells of something that is not read here
   */
  public static ArrayPages open(
      Configuration configuration, Path path, long start, long length, ArrayColumn column)
      throws IOException {
    HadoopInputFile file = HadoopInputFile.fromPath(path, configuration);
    return new ArrayPages(column, file, ArrayFooter.read(file, start, length, column));
  }

  /**
   * Goes to the next page in which a row ends. All rows of the one before must have been taken.
   *
   * @return false when there are no more rows
   * @throws IOException if the page is damaged, cannot be read, or holds something that is not read
   *     here
   */
  public boolean next() throws IOException {
    if (rows != 0) {
      throw new IllegalStateException(rows + " rows of the page before are left");
    }
    while (rows == 0) {
      if (pages == null && !chunks.hasNext()) {
        return false;
      }
      if (pages == null) {
        pages = new ChunkPages(stream, decompression, column, footer.mostDefined(), chunks.next());
      }
      if (pages.next()) {
        open(pages.count());
      } else {
        pages = null;
      }
    }
    return true;
  }

  /** What ends in a page are rows; a page in which none ends is taken at once. */
  private void open(int count) throws IOException {
    long values = (long) numBegun + count;
    rows = (int) (values / column.width());
    if (rows == 0) {
      pages.values().take(begun, numBegun, count);
      numBegun += count;
    }
    unfinished = (int) (values % column.width());
  }

  /** Rows that are left to be taken. */
  public int rows() {
    return rows;
  }

  /**
   * Takes the next rows to {@code target[offset .. offset + count * width)}.
   *
   * @param count at most {@link #rows}
   * @throws ParquetDecodingException if the page is damaged in a way that shows only now
   */
  public void take(int count, double[] target, int offset) {
    if (count < 0 || count > rows) {
      throw new IllegalArgumentException(count + " rows of " + rows);
    }
    if (count == 0) {
      return;
    }
    try {
      System.arraycopy(begun, 0, target, offset, numBegun);
      pages.values().take(target, offset + numBegun, count * column.width() - numBegun);
      numBegun = 0;
      rows -= count;
      if (rows == 0) {
        pages.values().take(begun, 0, unfinished);
        numBegun = unfinished;
      }
    } catch (IOException | RuntimeException e) {
      throw new ParquetDecodingException(
          "a page of column '" + column.name() + "' of " + file.getPath() + " is damaged", e);
    }
  }

  @Override
  public void close() throws IOException {
    decompression.close();
    stream.close();
  }
}
