package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.stats.ValueSketch;
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
 * One scan that describes every feature: exact counts, range, mean and standard deviation, and
 * sketches of the distribution.
 *
 * <p>Cost: one pass; a state of about 8 KiB a feature and segment.
 *
 * @param moments of all rows, range and counts of what is not finite included
 * @param sketches of the finite values, a feature each
 * @param segments that the rows were cut into
 */
public record ProfileScan(Moments moments, List<ValueSketch> sketches, int segments) {
  private static final long SKETCH_BYTES = 8L << 10;

  /**
   * Scans the input.
   *
   * @param inputBytes size of the input as it is stored; 0 when it is not known
   * @throws Failure (exit 3) when a row has another number of features than the first one
   */
  public static ProfileScan run(Dataset<Row> input, FeatureColumns features, long inputBytes) {
    JavaRDD<InternalRow> splits =
        InternalRows.of(input.select(features.columns().toArray(new Column[0])));
    int segments =
        Segments.count(
            splits.getNumPartitions(), features.width(), CoMoments.Scope.DIAGONAL, inputBytes);
    State state = new State(features.width());
    if (segments > 0) {
      state.release();
      JavaPairRDD<Integer, Chunk> partials =
          JavaPairRDD.fromJavaRDD(
              Neighbours.evenly(splits, segments)
                  .mapPartitionsWithIndex(new Task(features.reader(0)), true));
      state =
          OrderedReduce.<State>reduce(
                  partials,
                  segments,
                  SKETCH_BYTES * features.width(),
                  (left, right) -> left.combine(right))
              .value();
    }
    try (CoMoments moments = state.moments) {
      if (state.ragged != null) {
        throw features.ragged(state.ragged);
      }
      return new ProfileScan(moments.finish(), List.copyOf(state.sketches), segments);
    }
  }

  private static final class State implements Serializable, Releasable {
    private static final long serialVersionUID = 1L;
    private final CoMoments moments;
    private final ArrayList<ValueSketch> sketches = new ArrayList<>();
    private String ragged;

    State(int width) {
      moments = new CoMoments(width, CoMoments.Scope.DIAGONAL);
      for (int j = 0; j < width; j++) {
        sketches.add(new ValueSketch());
      }
    }

    State combine(State right) {
      moments.combine(right.moments);
      for (int j = 0; j < sketches.size(); j++) {
        sketches.get(j).combine(right.sketches.get(j));
      }
      ragged = ragged == null ? right.ragged : ragged;
      right.release();
      return this;
    }

    @Override
    public void release() {
      moments.close();
    }
  }

  private static final class Task
      implements Function2<Integer, Iterator<InternalRow>, Iterator<Tuple2<Integer, Chunk>>> {
    private static final long serialVersionUID = 1L;
    private final RowReader reader;

    Task(RowReader reader) {
      this.reader = reader;
    }

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(Integer segment, Iterator<InternalRow> rows) {
      State state = new State(reader.width());
      try {
        fold(rows, state);
        state.moments.releaseBlock();
        return Chunks.of(segment, state);
      } catch (RuntimeException e) {
        state.release();
        throw e;
      }
    }

    private void fold(Iterator<InternalRow> rows, State state) {
      int width = reader.width();
      int blockRows = CoMoments.blockRows(width);
      double[] block = new double[blockRows * width];
      double[] finite = new double[blockRows];
      long before = 0;
      int filled = 0;
      while (rows.hasNext()) {
        try {
          reader.read(
              rows.next(),
              block,
              filled * width,
              feature -> state.moments.observeNulls(feature, 1));
        } catch (RaggedRowException e) {
          state.ragged = "row " + (before + filled + 1) + " of its segment has " + e.found();
          return;
        }
        filled++;
        if (filled == blockRows) {
          take(block, filled, finite, state);
          before += filled;
          filled = 0;
        }
      }
      if (filled > 0) {
        take(block, filled, finite, state);
      }
    }

    private static void take(double[] block, int rows, double[] finite, State state) {
      int width = state.sketches.size();
      for (int j = 0; j < width; j++) {
        int count = 0;
        for (int at = j; at < rows * width; at += width) {
          if (Double.isFinite(block[at])) {
            finite[count++] = block[at];
          }
        }
        state.sketches.get(j).observe(finite, count);
      }
      state.moments.observe(block, rows);
    }
  }
}
