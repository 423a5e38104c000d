package featuremill.spark;

import featuremill.failure.Failure;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/**
 * Reads the kept rows of one segment and stores them.
 *
 * @param <T> the form in which rows come
 */
final class StoreTask<T> implements Function2<Integer, Iterator<T>, Iterator<StoredSegment>> {
  private static final long serialVersionUID = 1L;

  private final String operator;
  private final RowFeed<T> feed;
  private final boolean rounded;
  private final Centring centring;
  private final long budget;

  StoreTask(String operator, RowFeed<T> feed, boolean rounded, Centring centring, long budget) {
    this.operator = operator;
    this.feed = feed;
    this.rounded = rounded;
    this.centring = centring;
    this.budget = budget;
  }

  @Override
  public Iterator<StoredSegment> call(Integer index, Iterator<T> rows) {
    StoredSegment here = StoredSegments.find(operator, index);
    if (here != null) {
      return List.of(here).iterator();
    }
    SegmentWriter writer = new SegmentWriter(centring.width(), budget);
    try {
      StagedRows staged =
          new StagedRows(feed.width(), rounded, feed.isWeighted(), centring, writer);
      feed.feed(rows, staged);
      staged.flush();
      return List.of(StoredSegments.add(operator, writer.finish(index))).iterator();
    } catch (RaggedRowException e) {
      writer.close();
      throw Failure.input("a row has " + e.found() + " where the first row has " + feed.width())
          .fix("every row of an array or vector column must have the same length");
    } catch (RuntimeException | Error e) {
      writer.close();
      throw e;
    }
  }
}
