package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.stats.Float32Loss;
import featuremill.stats.Float32Tally;
import featuremill.stats.QuantileCounts;
import featuremill.stats.QuantileSearch;
import featuremill.stats.Quantiles;
import featuremill.transform.FittedTransform;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * Exact quantiles of the features of an input, or of what a fitted transform makes of them: with
 * the transform {@link featuremill.transform.AbsoluteDeviation} from the medians, the median is the
 * median absolute deviation.
 *
 * <p>The result is a function of the values alone: the same bits for any order of rows, any
 * partitioning and any cluster.
 *
 * <p>Cost: {@link #passes} passes over the selected columns, 2 or 3 as a rule, as {@link
 * QuantileSearch} says; each task holds 24 MiB on the heap, twice while merging, and sends 28 bytes
 * through a shuffle for each of its at most 2^20 buckets that holds a value. Reliabilities take 32
 * MiB, and 68 bytes for each of 2^19 buckets. An input that is costly to compute is better cached.
 */
public final class QuantileScan {
  /** Rows that are transformed at once. */
  private static final int BLOCK_ROWS = 64;

  private final Quantiles quantiles;
  private final int passes;

  /** Null where no loss was measured. */
  private final Float32Tally tally;

  private QuantileScan(Quantiles quantiles, int passes, Float32Tally tally) {
    this.quantiles = quantiles;
    this.passes = passes;
    this.tally = tally;
  }

  /** The quantiles of all rows, features as they are. */
  public static QuantileScan run(
      Dataset<Row> input, FeatureColumns features, double... probabilities) {
    return run(input, features, null, 0, null, probabilities);
  }

  /**
   * The quantiles of the rows that are kept.
   *
   * @param reason the masks that reject a row, as {@link RowHead} has them; not looked at when
   *     there are no masks
   * @param reasons number of masks
   * @param before what is done to rows first; null for nothing
   * @param probabilities from 0 (the minimum) to 1 (the maximum)
   * @throws Failure (exit 3) when a row has another number of features than the first one
   * @throws IllegalArgumentException if the transform does not take rows of that many features, or
   *     a probability is not within 0 and 1
   */
  public static QuantileScan run(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      FittedTransform before,
      double... probabilities) {
    return run(new SelectedRows(input, features, reason, reasons, 0), before, probabilities);
  }

  /**
   * The quantiles of the rows that are kept, weighted where these have weights; rows of weight 0
   * are not looked at.
   *
   * @param before what is done to rows first; null for nothing
   * @throws Failure (exit 3) as above, and when a row has no weight where rows have weights
   * @throws IllegalArgumentException as above
   */
  public static QuantileScan run(
      SelectedRows selected, FittedTransform before, double... probabilities) {
    return run(selected, before, false, probabilities);
  }

  /**
   * The same, whose first pass measures what rounding to float32 takes from the features as they
   * are read, where they are rounded.
   */
  public static QuantileScan runMeasuring(
      SelectedRows selected, FittedTransform before, double... probabilities) {
    return run(selected, before, selected.features().areRounded(), probabilities);
  }

  private static QuantileScan run(
      SelectedRows selected, FittedTransform before, boolean measuring, double... probabilities) {
    FeatureColumns features = selected.features();
    GatheredRows source = new GatheredRows(features, selected.head(), before);
    JavaRDD<InternalRow> rows = selected.internalRows();
    QuantileSearch search =
        new QuantileSearch(source.width(), selected.head().weightKind(), probabilities);
    Float32Tally tally = null;
    while (!search.isDone()) {
      boolean first = search.passes() == 0;
      State found = pass(rows, new Task(source, search.counts(), measuring && first), features);
      tally = first ? found.tally : tally;
      search.narrow(found.counts);
    }
    return new QuantileScan(search.quantiles(), search.passes(), tally);
  }

  private static State pass(JavaRDD<InternalRow> rows, Task task, FeatureColumns features) {
    int segments = rows.getNumPartitions();
    if (segments == 0) {
      return task.state();
    }
    JavaPairRDD<Integer, Chunk> partials =
        JavaPairRDD.fromJavaRDD(rows.mapPartitionsWithIndex(task, true));
    State state =
        OrderedReduce.<State>reduce(
                partials, segments, task.tallyBytes(), (left, right) -> left.combine(right))
            .value();
    if (state.ragged != null) {
      throw features.ragged(state.ragged);
    }
    if (state.weights != null) {
      state.weights.requireWeights();
    }
    return state;
  }

  public Quantiles quantiles() {
    return quantiles;
  }

  /** Passes over the input that it took. */
  public int passes() {
    return passes;
  }

  /**
   * What rounding to float32 has taken from some of the features as they were read; none where that
   * was not measured.
   */
  public Float32Loss sourceLoss(int[] columns) {
    return tally == null ? Float32Loss.none(columns.length) : tally.loss(columns);
  }

  private static final class State implements Serializable {
    private static final long serialVersionUID = 1L;
    private final QuantileCounts counts;

    /** Null where rows have no weights. */
    private final WeightTally weights;

    /** Null where no loss is measured. */
    private final Float32Tally tally;

    private String ragged;

    State(QuantileCounts counts, RowHead head, Float32Tally tally) {
      this.counts = counts;
      this.tally = tally;
      this.weights = head.isWeighted() ? new WeightTally(head.weightColumn()) : null;
    }

    State combine(State right) {
      counts.combine(right.counts);
      if (weights != null) {
        weights.combine(right.weights);
      }
      if (tally != null) {
        tally.combine(right.tally);
      }
      ragged = ragged == null ? right.ragged : ragged;
      return this;
    }
  }

  private static final class Task
      implements Function2<Integer, Iterator<InternalRow>, Iterator<Tuple2<Integer, Chunk>>> {
    private static final long serialVersionUID = 1L;
    private final GatheredRows source;
    private final QuantileCounts empty;
    private final boolean measuring;

    Task(GatheredRows source, QuantileCounts empty, boolean measuring) {
      this.source = source;
      this.empty = empty;
      this.measuring = measuring;
    }

    /** What has seen no rows. */
    State state() {
      Float32Tally tally = measuring ? new Float32Tally(source.inputWidth()) : null;
      return new State(empty.emptyCopy(), source.head(), tally);
    }

    /** Of a state what its counts do not take. */
    long tallyBytes() {
      return measuring ? Float32Tally.bytes(source.inputWidth()) : 0;
    }

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(Integer segment, Iterator<InternalRow> rows) {
      State state = state();
      long before = 0;
      double[] weights = new double[BLOCK_ROWS];
      int next = 0;
      GatheredRows.Sink counts = (values, count) -> state.counts.observe(values, weights, count);
      GatheredRows.Block block = source.new Block(BLOCK_ROWS, counts, state.tally, weights);
      try {
        while (rows.hasNext()) {
          InternalRow row = rows.next();
          double weight = source.isKept(row) ? weight(row, state) : 0;
          if (weight != 0) {
            weights[next] = weight;
            next = (next + 1) % BLOCK_ROWS;
            block.add(row);
          }
          before++;
        }
        block.flush();
      } catch (RaggedRowException e) {
        state.ragged = "row " + (before + 1) + " of its partition has " + e.found();
      }
      return Chunks.of(segment, state);
    }

    private double weight(InternalRow row, State state) {
      return state.weights == null ? 1 : state.weights.take(source.head(), row);
    }
  }
}
