package featuremill.decomposition;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * An estimate of the 1-norm of an inverse that is known by what it does to vectors (Hager 1984;
 * Higham 1988, algorithm 4.1): never above the norm, and hardly ever below a third of it. Costs up
 * to eleven solutions.
 */
final class InverseNorm {
  private static final int MOST_STEPS = 5;

  private InverseNorm() {}

  /**
   * The estimate.
   *
   * @param solve replaces b by A^-1 b
   * @param solveTransposed replaces b by A^-T b
   */
  static double of(int dimension, Consumer<double[]> solve, Consumer<double[]> solveTransposed) {
    double[] x = new double[dimension];
    Arrays.fill(x, 1.0 / dimension);
    double estimate = 0;
    int last = -1;
    for (int step = 0; step < MOST_STEPS; step++) {
      solve.accept(x);
      double norm = magnitude(x);
      if (step > 0 && norm <= estimate) {
        break;
      }
      estimate = norm;
      for (int j = 0; j < dimension; j++) {
        x[j] = x[j] < 0 ? -1 : 1;
      }
      solveTransposed.accept(x);
      int next = largest(x);
      if (next == last) {
        break;
      }
      last = next;
      Arrays.fill(x, 0);
      x[next] = 1;
    }
    return Math.max(estimate, alternating(dimension, solve));
  }

  /** A vector that finds what cancels in the others. */
  private static double alternating(int dimension, Consumer<double[]> solve) {
    double[] x = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      double size = 1 + (dimension == 1 ? 0 : (double) j / (dimension - 1));
      x[j] = j % 2 == 0 ? size : -size;
    }
    solve.accept(x);
    return 2 * magnitude(x) / (3.0 * dimension);
  }

  private static double magnitude(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += Math.abs(value);
    }
    return sum;
  }

  private static int largest(double[] x) {
    int largest = 0;
    for (int j = 1; j < x.length; j++) {
      if (Math.abs(x[j]) > Math.abs(x[largest])) {
        largest = j;
      }
    }
    return largest;
  }
}
