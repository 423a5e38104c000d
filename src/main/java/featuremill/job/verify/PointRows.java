package featuremill.job.verify;

import featuremill.job.verify.ExpectedPoints.Point;
import featuremill.spark.ColumnNames;
import featuremill.spark.PartitionOrder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/** The kept rows of a table as points, with their ids and places. */
final class PointRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ReferenceRows reader;
  private final boolean hasIds;
  private final Broadcast<ExpectedPoints> points;
  private final transient Column reasons;
  private final transient Column id;

  /**
   * @param reasons the masks that reject a row, as bits; null for all rows
   * @param id a column of integers; an empty string for places in the input
   */
  PointRows(ReferenceRows reader, Column reasons, String id, Broadcast<ExpectedPoints> points) {
    this.reader = reader;
    this.reasons = reasons == null ? functions.lit(0L) : reasons;
    this.hasIds = !id.isEmpty();
    this.id = hasIds ? ColumnNames.column(id).cast("long") : null;
    this.points = points;
  }

  /** All rows with their places in the input, in its partitions. */
  private JavaRDD<Tuple2<InternalRow, Long>> rows() {
    List<Column> further = hasIds ? List.of(id) : List.of();
    JavaRDD<InternalRow> rows = reader.with(reasons, further);
    List<Long> counts = rows.mapPartitions(part -> List.of(count(part)).iterator(), true).collect();
    long[] before = before(counts, PartitionOrder.of(rows));
    return rows.mapPartitionsWithIndex((index, part) -> placed(part, before[index]), true);
  }

  private static long count(Iterator<InternalRow> rows) {
    long count = 0;
    for (; rows.hasNext(); rows.next()) {
      count++;
    }
    return count;
  }

  /** Rows that stand before those of each partition. */
  private static long[] before(List<Long> counts, int[] order) {
    long[] before = new long[counts.size()];
    long sum = 0;
    for (int p : order) {
      before[p] = sum;
      sum += counts.get(p);
    }
    return before;
  }

  private static Iterator<Tuple2<InternalRow, Long>> placed(
      Iterator<InternalRow> rows, long before) {
    return new Iterator<>() {
      private long next = before;

      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Tuple2<InternalRow, Long> next() {
        return new Tuple2<>(rows.next(), next++);
      }
    };
  }

  private long id(Tuple2<InternalRow, Long> row) {
    return hasIds ? row._1().getLong(row._1().numFields() - 1) : row._2();
  }

  private Point point(InternalRow row) {
    return points.value().of(reader.features(row));
  }

  /** The rows to look at, none of whose distances are known yet, in their order. */
  List<DistanceSample> samples(SampledRows wanted) {
    return rows()
        .mapPartitionsWithIndex((index, part) -> samples(index, part, wanted), true)
        .collect();
  }

  private Iterator<DistanceSample> samples(
      int index, Iterator<Tuple2<InternalRow, Long>> rows, SampledRows wanted) {
    List<Long> places = wanted.within(index);
    List<DistanceSample> samples = new ArrayList<>();
    long place = 0;
    while (rows.hasNext()) {
      Tuple2<InternalRow, Long> row = rows.next();
      if (ReferenceRows.isKept(row._1()) && places.contains(place++)) {
        samples.add(DistanceSample.of(id(row), point(row._1())));
      }
    }
    return samples.iterator();
  }

  /**
   * Measures the distances of samples to all rows.
   *
   * @param most lengths to keep of each
   * @param among whether the samples are rows of this table
   * @param kept rows of each partition that are kept; null where all are
   */
  DistancePart compared(
      List<DistanceSample> samples, DistanceRule rule, int most, boolean among, List<Long> kept) {
    JavaRDD<Tuple2<InternalRow, Long>> rows = rows();
    long[] keptBefore = kept == null ? null : before(kept, PartitionOrder.of(rows));
    Broadcast<ArrayList<DistanceSample>> shared =
        JavaSparkContext.fromSparkContext(rows.context()).broadcast(new ArrayList<>(samples));
    try {
      return rows.mapPartitionsWithIndex(
              (index, part) -> {
                DistancePart found = new DistancePart(shared.value().size(), most);
                long ordinal = keptBefore == null ? -1 : keptBefore[index];
                while (part.hasNext()) {
                  Tuple2<InternalRow, Long> row = part.next();
                  if (ReferenceRows.isKept(row._1())) {
                    long place = keptBefore == null ? row._2() : ordinal++;
                    found.observe(shared.value(), rule, point(row._1()), id(row), place, among);
                  }
                }
                return List.of(found).iterator();
              },
              true)
          .reduce(DistancePart::plus);
    } finally {
      shared.destroy();
    }
  }
}
