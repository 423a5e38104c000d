package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.linalg.distance.DistanceSpace;
import featuremill.spark.ComparedRows;
import featuremill.spark.DistanceMatrix;
import featuremill.spark.DistanceTable;
import featuremill.spark.NearestNeighbours;
import featuremill.spark.RowTally;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The distances that a pipeline asks for, among the rows as its steps leave them. The rows stay on
 * the executors until {@link #close}.
 *
 * <p>Cost: two passes over the input, two over a reference set, and what {@link NearestNeighbours}
 * or {@link DistanceMatrix} take.
 */
public final class RowDistances implements AutoCloseable {
  private final Step.Distances step;
  private final int cores;
  private ComparedRows rows;
  private ComparedRows others;
  private DistanceMatrix matrix;

  private RowDistances(Step.Distances step, SparkContext context) {
    this.step = step;
    this.cores = Machine.of(context).tasksAtOnce();
  }

  /**
   * Reads the rows and makes sure that they can be compared.
   *
   * @param input what the fit was made of
   * @param reference null for the rows themselves
   * @throws Failure (exit 3) for ids that are missing or repeated, for another number of features,
   *     for fewer rows than neighbours, for values or rows without a distance
   */
  public static RowDistances of(Fit fit, DistanceSet input, DistanceSet reference) {
    Step.Distances step = fit.plan().distances();
    RowDistances distances = new RowDistances(step, input.rows().sparkSession().sparkContext());
    try {
      distances.read(fit.pipeline(), input, reference);
      return distances;
    } catch (RuntimeException e) {
      distances.close();
      throw e instanceof Failure failure && failure.where().isEmpty()
          ? failure.at(step.where())
          : e;
    }
  }

  private void read(FittedPipeline pipeline, DistanceSet input, DistanceSet reference) {
    input.requireIds(step.id());
    rows = stored(input.kept(pipeline, step.id()), "row");
    if (reference == null) {
      others = rows;
    } else {
      reference.requireIds(step.id());
      others = stored(reference.transformed(pipeline, input, step.id()), "row of the reference");
    }
    requireEnough();
  }

  private ComparedRows stored(DistanceTable table, String what) {
    int width = table.width();
    boolean all = step.nearest().isEmpty();
    ComparedRows stored =
        ComparedRows.store(
            table,
            all ? DistanceMatrix.BLOCK_ROWS : NearestNeighbours.blockRows(width),
            all ? DistanceMatrix.groups(cores) : NearestNeighbours.groups(cores));
    try {
      requireIds(stored, what);
      requireComparable(stored, what);
      return stored;
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  private void requireIds(ComparedRows stored, String what) {
    if (step.id().isEmpty()) {
      return;
    }
    RowTally missing = stored.withoutId();
    if (missing.count() > 0) {
      throw Failure.input(
              String.format(
                  Locale.ROOT,
                  "%s %d has no id: '%s' is null in %d rows",
                  what,
                  missing.first(),
                  step.id(),
                  missing.count()))
          .fix("mask those rows out, or leave id out: rows are then told by their places");
    }
    RowTally repeated = stored.repeatedIds();
    if (repeated.count() > 0) {
      throw Failure.input(
              String.format(
                  Locale.ROOT,
                  "more than one %s has the id %d; '%s' repeats %d values",
                  what,
                  repeated.first(),
                  step.id(),
                  repeated.count()))
          .fix("name a column that tells rows apart, or leave id out");
    }
  }

  private void requireComparable(ComparedRows stored, String what) {
    RowTally unusable = stored.unusable();
    if (unusable.count() > 0) {
      throw Failure.input(
              String.format(
                  Locale.ROOT,
                  "the %s with the id %d has features that are NaN or infinite, as have %d rows in"
                      + " all",
                  what,
                  unusable.first(),
                  unusable.count()))
          .fix("leave those rows out, or put impute or replace before");
    }
    RowTally zeros = stored.zeros();
    if (step.metric() == Step.DistanceMetric.COSINE && zeros.count() > 0) {
      throw Failure.input(
              String.format(
                  Locale.ROOT,
                  "the %s with the id %d is all zeros, which has no direction and no cosine"
                      + " distance, as are %d rows in all",
                  what,
                  zeros.first(),
                  zeros.count()))
          .fix("mask those rows out, or use metric: euclidean");
    }
  }

  private void requireEnough() {
    if (others.rows() == 0) {
      throw Failure.input("the reference has no rows").fix("check distances.reference");
    }
    OptionalInt nearest = step.nearest();
    long most = others == rows ? rows.rows() - 1 : others.rows();
    if (nearest.isPresent() && nearest.getAsInt() > most) {
      throw Failure.input(
              String.format(
                  Locale.ROOT,
                  "nearest asks for %d neighbours, and each row has %d",
                  nearest.getAsInt(),
                  most))
          .fix(most < 1 ? "keep more than one row" : "set nearest to at most " + most);
    }
  }

  /** Rows that were compared. */
  public long numRows() {
    return rows.rows();
  }

  /** Rows that they were compared with. */
  public long numReferences() {
    return others.rows();
  }

  /** Features of a row as it was compared. */
  public int width() {
    return rows.width();
  }

  /**
   * What is written: rows {@code id, neighbour, distance} in the order of the input and then from
   * the nearest on; or, without a number of neighbours, {@code id, distances}. Lazy.
   */
  public Dataset<Row> dataset() {
    DistanceSpace space = space();
    if (step.nearest().isPresent()) {
      int most = step.nearest().getAsInt();
      return others == rows
          ? NearestNeighbours.among(rows, space, most).dataset()
          : NearestNeighbours.from(rows, others, space, most).dataset();
    }
    matrix =
        others == rows
            ? DistanceMatrix.among(rows, space)
            : DistanceMatrix.from(rows, others, space);
    return matrix.dataset();
  }

  private DistanceSpace space() {
    double largest = Math.max(rows.largest(), others.largest());
    return switch (step.metric()) {
      case EUCLIDEAN -> DistanceSpace.euclidean(others.centre(), largest);
      case SQUARED -> DistanceSpace.squaredEuclidean(others.centre(), largest);
      case COSINE -> DistanceSpace.cosine(others.width());
    };
  }

  @Override
  public void close() {
    if (matrix != null) {
      matrix.close();
    }
    if (others != null && others != rows) {
      others.close();
    }
    if (rows != null) {
      rows.close();
    }
  }
}
