package featuremill.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ANTLRErrorListener;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DereferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LambdaContext;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;

/**
 * Where columns are named in a Spark SQL expression, found by Spark's own generated parser alone,
 * which needs neither a session nor Spark's configuration.
 */
final class ColumnReferences {
  /**
   * A name without qualifiers.
   *
   * @param from position of its first character
   * @param to position behind its last character
   */
  record Reference(String name, int from, int to) {}

  private final String expression;
  private final List<Reference> found = new ArrayList<>();
  private final Deque<String> variables = new ArrayDeque<>();

  private ColumnReferences(String expression) {
    this.expression = expression;
  }

  /** The references in their order; none where the expression does not parse. */
  static List<Reference> of(String expression) {
    // The fast mode may refuse what the full one takes, as Spark does it too.
    ParseTree tree =
        tree(expression, PredictionMode.SLL)
            .or(() -> tree(expression, PredictionMode.LL))
            .orElse(null);
    if (tree == null) {
      return List.of();
    }
    ColumnReferences references = new ColumnReferences(expression);
    references.collect(tree);
    return references.found;
  }

  private static Optional<ParseTree> tree(String expression, PredictionMode mode) {
    boolean[] mistaken = new boolean[1];
    ANTLRErrorListener listener =
        new BaseErrorListener() {
          @Override
          public void syntaxError(
              Recognizer<?, ?> recognizer,
              Object symbol,
              int line,
              int column,
              String message,
              RecognitionException exception) {
            mistaken[0] = true;
          }
        };
    SqlBaseLexer lexer =
        new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(expression)));
    lexer.removeErrorListeners();
    lexer.addErrorListener(listener);
    SqlBaseParser parser = new SqlBaseParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(listener);
    parser.getInterpreter().setPredictionMode(mode);
    ParseTree tree = parser.singleExpression();
    return mistaken[0] ? Optional.empty() : Optional.of(tree);
  }

  private void collect(ParseTree node) {
    int outer = variables.size();
    if (node instanceof LambdaContext lambda) {
      lambda.identifier().forEach(variable -> variables.push(name(variable)));
    }
    if (node instanceof ColumnReferenceContext reference) {
      add(reference);
    }
    boolean qualified =
        node instanceof DereferenceContext field && field.base instanceof ColumnReferenceContext;
    for (int i = qualified ? 1 : 0; i < node.getChildCount(); i++) {
      collect(node.getChild(i));
    }
    while (variables.size() > outer) {
      variables.pop();
    }
  }

  private void add(ColumnReferenceContext reference) {
    String name = name(reference.identifier());
    if (!variables.contains(name)) {
      // The parser counts code points, texts are cut by characters.
      int from = expression.offsetByCodePoints(0, reference.getStart().getStartIndex());
      int to = expression.offsetByCodePoints(0, reference.getStop().getStopIndex() + 1);
      found.add(new Reference(name, from, to));
    }
  }

  private static String name(IdentifierContext identifier) {
    String text = identifier.getText();
    boolean quoted = text.length() > 1 && text.startsWith("`") && text.endsWith("`");
    return quoted ? text.substring(1, text.length() - 1).replace("``", "`") : text;
  }
}
