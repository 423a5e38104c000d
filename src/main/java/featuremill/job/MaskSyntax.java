package featuremill.job;

import featuremill.engine.MaskCondition;
import featuremill.engine.MaskForm;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import java.util.Optional;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;

/**
 * Checks the grammar of masks by Spark's own generated parser.
 *
 * <p>Catalyst's front to it would do, but loads Spark's configuration and logging first, which
 * takes seconds; the parser alone answers in a fraction of one. What names and types mean is for
 * the engine to find out.
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
    // The fast mode may refuse what the full one takes, as Spark does it too.
    if (mistake(expression, PredictionMode.SLL).isEmpty()) {
      return;
    }
    Optional<String> mistake = mistake(expression, PredictionMode.LL);
    if (mistake.isPresent()) {
      throw Failure.usage(
              "the mask '" + expression + "' is not a Spark SQL expression: " + mistake.get())
          .at(where);
    }
  }

  private static Optional<String> mistake(String expression, PredictionMode mode) {
    FirstMistake first = new FirstMistake(expression);
    SqlBaseLexer lexer =
        new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(expression)));
    lexer.removeErrorListeners();
    lexer.addErrorListener(first);
    SqlBaseParser parser = new SqlBaseParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(first);
    parser.getInterpreter().setPredictionMode(mode);
    NamedExpressionContext named = parser.singleExpression().namedExpression();
    if (first.text == null && named.getChildCount() > 1) {
      // A name for the result is grammar in a SELECT; in a mask it is an operator forgotten.
      Token alias = named.getStop();
      first.note(
          "unexpected '" + alias.getText() + "'", alias.getLine(), alias.getCharPositionInLine());
    }
    return Optional.ofNullable(first.text);
  }

  /** Keeps what the parser says first; what follows is mostly its consequence. */
  private static final class FirstMistake extends BaseErrorListener {
    private final String expression;
    private String text;

    private FirstMistake(String expression) {
      this.expression = expression;
    }

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object symbol,
        int line,
        int column,
        String message,
        RecognitionException exception) {
      if (text == null) {
        // The list of what would fit is the whole vocabulary of SQL.
        String said =
            message
                .replaceAll("(?s),? expecting .*", "")
                .replaceAll("(?s)^no viable alternative.*", "it does not parse");
        note(said.replace("'<EOF>'", "its end"), line, column);
      }
    }

    private void note(String said, int line, int column) {
      boolean oneLine = expression.indexOf('\n') < 0;
      String position = (oneLine ? "" : "line " + line + ", ") + "character " + (column + 1);
      text = said + " (" + position + ")";
    }
  }
}
