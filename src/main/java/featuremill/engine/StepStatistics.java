package featuremill.engine;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;

import featuremill.engine.MaskExpression.Call;
import featuremill.failure.Failure;
import featuremill.spark.FeatureColumns;
import featuremill.spark.QuantileScan;
import featuremill.spark.SelectedRows;
import featuremill.spark.StatisticScan;
import featuremill.spark.WeightColumn;
import featuremill.stats.Moments;
import featuremill.stats.Quantiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;

/**
 * The statistics of all conditions of one mask step, over the rows that it judges: the moments by
 * one scan, the quantiles by passes that they share.
 */
final class StepStatistics {
  private static final double LOWER = 0.25;
  private static final double MIDDLE = 0.5;
  private static final double UPPER = 0.75;
  private static final String WEIGHT = "weight";

  private final Step.Mask step;
  private final Dataset<Row> rows;
  private final WeightColumn weight;
  private final MaskBinding binding;
  private final ScanTimer timer;
  private final Map<String, Double> found = new LinkedHashMap<>();

  /** Calls of moments and of quantiles by their argument, each with the mask it stands in. */
  private final Map<String, List<Asked>> moments = new LinkedHashMap<>();

  private final Map<String, List<Asked>> quantiles = new LinkedHashMap<>();

  /** A call and the mask that it stands in. */
  private record Asked(MaskExpression mask, Call call) {
    Failure refused(String what) {
      return Failure.input("the mask `" + mask.written() + "` needs " + call.text() + ", " + what)
          .at(mask.where());
    }
  }

  /**
   * @param rows that the step judges
   * @param weight of the rows; null where each counts once
   */
  StepStatistics(
      Step.Mask step,
      List<MaskExpression> masks,
      Dataset<Row> rows,
      WeightColumn weight,
      MaskBinding binding,
      ScanTimer timer) {
    this.step = step;
    this.rows = rows;
    this.weight = weight;
    this.binding = binding;
    this.timer = timer;
    for (MaskExpression mask : masks) {
      for (Call call : mask.calls()) {
        Map<String, List<Asked>> kind = call.statistic().isOfOrder() ? quantiles : moments;
        kind.computeIfAbsent(call.argument(), x -> new ArrayList<>()).add(new Asked(mask, call));
      }
    }
  }

  /**
   * Every statistic by the text of its call.
   *
   * @throws Failure (exit 3) for one that has too few rows, meets NaN, or is not finite
   */
  Map<String, Double> find() {
    List<Column> arguments = columns(moments);
    List<Column> ordered = columns(quantiles);
    if (!arguments.isEmpty()) {
      timer.time(MaskScans.momentsOf(step), () -> findMoments(arguments));
    }
    if (!ordered.isEmpty()) {
      timer.time(MaskScans.quantilesOf(step), () -> findQuantiles(ordered));
      findDeviations();
    }
    return found;
  }

  /** The arguments as doubles. */
  private List<Column> columns(Map<String, List<Asked>> calls) {
    List<Column> columns = new ArrayList<>();
    calls.forEach(
        (argument, asked) -> {
          Call call = asked.get(0).call();
          DataType type = binding.type(asked.get(0).mask(), argument);
          if (!(type instanceof NumericType || type instanceof BooleanType)) {
            throw asked
                .get(0)
                .mask()
                .refused(
                    "takes the "
                        + call.statistic()
                        + " of "
                        + argument
                        + ", which is "
                        + type.simpleString()
                        + ", not numeric");
          }
          columns.add(expr(argument).cast("double"));
        });
    return columns;
  }

  private Void findMoments(List<Column> arguments) {
    List<Moments> scanned = StatisticScan.run(rows, arguments, weight);
    int i = 0;
    for (List<Asked> calls : moments.values()) {
      for (Asked asked : calls) {
        double value = value(asked, scanned.get(i));
        if (value == 0 && asked.mask().divisors().contains(asked.call().text())) {
          throw asked
              .refused("by which z_score divides, and which is 0: all values are the same")
              .fix("leave the mask out: no value is an outlier");
        }
        found.put(asked.call().text(), value);
      }
      i++;
    }
    return null;
  }

