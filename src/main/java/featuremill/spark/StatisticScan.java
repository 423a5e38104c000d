package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.stats.SumsMemory;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * One scan that gives the moments of any number of numeric expressions, each over the rows where it
 * is not null, as SQL's aggregates do; with the same bits wherever it runs, as they do not.
 */
public final class StatisticScan {
  private StatisticScan() {}

  /**
   * The moments of each expression, a single column each.
   *
   * @param expressions columns of type double
   */
  public static List<Moments> run(Dataset<Row> input, List<Column> expressions) {
    return run(input, expressions, null);
  }

  /**
   * The same for rows with weights; those of weight 0 are not looked at.
   *
   * @param weight null for rows without
   * @throws Failure (exit 3) when a row has no weight where rows have weights
   */
  public static List<Moments> run(
      Dataset<Row> input, List<Column> expressions, WeightColumn weight) {
    RowHead head = new RowHead(0, weight);
    List<Column> columns = new ArrayList<>();
    if (head.isWeighted()) {
      columns.add(weight.column());
    }
    columns.addAll(expressions);
    JavaRDD<InternalRow> rows = InternalRows.of(input.select(columns.toArray(new Column[0])));
    int segments = rows.getNumPartitions();
    State state;
    if (segments == 0) {
      state = new State(expressions.size(), head);
    } else {
      JavaPairRDD<Integer, Chunk> partials =
          JavaPairRDD.fromJavaRDD(
              rows.mapPartitionsWithIndex(new Task(expressions.size(), head), true));
      long stateBytes =
          expressions.size()
              * Segments.stateBytes(new SumsMemory(1, CoMoments.Scope.DIAGONAL, null));
      state =
          OrderedReduce.<State>reduce(
                  partials, segments, stateBytes, (left, right) -> left.combine(right))
              .value();
    }
    try {
      if (state.weights != null) {
        state.weights.requireWeights();
      }
      return state.columns.stream().map(StatisticScan::closed).toList();
    } finally {
      state.release();
    }
  }

  /** Moments of single columns stay readable when their matrix is gone. */
  private static Moments closed(CoMoments column) {
    try (Moments moments = column.finish()) {
      return moments;
    }
  }

  private static final class State implements Serializable, Releasable {
    private static final long serialVersionUID = 1L;
    private final ArrayList<CoMoments> columns = new ArrayList<>();

    /** Null where rows have no weights. */
    private final WeightTally weights;

    State(int count, RowHead head) {
      weights = head.isWeighted() ? new WeightTally(head.weightColumn()) : null;
      for (int i = 0; i < count; i++) {
        columns.add(new CoMoments(1, CoMoments.Scope.DIAGONAL, head.weightKind()));
      }
    }

    State combine(State right) {
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).combine(right.columns.get(i));
      }
      if (weights != null) {
        weights.combine(right.weights);
      }
      right.release();
      return this;
    }

    @Override
    public void release() {
      columns.forEach(CoMoments::close);
    }
  }

  private static final class Task
      implements Function2<Integer, Iterator<InternalRow>, Iterator<Tuple2<Integer, Chunk>>> {
    private static final long serialVersionUID = 1L;
    private final int count;
    private final RowHead head;

    Task(int count, RowHead head) {
      this.count = count;
      this.head = head;
    }

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(Integer segment, Iterator<InternalRow> rows) {
      State state = new State(count, head);
      try {
        fold(rows, state);
        return Chunks.of(segment, state);
      } catch (RuntimeException e) {
        state.release();
        throw e;
      }
    }

    private void fold(Iterator<InternalRow> rows, State state) {
      List<BlockBuffer> blocks =
          state.columns.stream().map(column -> new BlockBuffer(column, null)).toList();
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        double weight = state.weights == null ? 1 : state.weights.take(head, row);
        for (int i = 0; i < count && weight != 0; i++) {
          int at = head.width() + i;
          if (!row.isNullAt(at)) {
            BlockBuffer block = blocks.get(i);
            block.values()[block.offset()] = row.getDouble(at);
            block.addOne(weight);
          }
        }
      }
      blocks.forEach(BlockBuffer::flush);
    }
  }
}
