package featuremill.engine;

import featuremill.failure.Failure;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.Option;

/** Expressions as Spark's own parser reads them, and where calls stand in their text. */
final class MaskGrammar {
  private MaskGrammar() {}

  /**
   * Reads an expression.
   *
   * @param written what the job says, for messages
   * @throws Failure (exit 2) with the position when it does not parse
   */
  static Expression parsed(String written, String expression, String where) {
    try {
      return CatalystSqlParser$.MODULE$.parseExpression(expression);
    } catch (Exception e) {
      if (e instanceof ParseException parse) {
        throw syntax(written, where, parse);
      }
      throw e;
    }
  }

  private static Failure syntax(String written, String where, ParseException e) {
    int line = position(e.start().line());
    int column = position(e.start().startPosition()) + 1;
    String message = e.getMessage().lines().filter(l -> !l.isBlank()).findFirst().orElse("");
    return Failure.usage(
            "the mask `"
                + written
                + "` does not parse at line "
                + line
                + ", column "
                + column
                + ": "
                + withoutCondition(message))
        .at(where)
        .fix("keep takes a boolean Spark SQL expression over the input's columns");
  }

  private static String withoutCondition(String message) {
    return message.replaceFirst("^\\[[A-Z_.0-9]+\\] ", "").replaceFirst("SQLSTATE:.*$", "").trim();
  }

  private static int position(Option<Object> value) {
    return value.isDefined() ? (Integer) value.get() : 0;
  }

  /** Where a call begins. The parser counts code points, texts are cut by characters. */
  static int from(String text, UnresolvedFunction call) {
    return text.offsetByCodePoints(0, position(call.origin().startIndex()));
  }

  /** Where the text behind a call begins. */
  static int to(String text, UnresolvedFunction call) {
    return text.offsetByCodePoints(0, position(call.origin().stopIndex()) + 1);
  }

  /** The arguments of a call, as they are written. */
  static String inParentheses(String call) {
    return call.substring(call.indexOf('(') + 1, call.lastIndexOf(')')).trim();
  }
}
