package featuremill.engine;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.when;

import featuremill.failure.Failure;
import featuremill.spark.ColumnNames;
import featuremill.spark.StatisticScan;
import featuremill.stats.Moments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Fills in the statistics of masks, one scan for each mask that has any, over the rows that the
 * masks before it keep.
 */
final class MaskResolver {
  private final Dataset<Row> input;
  private final ScanTimer timer;

  MaskResolver(Dataset<Row> input, ScanTimer timer) {
    this.input = input;
    this.timer = timer;
  }

  MaskChain resolve(List<MaskExpression> masks) {
    MaskChain chain = new MaskChain(List.of());
    for (MaskExpression mask : masks) {
      requireColumns(mask);
      Map<String, Double> values = Map.of();
      if (!mask.calls().isEmpty()) {
        requireBoolean(mask, mask.sql(zeros(mask)));
        values =
            timer.time(
                "statistics of the mask '" + mask.mask().reason() + "'", statistics(mask, chain));
      }
      String sql = mask.sql(values);
      requireBoolean(mask, sql);
      chain = chain.with(mask.resolved(values));
    }
    return chain;
  }

  private static Map<String, Double> zeros(MaskExpression mask) {
    Map<String, Double> zeros = new LinkedHashMap<>();
    mask.calls().forEach(call -> zeros.put(call.text(), 0.0));
    return zeros;
  }

  private java.util.function.Supplier<Map<String, Double>> statistics(
      MaskExpression mask, MaskChain before) {
    Dataset<Row> kept = before.kept(input);
    List<Column> arguments = new ArrayList<>();
    for (MaskExpression.Call call : mask.calls()) {
      DataType type = type(mask, call.argument());
      if (!(type instanceof NumericType || type instanceof BooleanType)) {
        throw Failure.usage(
                "the mask `"
                    + mask.mask().keep()
                    + "` takes the "
                    + call.statistic()
                    + " of "
                    + call.argument()
                    + ", which is "
                    + type.simpleString()
                    + ", not numeric")
            .at(mask.mask().where());
      }
      arguments.add(expr(call.argument()).cast("double"));
    }
    return () -> {
      List<Moments> moments = StatisticScan.run(kept, arguments);
      Map<String, Double> values = new LinkedHashMap<>();
      for (int i = 0; i < arguments.size(); i++) {
        MaskExpression.Call call = mask.calls().get(i);
        values.put(call.text(), value(mask, call, moments.get(i)));
      }
      return values;
    };
  }

  private static double value(MaskExpression mask, MaskExpression.Call call, Moments moments) {
    String text = call.text();
    if (moments.numRows() < call.statistic().rowsNeeded()) {
      throw Failure.input(
              "the mask `"
                  + mask.mask().keep()
                  + "` needs "
                  + text
                  + ", but only "
                  + moments.numRows()
                  + " rows that the masks before it keep have a value")
          .at(mask.mask().where());
    }
    double value = call.statistic().of(moments);
    if (moments.isClean(0) && !Double.isFinite(value)) {
      throw Failure.input(
              "the mask `"
                  + mask.mask().keep()
                  + "` needs "
                  + text
                  + ", which overflows for values from "
                  + moments.min(0)
                  + " to "
                  + moments.max(0))
          .at(mask.mask().where())
          .fix("scale the values down in the mask");
    }
    if (moments.nanCount(0) > 0 || !Double.isFinite(value)) {
      throw Failure.input(
              "the mask `"
                  + mask.mask().keep()
                  + "` needs "
                  + text
                  + ", which is "
                  + (moments.nanCount(0) > 0 ? Double.NaN : value)
                  + ": "
                  + moments.nanCount(0)
                  + " NaN and "
                  + moments.infiniteCount(0)
                  + " infinite values in "
                  + moments.numRows()
                  + " rows")
          .at(mask.mask().where())
          .fix(
              "reject them with a mask before this one, such as not isnan("
                  + call.argument()
                  + ")");
    }
    return value;
  }

  private void requireColumns(MaskExpression mask) {
    ColumnNames names = new ColumnNames(input.schema());
    for (String column : mask.columns()) {
      if (!names.contains(column)) {
        throw names.unknown(column, "part of a mask").at(mask.mask().where());
      }
    }
  }

  private void requireBoolean(MaskExpression mask, String sql) {
    DataType type = type(mask, sql);
    if (!(type instanceof BooleanType)) {
      throw Failure.usage(
              "the mask `" + mask.mask().keep() + "` is " + type.simpleString() + ", not boolean")
          .at(mask.mask().where())
          .fix("keep takes a condition, such as x > 0");
    }
  }

  private DataType type(MaskExpression mask, String sql) {
    try {
      Dataset<Row> value = input.select(when(expr("true"), expr(sql)));
      requireRepeatable(mask, value.queryExecution().analyzed());
      return value.schema().fields()[0].dataType();
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        String message = e.getMessage().lines().findFirst().orElse("");
        throw Failure.usage("the mask `" + mask.mask().keep() + "` cannot be evaluated: " + message)
            .at(mask.mask().where())
            .because(e);
      }
      throw e;
    }
  }

  /** Another try of a task, or the check of the published numbers, would mask other rows. */
  private static void requireRepeatable(MaskExpression mask, LogicalPlan plan) {
    for (Expression expression : CollectionConverters.asJava(plan.expressions())) {
      MaskExpression.unrepeatable(expression)
          .ifPresent(
              function -> {
                throw Failure.usage(
                        "the mask `"
                            + mask.mask().keep()
                            + "` uses "
                            + function
                            + ", which gives other values each time a row is read")
                    .at(mask.mask().where())
                    .fix("make a column of it in the input, and mask by that");
              });
    }
  }
}