  private static double value(Asked asked, Moments moments) {
    Call call = asked.call();
    if (!(moments.divisor(call.statistic().rowsNeeded() - 1) > 0)) {
      throw tooFew(asked, moments.isWeighted(), moments.rowsUsed());
    }
    double value = call.statistic().of(moments);
    if (moments.isClean(0) && !Double.isFinite(value)) {
      throw asked
          .refused("which overflows for values from " + moments.min(0) + " to " + moments.max(0))
          .fix("scale the values down in the mask");
    }
    if (moments.nanCount(0) > 0 || !Double.isFinite(value)) {
      throw notFinite(
          asked,
          (moments.nanCount(0) > 0 ? Double.NaN : value)
              + ": "
              + moments.nanCount(0)
              + " NaN and "
              + moments.infiniteCount(0)
              + " infinite values in "
              + moments.numRows()
              + " rows");
    }
    return value;
  }

  private static Failure tooFew(Asked asked, boolean weighted, long rows) {
    return asked.refused(
        "but only "
            + rows
            + " rows that the masks before it keep have a value"
            + (weighted ? " and a weight above 0" : ""));
  }

  private static Failure notFinite(Asked asked, String what) {
    return asked
        .refused("which is " + what)
        .fix(
            "reject them with a mask before this one, such as not isnan("
                + asked.call().argument()
                + ")");
  }

  private Void findQuantiles(List<Column> arguments) {
    TreeSet<Double> wanted = new TreeSet<>(List.of(LOWER, MIDDLE, UPPER, 1.0));
    quantiles.values().forEach(calls -> calls.forEach(c -> wanted.add(c.call().probability())));
    List<Column> columns = new ArrayList<>(arguments);
    // Missing values and NaN are one to the scan of quantiles; a mask refuses NaN.
    arguments.forEach(x -> columns.add(isnan(x).cast("double")));
    Quantiles scanned = scan(columns, wanted.stream().mapToDouble(p -> p).toArray());
    int i = 0;
    for (List<Asked> calls : quantiles.values()) {
      for (Asked asked : calls) {
        if (scanned.of(1)[arguments.size() + i] > 0) {
          throw notFinite(asked, "NaN: there is NaN among the values");
        }
        if (scanned.count(i) == 0) {
          throw tooFew(asked, weight != null, 0);
        }
        for (Call part : asked.call().parts()) {
          put(asked, part, value(part, scanned, i));
        }
        put(asked, asked.call(), value(asked.call(), scanned, i));
      }
      i++;
    }
    return null;
  }

  private void put(Asked asked, Call call, double value) {
    if (!Double.isFinite(value)) {
      throw notFinite(asked, value + ": there are infinite values");
    }
    found.put(call.text(), value);
  }

  /** Of a median absolute deviation the median, for now. */
  private static double value(Call call, Quantiles scanned, int column) {
    return switch (call.statistic()) {
      case QUANTILE -> scanned.of(call.probability())[column];
      case IQR -> scanned.of(UPPER)[column] - scanned.of(LOWER)[column];
      default -> scanned.of(MIDDLE)[column];
    };
  }

  private Quantiles scan(List<Column> columns, double... probabilities) {
    List<Column> named = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      names.add("x" + i);
      named.add(columns.get(i).as(names.get(i)));
    }
    if (weight != null) {
      named.add(weight.column().as(WEIGHT));
    }
    Dataset<Row> values = rows.select(named.toArray(new Column[0]));
    WeightColumn weights =
        weight == null ? null : new WeightColumn(weight.name(), WEIGHT, weight.kind());
    SelectedRows selected =
        new SelectedRows(values, FeatureColumns.resolve(values, names), null, 0, 0, weights);
    return QuantileScan.run(selected, null, probabilities).quantiles();
  }

  private void findDeviations() {
    List<Asked> deviations =
        quantiles.values().stream()
            .flatMap(List::stream)
            .filter(asked -> asked.call().statistic() == Statistic.MAD)
            .toList();
    if (deviations.isEmpty()) {
      return;
    }
    List<Column> columns = new ArrayList<>();
    for (Asked asked : deviations) {
      Column x = expr(asked.call().argument()).cast("double");
      columns.add(abs(x.minus(lit(found.get(asked.call().text())))));
    }
    Quantiles scanned = timer.time(MaskScans.deviationsOf(step), () -> scan(columns, MIDDLE));
    for (int i = 0; i < columns.size(); i++) {
      put(deviations.get(i), deviations.get(i).call(), scanned.of(MIDDLE)[i]);
    }
  }
}
