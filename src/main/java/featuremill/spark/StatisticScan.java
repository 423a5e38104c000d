package featuremill.spark;

import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
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
    JavaRDD<InternalRow> rows = InternalRows.of(input.select(expressions.toArray(new Column[0])));
    int segments = rows.getNumPartitions();
    State state;
    if (segments == 0) {
      state = new State(expressions.size());
    } else {
      JavaPairRDD<Integer, Chunk> partials =
          JavaPairRDD.fromJavaRDD(rows.mapPartitionsWithIndex(new Task(expressions.size()), true));
      long stateBytes = expressions.size() * Segments.stateBytes(1, CoMoments.Scope.DIAGONAL);
      state =
          OrderedReduce.<State>reduce(
                  partials, segments, stateBytes, (left, right) -> left.combine(right))
              .value();
    }
    try {
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

    State(int count) {
      for (int i = 0; i < count; i++) {
        columns.add(new CoMoments(1, CoMoments.Scope.DIAGONAL));
      }
    }

    State combine(State right) {
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).combine(right.columns.get(i));
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

    Task(int count) {
      this.count = count;
    }

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(Integer segment, Iterator<InternalRow> rows) {
      State state = new State(count);
      try {
        fold(rows, state);
        return Chunks.of(segment, state);
      } catch (RuntimeException e) {
        state.release();
        throw e;
      }
    }

    private void fold(Iterator<InternalRow> rows, State state) {
      int blockRows = CoMoments.blockRows(1);
      double[][] blocks = new double[count][blockRows];
      int[] filled = new int[count];
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        for (int i = 0; i < count; i++) {
          if (row.isNullAt(i)) {
            continue;
          }
          blocks[i][filled[i]++] = row.getDouble(i);
          if (filled[i] == blockRows) {
            state.columns.get(i).observe(blocks[i], blockRows);
            filled[i] = 0;
          }
        }
      }
      for (int i = 0; i < count; i++) {
        if (filled[i] > 0) {
          state.columns.get(i).observe(blocks[i], filled[i]);
        }
      }
    }
  }
}
