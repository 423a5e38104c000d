package featuremill.job;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import featuremill.job.Yaml.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads typed values out of one map of a job file, refuses what it does not know, and notes every
 * setting with its origin. A key with nothing behind it counts as not given.
 */
final class MapReader {
  private final Yaml.Mapping mapping;
  private final String path;
  private final Place place;
  private final SettingsLog log;

  /**
   * @param path dotted, empty for the whole job
   * @param place where to point when a key is missing
   */
  MapReader(Yaml value, String path, Place place, SettingsLog log, List<String> keys) {
    if (!(value instanceof Yaml.Mapping map)) {
      String what = path.isEmpty() ? "a job" : leaf(path);
      throw Failure.usage(what + " must be a map of keys and values, not " + value.described())
          .at(value.place().where());
    }
    for (String key : map.names()) {
      if (!keys.contains(key)) {
        throw Failure.usage("unknown key '" + key + "'" + (path.isEmpty() ? "" : " in " + path))
            .at(map.keys().get(key).where())
            .fix(
                keys.isEmpty()
                    ? leaf(path) + " takes no settings"
                    : DidYouMean.advice(key, keys, "known here: "));
      }
    }
    this.mapping = map;
    this.path = path;
    this.place = place;
    this.log = log;
  }

  private static String leaf(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  boolean has(String key) {
    return !Yaml.isAbsent(mapping.values().get(key));
  }

  /** Where a key's value stands; where the map does when there is none. */
  Place place(String key) {
    return has(key) ? mapping.values().get(key).place() : place;
  }

  Place keyPlace(String key) {
    return mapping.keys().getOrDefault(key, place);
  }

  Failure missing(String key) {
    Place pointed = mapping.keys().getOrDefault(key, place);
    return Failure.usage((path.isEmpty() ? "" : path + " needs ") + key + missingEnd())
        .at(pointed.where());
  }

  private String missingEnd() {
    return path.isEmpty() ? " is missing" : "";
  }

  Yaml required(String key) {
    if (!has(key)) {
      throw missing(key);
    }
    return mapping.values().get(key);
  }

  /** The map behind a key, which has to be there. */
  MapReader map(String key, List<String> keys) {
    return new MapReader(required(key), dotted(key), keyPlace(key), log, keys);
  }

  String text(String key) {
    String text = asText(required(key), key, "text");
    note(key, text);
    return text;
  }

  /** Text, or the default when the key is not given; an empty default is not noted. */
  String text(String key, String byDefault) {
    if (has(key)) {
      return text(key);
    }
    if (!byDefault.isEmpty()) {
      noteDefault(key, byDefault);
    }
    return byDefault;
  }

  long integer(String key, long least, long most) {
    String wanted = range(least, most);
    Yaml value = required(key);
    if (value instanceof Yaml.Scalar scalar && scalar.kind() == Kind.INTEGER) {
      try {
        long number = Long.parseLong(scalar.text());
        if (number >= least && number <= most) {
          note(key, scalar.text());
          return number;
        }
      } catch (NumberFormatException tooLong) {
        throw wrong(key, wanted, value);
      }
    }
    throw wrong(key, wanted, value);
  }

  long integer(String key, long least, long most, long byDefault) {
    if (has(key)) {
      return integer(key, least, most);
    }
    noteDefault(key, Long.toString(byDefault));
    return byDefault;
  }

  /** An integer within bounds, or nothing when the key is not given. */
  OptionalInt integerIfGiven(String key, int least, int most) {
    return has(key) ? OptionalInt.of((int) integer(key, least, most)) : OptionalInt.empty();
  }

  /** A number within bounds, or the default when the key is not given. */
  double decimal(String key, double least, double most, double byDefault) {
    if (!has(key)) {
      noteDefault(key, Double.toString(byDefault));
      return byDefault;
    }
    Yaml value = required(key);
    if (value instanceof Yaml.Scalar scalar
        && (scalar.kind() == Kind.DECIMAL || scalar.kind() == Kind.INTEGER)) {
      try {
        double number = Double.parseDouble(scalar.text());
        if (number >= least && number <= most) {
          note(key, scalar.text());
          return number;
        }
      } catch (NumberFormatException notDecimal) {
        throw wrong(key, "a number from " + least + " to " + most, value);
      }
    }
    throw wrong(key, "a number from " + least + " to " + most, value);
  }

  <T> T choice(String key, Choice<T> choice) {
    Yaml value = required(key);
    if (!(value instanceof Yaml.Scalar scalar)) {
      throw choice.refused(value.described(), key, value.place());
    }
    T chosen = choice.chosen(scalar.text(), key, scalar.place());
    note(key, scalar.text());
    return chosen;
  }

  <T> T choice(String key, Choice<T> choice, String byDefault) {
    if (has(key)) {
      return choice(key, choice);
    }
    noteDefault(key, byDefault);
    return choice.words().get(byDefault);
  }

  /** One name or a list of different names; an empty list when the key is not given. */
  List<String> names(String key) {
    if (!has(key)) {
      return List.of();
    }
    Yaml value = mapping.values().get(key);
    List<Yaml> items = value instanceof Yaml.Sequence list ? list.items() : List.of(value);
    Set<String> names = new LinkedHashSet<>();
    for (Yaml item : items) {
      String name = asText(item, key, "a name or a list of names");
      if (!names.add(name)) {
        throw Failure.usage("'" + name + "' is listed twice in " + dotted(key))
            .at(item.place().where());
      }
    }
    note(key, shown(names));
    return new ArrayList<>(names);
  }

  /** A map of single values, as written; empty when the key is not given. */
  Map<String, String> entries(String key) {
    Map<String, String> entries = new LinkedHashMap<>();
    if (has(key)) {
      Yaml value = mapping.values().get(key);
      if (!(value instanceof Yaml.Mapping map)) {
        throw wrong(key, "a map of keys and values", value);
      }
      for (String name : map.names()) {
        Yaml entry = map.values().get(name);
        if (!(entry instanceof Yaml.Scalar scalar)) {
          throw wrong(dotted(key) + "." + name, "a single value", entry);
        }
        if (scalar.kind() != Kind.NULL) {
          entries.put(name, scalar.text());
          log.add(dotted(key) + "." + name, scalar.text(), scalar.place().origin());
        }
      }
    }
    return entries;
  }

  Failure wrong(String key, String wanted, Yaml value) {
    return Failure.usage(key + " must be " + wanted + ", not " + value.described())
        .at(value.place().where());
  }

  void note(String key, String value) {
    log.add(dotted(key), value, place(key).origin());
  }

  void noteDefault(String key, String value) {
    log.add(dotted(key), value, SettingsLog.DEFAULT);
  }

  static String shown(Iterable<String> names) {
    return "[" + String.join(", ", names) + "]";
  }

  private static String range(long least, long most) {
    if (least == 0 && most == 1) {
      return "0 or 1";
    }
    String from = least == Long.MIN_VALUE ? "" : " of at least " + least;
    return "an integer" + from + (most == Long.MAX_VALUE ? "" : ", up to " + most);
  }

  private String asText(Yaml value, String key, String wanted) {
    if (!(value instanceof Yaml.Scalar scalar) || scalar.kind() == Kind.NULL) {
      throw wrong(key, wanted, value);
    }
    if (scalar.text().isBlank()) {
      throw Failure.usage(key + " must not be empty").at(scalar.place().where());
    }
    return scalar.text();
  }

  private String dotted(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
