package featuremill.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a step is given to work with: a number, a row vector or a matrix written in the job, the
 * array of a .npy file, or one that a run has left in its model.
 *
 * @param file path of the file; empty for numbers that are written in the job
 * @param shape of those numbers: () for a scalar, (d) or (d, m)
 * @param values of that shape, row by row
 * @param model whose array the file is; absent for another file
 * @param change what is done to each number first
 */
public record Operand(
    String file,
    List<Integer> shape,
    List<Double> values,
    Optional<ModelArray> model,
    Change change) {
  public Operand {
    shape = List.copyOf(shape);
    values = List.copyOf(values);
  }

  /**
   * An array of a published model, features in that model's order.
   *
   * @param output the folder that the run left
   * @param array its name, such as {@code mean}
   */
  public record ModelArray(String output, String array) {
    private String file() {
      return output + (output.endsWith("/") ? "" : "/") + "model/" + array + ".npy";
    }
  }

  /**
   * What is done to each number of an operand before a step meets it.
   *
   * @param reciprocal 1 / x in place of x
   * @param negate the other sign, after that
   */
  public record Change(boolean negate, boolean reciprocal) {
    public static final Change NONE = new Change(false, false);

    double of(double x) {
      double size = reciprocal ? 1 / x : x;
      return negate ? -size : size;
    }
  }

  private Operand(String file, List<Integer> shape, List<Double> values) {
    this(file, shape, values, Optional.empty(), Change.NONE);
  }

  public static Operand ofFile(String path) {
    return new Operand(path, List.of(), List.of());
  }

  /** An array that another run has left. */
  public static Operand ofModel(ModelArray array) {
    return new Operand(array.file(), List.of(), List.of(), Optional.of(array), Change.NONE);
  }

  public static Operand scalar(double value) {
    return new Operand("", List.of(), List.of(value));
  }

  public static Operand vector(double... values) {
    return new Operand("", List.of(values.length), Arrays.stream(values).boxed().toList());
  }

  /** Rows of one length. */
  public static Operand matrix(List<List<Double>> rows) {
    return new Operand(
        "", List.of(rows.size(), rows.get(0).size()), rows.stream().flatMap(List::stream).toList());
  }

  /** The same, its numbers changed first. */
  public Operand changed(Change how) {
    return new Operand(file, shape, values, model, how);
  }

  public boolean isFile() {
    return !file.isEmpty();
  }

  /** As a job file has it: a path, a number, a list, or a list of rows. */
  public Object written() {
    if (isFile()) {
      return file;
    }
    return switch (shape.size()) {
      case 0 -> values.get(0);
      case 1 -> values;
      default -> rows();
    };
  }

  /**
   * The settings of a step that takes this operand, as a job file has them.
   *
   * @param key of an operand that comes from no model
   */
  public Map<String, Object> settings(String key) {
    Map<String, Object> settings = new LinkedHashMap<>();
    if (model.isPresent()) {
      settings.put("model", model.get().output());
      settings.put("array", model.get().array());
    } else {
      settings.put(key, written());
    }
    if (change.negate()) {
      settings.put("negate", true);
    }
    if (change.reciprocal()) {
      settings.put("reciprocal", true);
    }
    return settings;
  }

  private List<List<Double>> rows() {
    List<List<Double>> rows = new ArrayList<>();
    int columns = shape.get(1);
    for (int i = 0; i < shape.get(0); i++) {
      rows.add(values.subList(i * columns, (i + 1) * columns));
    }
    return rows;
  }
}
