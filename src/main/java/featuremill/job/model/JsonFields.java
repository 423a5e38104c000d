package featuremill.job.model;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The fields of a JSON object, each with its type; a missing or different one is said by path. */
final class JsonFields {
  private final JsonNode node;
  private final String file;
  private final String path;

  JsonFields(JsonNode node, String file, String path) {
    this.node = node;
    this.file = file;
    this.path = path;
    if (!node.isObject()) {
      throw Failure.input(file + ": " + (path.isEmpty() ? "it" : path) + " should be an object");
    }
  }

  JsonFields object(String field) {
    return new JsonFields(node.path(field), file, path(field));
  }

  Optional<JsonFields> optionalObject(String field) {
    return node.has(field) ? Optional.of(object(field)) : Optional.empty();
  }

  boolean isObject(String field) {
    return node.path(field).isObject();
  }

  boolean has(String field) {
    return node.has(field);
  }

  /** The objects of a list. */
  List<JsonFields> objects(String field) {
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode each : nodes(field)) {
      objects.add(new JsonFields(each, file, path(field) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  boolean truth(String field) {
    return require(field, node.path(field), JsonNode::isBoolean, "true or false").booleanValue();
  }

  String text(String field) {
    return require(field, node.path(field), JsonNode::isTextual, "a string").textValue();
  }

  Optional<String> optionalText(String field) {
    return Optional.ofNullable(node.path(field).textValue());
  }

  int integer(String field) {
    return require(
            field,
            node.path(field),
            value -> value.isIntegralNumber() && value.canConvertToInt(),
            "a whole number")
        .intValue();
  }

  long longInteger(String field) {
    return require(field, node.path(field), JsonNode::isIntegralNumber, "a whole number")
        .longValue();
  }

  double number(String field) {
    return require(field, node.path(field), JsonNode::isNumber, "a number").doubleValue();
  }

  <E extends Enum<E>> E word(String field, Class<E> type) {
    return constant(field, text(field), type);
  }

  <E extends Enum<E>> List<E> words(String field, Class<E> type) {
    return texts(field).stream().map(text -> constant(field, text, type)).toList();
  }

  List<JsonNode> nodes(String field) {
    return elements(field, each -> true, "a value", each -> each);
  }

  List<String> texts(String field) {
    return elements(field, JsonNode::isTextual, "a string", JsonNode::textValue);
  }

  /** A list of lists of whole numbers, each of one length. */
  List<int[]> integerLists(String field, int length) {
    return elements(
        field,
        each -> isListOf(length, each),
        "a list of " + length + " whole numbers",
        JsonFields::integers);
  }

  private static boolean isListOf(int length, JsonNode list) {
    boolean whole = list.isArray() && list.size() == length;
    for (JsonNode each : list) {
      whole &= each.isIntegralNumber() && each.canConvertToInt();
    }
    return whole;
  }

  private static int[] integers(JsonNode list) {
    int[] integers = new int[list.size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = list.get(i).intValue();
    }
    return integers;
  }

  List<Double> numbers(String field) {
    return elements(field, JsonNode::isNumber, "a number", JsonNode::doubleValue);
  }

  private <T> List<T> elements(
      String field, Predicate<JsonNode> is, String kind, Function<JsonNode, T> as) {
    List<T> values = new ArrayList<>();
    for (JsonNode each : require(field, node.path(field), JsonNode::isArray, "a list")) {
      values.add(as.apply(require(field + "[" + values.size() + "]", each, is, kind)));
    }
    return values;
  }

  private <E extends Enum<E>> E constant(String field, String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    throw Failure.input(file + ": " + path(field) + " has the unknown value '" + text + "'");
  }

  private JsonNode require(String field, JsonNode value, Predicate<JsonNode> is, String kind) {
    if (!is.test(value)) {
      throw Failure.input(
          file
              + ": "
              + path(field)
              + (value.isMissingNode() ? " is missing" : " should be " + kind));
    }
    return value;
  }

  private String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
