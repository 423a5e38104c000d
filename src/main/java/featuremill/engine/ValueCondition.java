package featuremill.engine;

import featuremill.transform.Condition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A condition of single values as a job file writes it: a comparison and a finite number, such as
 * {@code < 0}; {@code nan}; or {@code infinite}.
 *
 * @param operand what values are compared with; 0 where nothing is compared
 */
public record ValueCondition(Condition condition, double operand) {
  /** Longer symbols first, as one begins with another. */
  private static final Map<String, Condition> SYMBOLS = symbols();

  private static Map<String, Condition> symbols() {
    Map<String, Condition> symbols = new LinkedHashMap<>();
    symbols.put("<=", Condition.AT_MOST);
    symbols.put(">=", Condition.AT_LEAST);
    symbols.put("!=", Condition.NOT_EQUAL);
    symbols.put("<", Condition.BELOW);
    symbols.put(">", Condition.ABOVE);
    symbols.put("=", Condition.EQUAL);
    return symbols;
  }

  /** The condition that a text says, if it says one. */
  public static Optional<ValueCondition> parse(String text) {
    String condition = text.strip();
    if (condition.equals("nan")) {
      return Optional.of(new ValueCondition(Condition.NAN, 0));
    }
    if (condition.equals("infinite")) {
      return Optional.of(new ValueCondition(Condition.INFINITE, 0));
    }
    return SYMBOLS.entrySet().stream()
        .filter(symbol -> condition.startsWith(symbol.getKey()))
        .findFirst()
        .flatMap(
            symbol ->
                finite(condition.substring(symbol.getKey().length()))
                    .map(operand -> new ValueCondition(symbol.getValue(), operand)));
  }

  private static Optional<Double> finite(String text) {
    if (!text.strip().matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Double.parseDouble(text.strip())).filter(Double::isFinite);
    } catch (NumberFormatException notDecimal) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return switch (condition) {
      case NAN -> "nan";
      case INFINITE -> "infinite";
      default ->
          SYMBOLS.entrySet().stream()
                  .filter(symbol -> symbol.getValue() == condition)
                  .findFirst()
                  .orElseThrow()
                  .getKey()
              + " "
              + operand;
    };
  }
}
