package featuremill.spark;

import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition's rows by the page for as long as its files are that simple; from the first page that
 * is not, by Spark's batches, less the rows that pages have given. What is wrong with a damaged
 * file is therefore said by Spark, and in its words.
 *
 * <p>A run is valid until the next one is asked for, which must not be before all of it is taken.
 */
final class PagesOrBatches implements Iterator<RowRun> {
  private static final Logger LOG = LoggerFactory.getLogger(PagesOrBatches.class);

  private final FilePages pages;
  private final Supplier<Iterator<ColumnarBatch>> spark;
  private final BatchReader reader;
  private Iterator<ColumnarBatch> batches;
  private long rowsToSkip;
  private RowRun next;
  private boolean ended;

  PagesOrBatches(FilePages pages, Supplier<Iterator<ColumnarBatch>> spark, BatchReader reader) {
    this.pages = pages;
    this.spark = spark;
    this.reader = reader;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = batches == null ? page() : batch();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public RowRun next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    RowRun run = next;
    next = null;
    return run;
  }

  private RowRun page() {
    try {
      return pages.next() ? pages : null;
    } catch (IOException | RuntimeException otherwise) {
      LOG.info("Spark's reader reads on, as pages do not suit: {}", otherwise.getMessage());
      pages.close();
      rowsToSkip = pages.rowsGiven();
      batches = spark.get();
      return batch();
    }
  }

  private RowRun batch() {
    while (batches.hasNext()) {
      BatchRun run = new BatchRun(reader, batches.next());
      int skipped = (int) Math.min(rowsToSkip, run.rows());
      run.skip(skipped);
      rowsToSkip -= skipped;
      if (run.rows() > 0) {
        return run;
      }
    }
    return null;
  }
}
