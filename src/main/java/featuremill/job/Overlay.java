package featuremill.job;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import featuremill.job.Layer.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays one assignment over a job: finds the map or the list that its dotted key ends in, and puts
 * the value there. Names that nobody knows are put as well; whoever reads the job refuses them, as
 * if the job file held them.
 */
final class Overlay {
  /** Below this key names belong to Spark and may hold dots. */
  private static final String OPTIONS = "input.options.";

  private final Assignment assignment;
  private final List<String> path;

  private Overlay(Assignment assignment) {
    this.assignment = assignment;
    this.path = path(assignment.key());
  }

  static void apply(Yaml.Mapping job, Assignment assignment) {
    Overlay overlay = new Overlay(assignment);
    if (overlay.path.stream().anyMatch(String::isBlank)) {
      throw overlay.failure("'" + assignment.key() + "' is not a dotted key");
    }
    overlay.put(job, 0);
  }

  private static List<String> path(String key) {
    if (key.startsWith(OPTIONS)) {
      return List.of("input", "options", key.substring(OPTIONS.length()));
    }
    return List.of(key.split("\\.", -1));
  }

  private void put(Yaml.Mapping mapping, int depth) {
    String key = keyIn(mapping, path.get(depth));
    if (depth == path.size() - 1) {
      mapping.put(key, value(), assignment.place());
      return;
    }
    Yaml below = mapping.values().get(key);
    if (Yaml.isAbsent(below)) {
      Yaml.Mapping created = Yaml.Mapping.empty(assignment.place());
      mapping.put(key, created, assignment.place());
      put(created, depth + 1);
    } else {
      putBelow(below, depth + 1);
    }
  }

  private void putBelow(Yaml value, int depth) {
    if (value instanceof Yaml.Mapping mapping) {
      put(mapping, depth);
    } else if (value instanceof Yaml.Sequence sequence) {
      putInList(sequence, depth);
    } else {
      throw failure(above(depth) + " is a single value: it has no '" + path.get(depth) + "'");
    }
  }

  private void putInList(Yaml.Sequence list, int depth) {
    String segment = path.get(depth);
    if (!segment.chars().allMatch(Character::isDigit)) {
      put(entryNamed(list, segment, depth), depth);
      return;
    }
    int index = index(list, segment, depth);
    if (depth == path.size() - 1) {
      list.items().set(index, value());
      return;
    }
    Yaml entry = list.items().get(index);
    String step = path.get(depth + 1);
    if (entry instanceof Yaml.Mapping mapping && !mapping.values().containsKey(step)) {
      throw failure(
          above(depth + 1) + " is " + String.join(", ", mapping.names()) + ", not " + step);
    }
    putBelow(entry, depth + 1);
  }

  private int index(Yaml.Sequence list, String segment, int depth) {
    int size = list.items().size();
    int index = segment.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(segment);
    if (index >= size) {
      String holds = size == 1 ? "one entry, 0" : size + " entries, 0 to " + (size - 1);
      throw failure(above(depth) + " has " + (size == 0 ? "no entries" : holds));
    }
    return index;
  }

  private Yaml.Mapping entryNamed(Yaml.Sequence list, String name, int depth) {
    List<Integer> found =
        IntStream.range(0, list.items().size())
            .filter(i -> !keyOf(list.items().get(i), name).isEmpty())
            .boxed()
            .toList();
    if (found.size() == 1) {
      return (Yaml.Mapping) list.items().get(found.get(0));
    }
    if (found.size() > 1) {
      String all = String.join(", ", found.stream().map(i -> above(depth) + "." + i).toList());
      throw failure("there are " + found.size() + " " + name + " steps")
          .fix("say which by its number: " + all);
    }
    List<String> known = new ArrayList<>();
    list.items().stream()
        .filter(Yaml.Mapping.class::isInstance)
        .forEach(entry -> known.addAll(((Yaml.Mapping) entry).names()));
    if (known.isEmpty()) {
      throw failure(above(depth) + " is a list of values: say which by its number, from 0 on");
    }
    throw failure("the job has no step '" + name + "'")
        .fix(DidYouMean.advice(name, known, "its steps are: "));
  }

  private String keyOf(Yaml entry, String name) {
    if (!(entry instanceof Yaml.Mapping mapping)) {
      return "";
    }
    String key = keyIn(mapping, name);
    return mapping.values().containsKey(key) ? key : "";
  }

  private String keyIn(Yaml.Mapping mapping, String segment) {
    if (assignment.keyCase() == Layer.Case.IGNORED) {
      for (String key : mapping.values().keySet()) {
        if (key.equalsIgnoreCase(segment)) {
          return key;
        }
      }
    }
    return segment;
  }

  private Yaml value() {
    return YamlText.value(assignment.value(), assignment.place());
  }

  private String above(int depth) {
    return String.join(".", path.subList(0, depth));
  }

  private Failure failure(String what) {
    return Failure.usage(what).at(assignment.place().where());
  }
}
