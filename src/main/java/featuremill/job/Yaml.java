package featuremill.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a job file with the place it was written at. Maps and lists can be changed, so that
 * later layers are laid over the job file before anything is read from it.
 */
sealed interface Yaml {

  Place place();

  /** What the value is, for "must be a list, not …". */
  String described();

  /** How YAML 1.2 (core schema) reads an unquoted value. */
  enum Kind {
    TEXT,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    NULL
  }

  /** A single value, with its text as written. */
  record Scalar(String text, Kind kind, Place place) implements Yaml {
    @Override
    public String described() {
      return kind == Kind.NULL ? "nothing" : "'" + text + "'";
    }
  }

  /** A list. */
  record Sequence(List<Yaml> items, Place place) implements Yaml {
    @Override
    public String described() {
      return "a list";
    }
  }

  /** A map with the place of each of its keys. */
  record Mapping(Map<String, Yaml> values, Map<String, Place> keys, Place place) implements Yaml {

    static Mapping empty(Place place) {
      return new Mapping(new LinkedHashMap<>(), new LinkedHashMap<>(), place);
    }

    static Mapping of(String key, Yaml value, Place place) {
      Mapping mapping = empty(place);
      mapping.put(key, value, place);
      return mapping;
    }

    void put(String key, Yaml value, Place keyPlace) {
      values.put(key, value);
      keys.put(key, keyPlace);
    }

    List<String> names() {
      return new ArrayList<>(values.keySet());
    }

    @Override
    public String described() {
      return "a map";
    }
  }

  /** Whether there is no value: {@code key:} with nothing behind it, {@code null} or {@code ~}. */
  static boolean isAbsent(Yaml value) {
    return value == null || (value instanceof Scalar scalar && scalar.kind() == Kind.NULL);
  }
}
