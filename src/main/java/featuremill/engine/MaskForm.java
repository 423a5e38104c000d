package featuremill.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a condition of a mask asks of a row. */
public sealed interface MaskForm {

  /** The condition's settings by name, as a job file has them. */
  Map<String, Object> settings();

  /** The condition in a few words: the reason of its rejections where none is given. */
  default String text() {
    Map.Entry<String, Object> first = settings().entrySet().iterator().next();
    return first.getKey() + " " + first.getValue();
  }

  /**
   * A Spark SQL expression has to be true; false and null reject the row.
   *
   * @param expression boolean, over the input's columns, in which {@code mean(x)} and the other
   *     calls of {@link Statistic} stand for the statistic of x over the rows that the mask judges
   * @param names masks that may stand in it by their names
   */
  record Keep(String expression, NamedMasks names) implements MaskForm {
    @Override
    public Map<String, Object> settings() {
      return Map.of("keep", expression);
    }

    @Override
    public String text() {
      return expression;
    }
  }

  /** The number of the row, from 0 in the input's order, has to lie in a slice. */
  record Rows(RowSlice slice) implements MaskForm {
    @Override
    public Map<String, Object> settings() {
      return Map.of("rows", slice.toString());
    }
  }

  /** A column of the input, boolean or of 0 and 1, has to be true. */
  record Flag(String column) implements MaskForm {
    @Override
    public Map<String, Object> settings() {
      return Map.of("column", column);
    }
  }

  /**
   * A file has to list the row.
   *
   * @param id name of the column that tells rows apart, in the input and in the file
   */
  record Listed(String file, String id) implements MaskForm {
    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("file", file);
      settings.put("id", id);
      return settings;
    }
  }

  /** Features, by name or glob, have to be there: neither null nor NaN. */
  record Present(List<String> features) implements MaskForm {
    public Present {
      features = List.copyOf(features);
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of("present", features);
    }
  }

  /** Features, by name or glob, have to be numbers: neither null, NaN nor infinite. */
  record Finite(List<String> features) implements MaskForm {
    public Finite {
      features = List.copyOf(features);
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of("finite", features);
    }
  }
}
