package featuremill.engine;

import java.util.Optional;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleExpressionContext;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;

/**
 * Spark SQL expressions as Spark's own generated parser sees them.
 *
 * <p>Catalyst's front to it would do, but loads Spark's configuration and logging first, which
 * takes seconds; the parser alone answers in a fraction of one.
 */
public final class SqlGrammar {
  private SqlGrammar() {}

  /**
   * What the parser makes of an expression.
   *
   * @param mistake the first one; what follows it is mostly its consequence
   */
  public record Parsed(SingleExpressionContext tree, Optional<Mistake> mistake) {}

  /**
   * What the parser does not understand.
   *
   * @param message the parser's own
   * @param line from 1 on
   * @param column within the line, from 0 on
   */
  public record Mistake(String message, int line, int column) {}

  /** Parses an expression, names of results included. */
  public static Parsed parse(String expression) {
    // The fast mode may refuse what the full one takes, as Spark does it too.
    Parsed fast = parse(expression, PredictionMode.SLL);
    return fast.mistake().isEmpty() ? fast : parse(expression, PredictionMode.LL);
  }

  private static Parsed parse(String expression, PredictionMode mode) {
    FirstMistake listener = new FirstMistake();
    SqlBaseLexer lexer =
        new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(expression)));
    lexer.removeErrorListeners();
    lexer.addErrorListener(listener);
    SqlBaseParser parser = new SqlBaseParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(listener);
    parser.getInterpreter().setPredictionMode(mode);
    SingleExpressionContext tree = parser.singleExpression();
    return new Parsed(tree, Optional.ofNullable(listener.first));
  }

  private static final class FirstMistake extends BaseErrorListener {
    private Mistake first;

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object symbol,
        int line,
        int column,
        String message,
        RecognitionException exception) {
      first = first == null ? new Mistake(message, line, column) : first;
    }
  }
}
