package featuremill.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a step is given to work with: a number, a row vector or a matrix written in the job, or the
 * array of a .npy file.
 *
 * @param file path of the file; empty for numbers that are written in the job
 * @param shape of those numbers: () for a scalar, (d) or (d, m)
 * @param values of that shape, row by row
 */
public record Operand(String file, List<Integer> shape, List<Double> values) {
  public Operand {
    shape = List.copyOf(shape);
    values = List.copyOf(values);
  }

  public static Operand ofFile(String path) {
    return new Operand(path, List.of(), List.of());
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

  private List<List<Double>> rows() {
    List<List<Double>> rows = new ArrayList<>();
    int columns = shape.get(1);
    for (int i = 0; i < shape.get(0); i++) {
      rows.add(values.subList(i * columns, (i + 1) * columns));
    }
    return rows;
  }
}
