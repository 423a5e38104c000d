package featuremill.job;

import featuremill.engine.MaskCondition;
import featuremill.engine.MaskForm;
import featuremill.engine.SqlGrammar;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;

/**
 * Checks the grammar of masks, without a session. What names and types mean is for the engine to
 * find out.
 */
public final class MaskSyntax {
  private MaskSyntax() {}

  /**
   * Checks that the expressions of a mask are some, and that named masks lead somewhere.
   *
   * @throws Failure (usage) with what is wrong, and where in the expression
   */
  public static void check(Step.Mask mask) {
    for (MaskCondition condition : mask.conditions()) {
      if (condition.form() instanceof MaskForm.Keep keep) {
        check(keep.expression(), condition.where());
        keep.names().expand(keep.expression(), condition.where());
      }
    }
  }

  private static void check(String expression, String where) {
    SqlGrammar.Parsed parsed = SqlGrammar.parse(expression);
    parsed
        .mistake()
        .map(mistake -> said(mistake, expression))
        .or(() -> forgotten(parsed.tree().namedExpression(), expression))
        .ifPresent(
            mistake -> {
              throw Failure.usage(
                      "the mask '" + expression + "' is not a Spark SQL expression: " + mistake)
                  .at(where);
            });
  }

  /** A name for the result is grammar in a SELECT; in a mask it is an operator forgotten. */
  private static Optional<String> forgotten(NamedExpressionContext named, String expression) {
    if (named.getChildCount() == 1) {
      return Optional.empty();
    }
    Token alias = named.getStop();
    String text = "unexpected '" + alias.getText() + "'";
    return Optional.of(at(text, alias.getLine(), alias.getCharPositionInLine(), expression));
  }

  private static String said(SqlGrammar.Mistake mistake, String expression) {
    // The list of what would fit is the whole vocabulary of SQL.
    String said =
        mistake
            .message()
            .replaceAll("(?s),? expecting .*", "")
            .replaceAll("(?s)^no viable alternative.*", "it does not parse")
            .replace("'<EOF>'", "its end");
    return at(said, mistake.line(), mistake.column(), expression);
  }

  private static String at(String said, int line, int column, String expression) {
    boolean oneLine = expression.indexOf('\n') < 0;
    String position = (oneLine ? "" : "line " + line + ", ") + "character " + (column + 1);
    return said + " (" + position + ")";
  }
}
