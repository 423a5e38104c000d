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
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The condition of a mask: a Spark SQL expression in which column statistics may stand.
 *
 * <p>Spark's own parser reads it, without a session, so that a job file can be checked in a moment;
 * the calls of statistics are cut out by their position in the text and filled in as literals once
 * they are known.
 */
public final class MaskExpression {
  private final String written;
  private final String expanded;
  private final String where;
  private final List<Call> calls;
  private final Set<String> columns;
  private final Set<String> divisors;

  private MaskExpression(String written, String expanded, String where, Set<String> divisors) {
    this.written = written;
    this.expanded = expanded;
    this.where = where;
    this.divisors = divisors;
    List<Call> found = new ArrayList<>();
    Set<String> named = new LinkedHashSet<>();
    collect(MaskGrammar.parsed(written, expanded, where), found, named, null);
    this.calls = List.copyOf(found);
    this.columns = Collections.unmodifiableSet(named);
  }

  /**
   * A statistic of an expression, as it stands in a mask.
   *
   * @param probability of a quantile; 0 for other statistics
   */
  public record Call(Statistic statistic, String argument, double probability, int from, int to) {
    /** The call in its usual form, such as {@code mean(distance)}. */
    public String text() {
      boolean quantile = statistic == Statistic.QUANTILE;
      return statistic + "(" + argument + (quantile ? ", " + probability : "") + ")";
    }

    /** The probability of the order statistic that it is, or is centred on. */
    public double order() {
      return statistic == Statistic.QUANTILE ? probability : 0.5;
    }

    /** The quantiles that it is made of: the quartiles of iqr, the median of mad. */
    public List<Call> parts() {
      return switch (statistic) {
        case IQR ->
            List.of(
                new Call(Statistic.QUANTILE, argument, 0.25, from, to),
                new Call(Statistic.QUANTILE, argument, 0.75, from, to));
        case MAD -> List.of(new Call(Statistic.MEDIAN, argument, 0, from, to));
        default -> List.of();
      };
    }
  }

  /**
   * Reads the condition of a mask, its named masks and z-scores written out.
   *
   * @throws Failure (exit 2) with the position when it is not a Spark SQL expression, or uses a
   *     statistic in a way that has no meaning
   */
  public static MaskExpression parse(MaskForm.Keep keep, String where) {
    String written = keep.expression();
    // As it was written first: a mistake has its position there.
    MaskGrammar.parsed(written, written, where);
    ZScores scores = new ZScores(keep.names().expand(written, where));
    return new MaskExpression(written, scores.expression(), where, scores.divisors());
  }

  private void collect(Expression node, List<Call> found, Set<String> named, Statistic inside) {
    Statistic here = inside;
    if (node instanceof UnresolvedFunction function && function.nameParts().size() == 1) {
      Statistic statistic = Statistic.called(function.nameParts().head());
      if (statistic == null) {
        refuseOtherAggregates(function.nameParts().head());
      } else if (inside == null && isStatistic(statistic, function)) {
        found.add(call(statistic, function));
        here = statistic;
      } else if (inside != null) {
        throw refused("has a statistic inside " + inside + "(...)")
            .fix("statistics cannot be nested");
      } else if (statistic.isOfOrder()) {
        throw refused("gives " + statistic + " " + function.arguments().size() + " values")
            .fix("write median(x), iqr(x), mad(x) or quantile(x, 0.9)");
      }
    }
    if (node instanceof SubqueryExpression) {
      throw refused("has a subquery")
          .fix("join the other table to the input, and mask by a column");
    }
    if (node instanceof UnresolvedAttribute attribute) {
      named.add(attribute.nameParts().head());
    }
    for (Expression child : CollectionConverters.asJava(node.children())) {
      collect(child, found, named, here);
    }
  }

  private static boolean isStatistic(Statistic statistic, UnresolvedFunction function) {
    return function.arguments().size() == statistic.arguments() && !function.isDistinct();
  }

  private void refuseOtherAggregates(String name) {
    if (Set.of("percentile", "approx_percentile", "mode", "sum", "count")
        .contains(name.toLowerCase(Locale.ROOT))) {
      throw refused("uses " + name + ", which is not available")
          .fix("statistics in a mask are " + Statistic.names() + ", z_score");
    }
  }

  /** A complaint about the mask, without what to do. */
  Failure refused(String what) {
    return Failure.usage("the mask `" + written + "` " + what).at(where);
  }

  private Call call(Statistic statistic, UnresolvedFunction function) {
    int from = MaskGrammar.from(expanded, function);
    int to = MaskGrammar.to(expanded, function);
    String argument = MaskGrammar.inParentheses(expanded.substring(from, to));
    if (statistic != Statistic.QUANTILE) {
      return new Call(statistic, argument, 0, from, to);
    }
    int comma = argument.lastIndexOf(',');
    double probability = probability(argument.substring(comma + 1).trim());
    return new Call(statistic, argument.substring(0, comma).trim(), probability, from, to);
  }

  private double probability(String text) {
    try {
      double probability = Double.parseDouble(text);
      if (probability >= 0 && probability <= 1) {
        return probability;
      }
    } catch (NumberFormatException noNumber) {
      // Refused like a number that is none of a probability.
    }
    throw refused("asks for the quantile " + text).fix("give a number from 0 to 1");
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

  /** The expression as the job gave it. */
  public String written() {
    return written;
  }

  String where() {
    return where;
  }

  /** The statistics it needs, in the order in which they stand. */
  public List<Call> calls() {
    return calls;
  }

  /** The columns it names. */
  public Set<String> columns() {
    return columns;
  }

  /** Texts of the calls by which values are divided. */
  Set<String> divisors() {
    return divisors;
  }

  /** The condition as plain SQL, for statistics by their text. */
  String sql(Map<String, Double> statistics) {
    StringBuilder sql = new StringBuilder();
    int copied = 0;
    List<Call> inOrder = new ArrayList<>(calls);
    inOrder.sort(Comparator.comparingInt(Call::from));
    for (Call call : inOrder) {
      sql.append(expanded, copied, call.from()).append(literal(statistics.get(call.text())));
      copied = call.to();
    }
    return sql.append(expanded, copied, expanded.length()).toString();
  }

  /** A double that reads back as itself. */
  private static String literal(double value) {
    return "CAST('" + Double.toString(value) + "' AS DOUBLE)";
  }
}
