package featuremill.engine;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.jdk.javaapi.CollectionConverters;

/** Writes out {@code z_score(x)}: the value less the mean, over the standard deviation. */
final class ZScores {
  private static final String NAME = "z_score";

  private final Set<String> divisors = new LinkedHashSet<>();
  private final String expression;

  /** Writes out those of an expression that parses. */
  ZScores(String expression) {
    String text = expression;
    for (UnresolvedFunction score = first(text); score != null; score = first(text)) {
      text = withoutScore(text, score);
    }
    this.expression = text;
  }

  private static UnresolvedFunction first(String text) {
    boolean some = text.toLowerCase(Locale.ROOT).contains(NAME);
    return some ? first(MaskGrammar.parsed(text, text, "")) : null;
  }

  private static UnresolvedFunction first(Expression node) {
    if (node instanceof UnresolvedFunction function
        && function.nameParts().size() == 1
        && function.nameParts().head().equalsIgnoreCase(NAME)
        && function.arguments().size() == 1) {
      return function;
    }
    for (Expression child : CollectionConverters.asJava(node.children())) {
      UnresolvedFunction below = first(child);
      if (below != null) {
        return below;
      }
    }
    return null;
  }

  private String withoutScore(String text, UnresolvedFunction score) {
    int from = MaskGrammar.from(text, score);
    int to = MaskGrammar.to(text, score);
    String x = MaskGrammar.inParentheses(text.substring(from, to));
    divisors.add(Statistic.STD + "(" + x + ")");
    String written = "(((" + x + ") - mean(" + x + ")) / std(" + x + "))";
    return text.substring(0, from) + written + text.substring(to);
  }

  /** The expression without z-scores. */
  String expression() {
    return expression;
  }

  /** Texts of the statistics by which it divides for them. */
  Set<String> divisors() {
    return divisors;
  }
}
