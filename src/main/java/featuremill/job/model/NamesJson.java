package featuremill.job.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Names of features to and from JSON, in models and receipts: a list of strings, or, of a wide
 * column without names of its own, its name and the runs of positions in it.
 */
public final class NamesJson {
  private NamesJson() {}

  static void write(ObjectNode features, String field, List<String> names) {
    if (names instanceof PositionNames positions) {
      ObjectNode node = features.putObject(field).put("column", positions.column());
      runs(node, positions.runs());
    } else {
      strings(features.putArray(field), names);
    }
  }

  /** Some names, by their positions where all names are {@link PositionNames}. */
  public static void writeSome(
      ObjectNode features, String field, List<String> some, List<String> allNames) {
    if (allNames instanceof PositionNames positions
        && some.stream().allMatch(positions::isOfThisForm)) {
      write(features, field, new PositionNames(positions.column(), positions.runsOf(some)));
    } else {
      strings(features.putArray(field), some);
    }
  }

  private static void runs(ObjectNode node, List<PositionNames.Run> runs) {
    ArrayNode ranges = node.putArray("ranges");
    runs.forEach(run -> ranges.addArray().add(run.from()).add(run.to()));
  }

  static List<String> read(JsonFields features, String field) {
    if (!features.isObject(field)) {
      return features.texts(field);
    }
    JsonFields node = features.object(field);
    List<PositionNames.Run> runs =
        node.integerLists("ranges", 2).stream()
            .map(range -> new PositionNames.Run(range[0], range[1]))
            .toList();
    return new PositionNames(node.text("column"), runs);
  }

  static void strings(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }
}
