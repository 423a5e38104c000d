package featuremill.transform;

import java.util.Locale;

/** What is done with a table of rows and an operand that is spread over it. */
public enum Operation {
  ADD("add %1$s to %2$s"),
  MULTIPLY("multiply %2$s by %1$s"),
  CLIP("clip %2$s to %1$s");

  private final String sentence;

  Operation(String sentence) {
    this.sentence = sentence;
  }

  String sentence(String operand, String rows) {
    return String.format(Locale.ROOT, sentence, operand, rows);
  }
}
