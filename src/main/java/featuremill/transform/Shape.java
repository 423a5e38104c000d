package featuremill.transform;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Shapes as messages give them: {@code (1000 x 50)}. */
final class Shape {
  private Shape() {}

  static String text(long... shape) {
    return text(Arrays.stream(shape).mapToObj(Long::toString).toArray(String[]::new));
  }

  static String text(String... shape) {
    return Arrays.stream(shape).collect(Collectors.joining(" x ", "(", ")"));
  }

  /** What has such a shape, with its article. */
  static String named(long... shape) {
    return switch (shape.length) {
      case 0 -> "a scalar";
      case 1 -> "a vector of " + shape[0];
      case 2 -> "a matrix of " + text(shape);
      default -> "an array of " + text(shape);
    };
  }
}
