package featuremill.engine;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import featuremill.failure.Failure;
import featuremill.spark.ColumnNames;
import featuremill.spark.FeatureCheck;
import featuremill.spark.FeatureColumns;
import featuremill.spark.IdCensus;
import featuremill.spark.RowIds;
import featuremill.spark.RowNumbers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import scala.jdk.javaapi.CollectionConverters;

/** Turns conditions into boolean columns of an input, and checks that they fit it. */
final class MaskBinding {
  private final Dataset<Row> input;
  private final FeatureColumns features;
  private final Optional<RowNumbers> numbers;
  private final ColumnNames names;
  private final Map<MaskForm.Listed, KnownIds> files = new HashMap<>();

  /**
   * The ids of a mask file, on the executors, too.
   *
   * @param ofRow the column of the input that compares with them
   */
  record KnownIds(Column ofRow, MaskFile.Content content, Broadcast<RowIds> shared) {}

  /**
   * @param features of the input, for conditions on features
   * @param numbers of the rows, where a condition asks for them
   */
  MaskBinding(Dataset<Row> input, FeatureColumns features, Optional<RowNumbers> numbers) {
    this.input = input;
    this.features = features;
    this.numbers = numbers;
    this.names = new ColumnNames(input.schema());
  }

  Optional<RowNumbers> numbers() {
    return numbers;
  }

  /**
   * The column that is true where a row is kept.
   *
   * @param statistics of an expression, by their text
   * @throws Failure (exit 2 or 3) when the condition does not fit the input
   */
  Column holds(MaskCondition condition, Map<String, Double> statistics) {
    String where = condition.where();
    if (condition.form() instanceof MaskForm.Keep keep) {
      return keep(MaskExpression.parse(keep, where), statistics);
    }
    if (condition.form() instanceof MaskForm.Rows rows) {
      return slice(rows.slice());
    }
    if (condition.form() instanceof MaskForm.Flag flag) {
      return flag(flag.column(), where);
    }
    if (condition.form() instanceof MaskForm.Listed listed) {
      return listed(ids(listed, where));
    }
    if (condition.form() instanceof MaskForm.Present present) {
      return FeatureCheck.PRESENT.of(features, features.indicesOf(present.features(), where));
    }
    List<String> finite = ((MaskForm.Finite) condition.form()).features();
    return FeatureCheck.FINITE.of(features, features.indicesOf(finite, where));
  }

  private Column keep(MaskExpression mask, Map<String, Double> statistics) {
    requireColumns(mask);
    String sql = mask.sql(statistics);
    DataType type = type(mask, sql);
    if (!(type instanceof BooleanType)) {
      throw mask.refused("is " + type.simpleString() + ", not boolean")
          .fix("keep takes a condition, such as x > 0");
    }
    return expr(sql);
  }

  /** Refuses names that are columns as well: which of them an expression means would be a guess. */
  void requireOwnNames(NamedMasks masks) {
    masks
        .masks()
        .forEach(
            (name, named) -> {
              if (names.contains(name)) {
                throw Failure.usage("the mask '" + name + "' has the name of a column of the input")
                    .at(named.where())
                    .fix("give it another name: expressions could mean either");
              }
            });
  }

  void requireColumns(MaskExpression mask) {
    for (String column : mask.columns()) {
      if (!names.contains(column)) {
        throw names.unknown(column, "part of a mask").at(mask.where());
      }
    }
  }

  /**
   * The type of an expression.
   *
   * @throws Failure (exit 2) when Spark cannot tell, or it gives other values each time
   */
  DataType type(MaskExpression mask, String sql) {
    try {
      Dataset<Row> value = input.select(when(expr("true"), expr(sql)));
      requireRepeatable(mask, value.queryExecution().analyzed());
      return value.schema().fields()[0].dataType();
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        String message = e.getMessage().lines().findFirst().orElse("");
        throw mask.refused("cannot be evaluated: " + message).because(e);
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
                throw mask.refused(
                        "uses " + function + ", which gives other values each time a row is read")
                    .fix("make a column of it in the input, and mask by that");
              });
    }
  }

  private Column slice(RowSlice slice) {
    RowNumbers rows = numbers.orElseThrow();
    long from = slice.from(rows.total());
    Column number = rows.column();
    return number
        .geq(from)
        .and(number.lt(slice.to(rows.total())))
        .and(number.minus(from).mod(slice.step()).equalTo(0L));
  }

  private Column flag(String column, String where) {
    if (!names.contains(column)) {
      throw names.unknown(column, "a mask").at(where);
    }
    Column flag = ColumnNames.column(column);
    DataType type = input.select(flag).schema().fields()[0].dataType();
    if (type instanceof BooleanType) {
      return flag;
    }
    if (!(type instanceof NumericType)) {
      throw Failure.input(
              "the mask column '"
                  + column
                  + "' is "
                  + type.simpleString()
                  + ", not boolean or 0 and 1")
          .at(where)
          .fix("compare it with something, such as keep: \"" + column + " = 'ok'\"");
    }
    UDF1<Double, Boolean> checked = value -> isOne(value, column, where);
    return udf(checked, DataTypes.BooleanType).apply(flag.cast("double"));
  }

  private static Boolean isOne(Double value, String column, String where) {
    if (value == null || value == 0) {
      return false;
    }
    if (value == 1) {
      return true;
    }
    throw Failure.input("the mask column '" + column + "' has the value " + value + ", not 0 or 1")
        .at(where)
        .fix("compare it with something, such as keep: \"" + column + " > 0\"");
  }

  /**
   * What a mask file says, read once.
   *
   * @throws Failure (exit 3) when it is not there or does not fit the input
   */
  KnownIds ids(MaskForm.Listed listed, String where) {
    return files.computeIfAbsent(listed, form -> read(new MaskFile(form, where)));
  }

  private KnownIds read(MaskFile file) {
    Column ofRow = file.idOf(input);
    DataType type = input.select(ofRow).schema().fields()[0].dataType();
    MaskFile.Content content = file.read(input.sparkSession(), type);
    return new KnownIds(ofRow, content, IdCensus.broadcast(input, content.ids()));
  }

  private static Column listed(KnownIds known) {
    Broadcast<RowIds> ids = known.shared();
    UDF1<Object, Boolean> keeps = one -> ids.value().keeps(one);
    return udf(keeps, DataTypes.BooleanType).apply(known.ofRow());
  }
}
