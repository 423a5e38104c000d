package featuremill.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DereferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LambdaContext;

/** Where columns are named in a Spark SQL expression. */
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
    SqlGrammar.Parsed parsed = SqlGrammar.parse(expression);
    if (parsed.mistake().isPresent()) {
      return List.of();
    }
    ColumnReferences references = new ColumnReferences(expression);
    references.collect(parsed.tree());
    return references.found;
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
