package featuremill.engine;

import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.trees.Origin;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The condition of a mask: a Spark SQL expression in which column statistics may stand.
 *
 * <p>Spark's own parser reads it, without a session, so that a job file can be checked in a moment;
 * the calls of statistics are cut out by their position in the text and filled in as literals once
 * they are known.
 */
public final class MaskExpression {
  private final Step.Mask mask;
  private final List<Call> calls;
  private final Set<String> columns;

  private MaskExpression(Step.Mask mask, List<Call> calls, Set<String> columns) {
    this.mask = mask;
    this.calls = List.copyOf(calls);
    this.columns = Collections.unmodifiableSet(columns);
  }

  /** A statistic of an expression, as it stands in a mask. */
  public record Call(Statistic statistic, String argument, int from, int to) {
    /** The call in its usual form, such as {@code mean(distance)}. */
    public String text() {
      return statistic + "(" + argument + ")";
    }
  }

  /**
   * Reads a mask's condition.
   *
   * @throws Failure (exit 2) with the position when it is not a Spark SQL expression, or uses a
   *     statistic in a way that has no meaning
   */
  public static MaskExpression parse(Step.Mask mask) {
    Expression root;
    try {
      root = CatalystSqlParser$.MODULE$.parseExpression(mask.keep());
    } catch (Exception e) {
      if (e instanceof ParseException parse) {
        throw syntax(mask, parse);
      }
      throw e;
    }
    List<Call> calls = new ArrayList<>();
    Set<String> columns = new LinkedHashSet<>();
    collect(mask, root, calls, columns, null);
    return new MaskExpression(mask, calls, columns);
  }

  private static Failure syntax(Step.Mask mask, ParseException e) {
    int line = position(e.start().line());
    int column = position(e.start().startPosition()) + 1;
    String message = e.getMessage().lines().filter(l -> !l.isBlank()).findFirst().orElse("");
    return Failure.usage(
            "the mask `"
                + mask.keep()
                + "` does not parse at line "
                + line
                + ", column "
                + column
                + ": "
                + withoutCondition(message))
        .at(mask.where())
        .fix("keep takes a boolean Spark SQL expression over the input's columns");
  }

  private static String withoutCondition(String message) {
    return message.replaceFirst("^\\[[A-Z_.0-9]+\\] ", "").replaceFirst("SQLSTATE:.*$", "").trim();
  }

  private static int position(Option<Object> value) {
    return value.isDefined() ? (Integer) value.get() : 0;
  }

  private static void collect(
      Step.Mask mask, Expression node, List<Call> calls, Set<String> columns, Statistic inside) {
    Statistic here = inside;
    if (node instanceof UnresolvedFunction function && function.nameParts().size() == 1) {
      Statistic statistic = Statistic.called(function.nameParts().head());
      if (statistic == null) {
        refuseOtherAggregates(mask, function.nameParts().head());
      } else if (inside == null && isStatistic(function)) {
        calls.add(call(mask, statistic, function));
        here = statistic;
      } else if (inside != null) {
        throw Failure.usage(
                "the mask `" + mask.keep() + "` has a statistic inside " + inside + "(...)")
            .at(mask.where())
            .fix("statistics cannot be nested");
      }
    }
    if (node instanceof UnresolvedAttribute attribute) {
      columns.add(attribute.nameParts().head());
    }
    for (Expression child : CollectionConverters.asJava(node.children())) {
      collect(mask, child, calls, columns, here);
    }
  }

  private static boolean isStatistic(UnresolvedFunction function) {
    return function.arguments().size() == 1 && !function.isDistinct();
  }

  private static void refuseOtherAggregates(Step.Mask mask, String name) {
    if (Set.of("median", "percentile", "approx_percentile", "mode", "sum", "count")
        .contains(name.toLowerCase(Locale.ROOT))) {
      throw Failure.usage(
              "the mask `" + mask.keep() + "` uses " + name + ", which is not available")
          .at(mask.where())
          .fix("statistics in a mask are " + Statistic.names());
    }
  }

  private static Call call(Step.Mask mask, Statistic statistic, UnresolvedFunction function) {
    Origin origin = function.origin();
    int from = position(origin.startIndex());
    int to = position(origin.stopIndex()) + 1;
    String text = mask.keep().substring(from, to);
    String argument = text.substring(text.indexOf('(') + 1, text.lastIndexOf(')')).trim();
    return new Call(statistic, argument, from, to);
  }

  /** The name of a function that gives other values each time it is evaluated, if there is one. */
  static Optional<String> unrepeatable(Expression resolved) {
    if (resolved.deterministic()) {
      return Optional.empty();
    }
    for (Expression child : CollectionConverters.asJava(resolved.children())) {
      Optional<String> below = unrepeatable(child);
      if (below.isPresent()) {
        return below;
      }
    }
    return Optional.of(resolved.prettyName());
  }

  public Step.Mask mask() {
    return mask;
  }

  /** The statistics it needs, in the order in which they stand. */
  public List<Call> calls() {
    return calls;
  }

  /** The columns it names. */
  public Set<String> columns() {
    return columns;
  }

  /**
   * The mask with its statistics filled in.
   *
   * @param statistics the value of each of {@link #calls}, by its text
   */
  public ResolvedMask resolved(Map<String, Double> statistics) {
    return new ResolvedMask(mask.keep(), mask.reason(), sql(statistics), statistics, mask.where());
  }

  /** The condition as plain SQL, for statistics by their text. */
  String sql(Map<String, Double> statistics) {
    StringBuilder sql = new StringBuilder();
    int copied = 0;
    List<Call> inOrder = new ArrayList<>(calls);
    inOrder.sort(Comparator.comparingInt(Call::from));
    for (Call call : inOrder) {
      sql.append(mask.keep(), copied, call.from()).append(literal(statistics.get(call.text())));
      copied = call.to();
    }
    return sql.append(mask.keep(), copied, mask.keep().length()).toString();
  }

  /** A double that reads back as itself. */
  private static String literal(double value) {
    return "CAST('" + Double.toString(value) + "' AS DOUBLE)";
  }
}
