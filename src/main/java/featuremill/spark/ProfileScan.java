package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.stats.ValueSketch;
import featuremill.stats.WeightKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * One scan that describes every feature: exact counts, range, mean and standard deviation, and
 * sketches of the distribution.
 *
 * <p>Where rows have weights, mean, standard deviation and range are those of weighted rows.
 * Frequencies count in the sketches, too; rows with reliabilities above 0 are one each there, as a
 * sketch of quantiles takes whole numbers only.
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
   * @param weight of the rows; null where each counts once
   * @param inputBytes size of the input as it is stored; 0 when it is not known
   * @throws Failure (exit 3) when a row has another number of features than the first one, or no
   *     weight where rows have weights
   */
  public static ProfileScan run(
      Dataset<Row> input, FeatureColumns features, WeightColumn weight, long inputBytes) {
    SelectedRows selected = new SelectedRows(input, features, null, 0, inputBytes, weight);
    JavaRDD<InternalRow> splits = selected.internalRows();
    int segments =
        Segments.count(
            splits.getNumPartitions(), features.width(), CoMoments.Scope.DIAGONAL, inputBytes);
    State state = new State(features.width(), selected.head());
    if (segments > 0) {
      state.release();
      JavaPairRDD<Integer, Chunk> partials =
          JavaPairRDD.fromJavaRDD(
              Neighbours.evenly(splits, segments)
                  .mapPartitionsWithIndex(new Task(selected.reader(), selected.head()), true));
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
      if (state.weights != null) {
        state.weights.requireWeights();
      }
      return new ProfileScan(moments.finish(), List.copyOf(state.sketches), segments);
    }
  }

  private static final class State implements Serializable, Releasable {
    private static final long serialVersionUID = 1L;
    private final CoMoments moments;
    private final ArrayList<ValueSketch> sketches = new ArrayList<>();

    /** Null where rows have no weights. */
    private final WeightTally weights;

    private String ragged;

    State(int width, RowHead head) {
      moments = new CoMoments(width, CoMoments.Scope.DIAGONAL, head.weightKind());
      weights = head.isWeighted() ? new WeightTally(head.weightColumn()) : null;
      for (int j = 0; j < width; j++) {
        sketches.add(new ValueSketch());
      }
    }

    State combine(State right) {
      moments.combine(right.moments);
      for (int j = 0; j < sketches.size(); j++) {
        sketches.get(j).combine(right.sketches.get(j));
      }
      if (weights != null) {
        weights.combine(right.weights);
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
    private final RowHead head;

    Task(RowReader reader, RowHead head) {
      this.reader = reader;
      this.head = head;
    }

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(Integer segment, Iterator<InternalRow> rows) {
      State state = new State(reader.width(), head);
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
      Block block = new Block(state);
      long before = 0;
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        double weight = state.weights == null ? 1 : state.weights.take(head, row);
        try {
          reader.read(
              row,
              block.rows,
              block.filled * block.width,
              feature -> state.moments.observeNulls(feature, 1));
        } catch (RaggedRowException e) {
          state.ragged = "row " + (before + 1) + " of its segment has " + e.found();
          return;
        }
        block.add(weight);
        before++;
      }
      block.flush();
    }
  }

  /** Rows on their way to the state, as many as its moments take at once. */
  private static final class Block {
    private final State state;
    private final int width;
    private final double[] rows;
    private final double[] weights;
    private final double[] finite;
    private int filled;

    Block(State state) {
      this.state = state;
      this.width = state.sketches.size();
      this.weights = new double[CoMoments.blockRows(width)];
      this.finite = new double[weights.length];
      this.rows = new double[weights.length * width];
    }

    /** Takes in the row that was put behind the others. */
    void add(double weight) {
      weights[filled++] = weight;
      if (filled == weights.length) {
        flush();
      }
    }

    void flush() {
      for (int j = 0; j < width; j++) {
        if (state.weights == null) {
          sketch(j);
        } else {
          sketchWeighted(j);
        }
      }
      if (state.weights == null) {
        state.moments.observe(rows, filled);
      } else {
        observeWeighted();
      }
      filled = 0;
    }

    private void sketch(int j) {
      int count = 0;
      for (int i = 0; i < filled; i++) {
        double x = rows[i * width + j];
        if (Double.isFinite(x)) {
          finite[count++] = x;
        }
      }
      state.sketches.get(j).observe(finite, count);
    }

    private void sketchWeighted(int j) {
      boolean repeated = state.weights.kind() == WeightKind.FREQUENCY;
      for (int i = 0; i < filled; i++) {
        double x = rows[i * width + j];
        if (Double.isFinite(x)) {
          long once = weights[i] > 0 ? 1 : 0;
          state.sketches.get(j).observe(x, repeated ? (long) weights[i] : once);
        }
      }
    }

    /** Rows of weight 0 apart. */
    private void observeWeighted() {
      int used = 0;
      for (int i = 0; i < filled; i++) {
        if (weights[i] == 0) {
          state.moments.observeUnused(rows, i * width);
        } else {
          System.arraycopy(rows, i * width, rows, used * width, width);
          weights[used++] = weights[i];
        }
      }
      state.moments.observeWeighted(rows, weights, used);
    }
  }
}
