package featuremill.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.engine.RowStep;
import featuremill.reference.DoubleDouble;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceQuantiles;
import featuremill.reference.ReferenceWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a row step was fitted to, found again by plain loops over the rows that it met. */
final class FittedStepCheck {
  private static final double TOLERANCE = 1e-13;

  private final JsonNode published;
  private final ReferenceSteps before;
  private final JavaRDD<InternalRow> rows;
  private final Function<ReferenceSteps, ReferenceRows> readers;

  /**
   * @param before the steps that precede this one
   * @param rows with the reasons first
   */
  FittedStepCheck(
      JsonNode published,
      ReferenceSteps before,
      JavaRDD<InternalRow> rows,
      Function<ReferenceSteps, ReferenceRows> readers) {
    this.published = published;
    this.before = before;
    this.rows = rows.filter(ReferenceRows::isKept);
    this.readers = readers;
  }

  List<Quantity> of(RowStep step) {
    return switch (step.needs()) {
      case NOTHING -> List.of();
      case RANGES -> ranges();
      case MEANS -> List.of(means());
      case MEDIANS -> medians(step);
    };
  }

  private FirstPass pass(ReferenceSteps steps) {
    return FirstPass.over(rows, readers.apply(steps), 0);
  }

  /** Exactly equal where the steps before have single roundings. */
  private List<Quantity> ranges() {
    double[] min = ReferenceSteps.numbers(published.path("min"));
    double[] max = ReferenceSteps.numbers(published.path("max"));
    FirstPass pass = pass(before);
    ReferenceMeans means = pass.means();
    double lower = 0;
    double upper = 0;
    for (int j = 0; j < means.numFeatures(); j++) {
      lower = Math.max(lower, beyond(min[j] - means.min(j), pass.error(j)));
      upper = Math.max(upper, beyond(max[j] - means.max(j), pass.error(j)));
    }
    String covered = means.numFeatures() + " features";
    return List.of(
        new Quantity("min of min_max", lower, 0, "1", covered),
        new Quantity("max of min_max", upper, 0, "1", covered));
  }

  private static double beyond(double difference, double allowed) {
    double error = Math.abs(difference);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(0, error - allowed);
  }

  /** Sums of what is there, in double-double, over how many there are. */
  private Quantity means() {
    int width = readers.apply(before).width();
    FirstPass pass = pass(before.and(new Presence()));
    ReferenceMeans sums = pass.means();
    int[] columns = ReferenceSteps.positions(published.path("columns"));
    double[] fill = ReferenceSteps.numbers(published.path("fill"));
    double worst = 0;
    for (int i = 0; i < columns.length; i++) {
      int j = columns[i];
      DoubleDouble present = DoubleDouble.of(1).minus(sums.mean(width + j));
      double mean = sums.mean(j).dividedBy(present).value();
      double size = Math.max(Math.abs(sums.min(j)), Math.abs(sums.max(j)));
      double error = beyond(fill[i] - mean, pass.error(j));
      worst = Math.max(worst, error == 0 ? 0 : error / size);
    }
    return new Quantity(
        "means of impute", worst, TOLERANCE, "max |x|", columns.length + " features");
  }

  /** Zeros for what is missing, and behind all features where that is. */
  private static final class Presence implements ReferenceStep {
    private static final long serialVersionUID = 1L;

    @Override
    public int widthAfter(int width) {
      return 2 * width;
    }

    @Override
    public PreparedValues apply(PreparedValues row) {
      double[] values = Arrays.copyOf(row.values(), 2 * row.width());
      double[] errors = Arrays.copyOf(row.errors(), 2 * row.width());
      for (int j = 0; j < row.width(); j++) {
        if (Double.isNaN(values[j])) {
          values[j] = 0;
          errors[j] = 0;
          values[row.width() + j] = 1;
        }
      }
      return new PreparedValues(values, errors);
    }
  }

  private List<Quantity> medians(RowStep step) {
    int width = readers.apply(before).width();
    FirstPass pass = pass(before);
    if (step instanceof RowStep.Impute) {
      int[] columns = ReferenceSteps.positions(published.path("columns"));
      return quantiles(List.of(new Quantile("fill", "medians of impute", 0.5)), columns, pass);
    }
    int[] all = IntStream.range(0, width).toArray();
    List<Quantile> wanted =
        List.of(
            new Quantile("median", "medians of robust_scale", 0.5),
            new Quantile("lowerQuartile", "lower quartiles", 0.25),
            new Quantile("upperQuartile", "upper quartiles", 0.75));
    List<Quantity> quantities = new ArrayList<>(quantiles(wanted, all, pass));
    quantities.add(spreads(width));
    return quantities;
  }

  /** A quantile that a model has of some columns, by the parameter's name. */
  private record Quantile(String key, String name, double probability) {}

  private Quantity spreads(int width) {
    double[] lower = ReferenceSteps.numbers(published.path("lowerQuartile"));
    double[] upper = ReferenceSteps.numbers(published.path("upperQuartile"));
    double[] spread = ReferenceSteps.numbers(published.path("spread"));
    double worst = 0;
    for (int j = 0; j < width; j++) {
      worst = Math.max(worst, beyond(spread[j] - (upper[j] - lower[j]), 0));
    }
    return new Quantity("spreads of robust_scale", worst, 0, "1", width + " features");
  }

  /** All of them in one pass. */
  private List<Quantity> quantiles(List<Quantile> wanted, int[] columns, FirstPass errors) {
    int width = columns.length;
    int[] repeated = new int[wanted.size() * width];
    double[] values = new double[repeated.length];
    double[] radius = new double[repeated.length];
    for (int q = 0; q < wanted.size(); q++) {
      double[] found = ReferenceSteps.numbers(published.path(wanted.get(q).key()));
      for (int i = 0; i < width; i++) {
        repeated[q * width + i] = columns[i];
        values[q * width + i] = found[i];
        radius[q * width + i] = errors.error(columns[i]);
      }
    }
    Counts counts = counts(repeated, values, radius);
    List<Quantity> quantities = new ArrayList<>();
    for (int q = 0; q < wanted.size(); q++) {
      double worst = 0;
      for (int i = q * width; i < (q + 1) * width; i++) {
        ReferenceQuantiles column = counts.columns.get(i);
        double allowed = radius[i] + 0x1p-51 * column.size();
        double difference = values[i] - column.of(wanted.get(q).probability());
        worst = Math.max(worst, beyond(difference, allowed));
      }
      quantities.add(new Quantity(wanted.get(q).name(), worst, 0, "1", width + " features"));
    }
    return quantities;
  }

  private Counts counts(int[] columns, double[] values, double[] radius) {
    ReferenceRows reader = readers.apply(before);
    return rows.mapPartitions(
            partition -> List.of(counted(partition, reader, columns, values, radius)).iterator())
        .reduce(Counts::plus);
  }

  private static Counts counted(
      Iterator<InternalRow> rows,
      ReferenceRows reader,
      int[] columns,
      double[] values,
      double[] radius) {
    Counts counts = new Counts(reader.kind(), values, radius);
    while (rows.hasNext()) {
      InternalRow next = rows.next();
      double[] row = reader.features(next).toArray();
      for (int i = 0; i < columns.length; i++) {
        counts.columns.get(i).observe(row[columns[i]], reader.weight(next));
      }
    }
    return counts;
  }

  /** A count for each column. */
  private static final class Counts implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private final ArrayList<ReferenceQuantiles> columns = new ArrayList<>();

    Counts(ReferenceWeights.Kind kind, double[] values, double[] radius) {
      for (int i = 0; i < values.length; i++) {
        columns.add(ReferenceQuantiles.near(kind, values[i], radius[i]));
      }
    }

    Counts plus(Counts other) {
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).combine(other.columns.get(i));
      }
      return this;
    }
  }
}
