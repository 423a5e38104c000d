package featuremill.linalg;

import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * Singular values and vectors by one-sided Jacobi rotations: pairs of columns are rotated until all
 * are orthogonal; their lengths then are the singular values, and the product of the rotations is
 * V.
 *
 * <p>Every singular value comes out with a relative error that depends on the condition of the
 * matrix after its columns were scaled to equal length, whatever their lengths were (Demmel and
 * Veselic, SIAM J. Matrix Anal. Appl. 13, 1992). Costs about 6 d^3 multiply-adds a sweep.
 */
final class JacobiRotations {
  private static final int SWEEPS = 60;

  /** Columns and their images under the rotations so far. */
  private final double[][] columns;

  private final double[][] rotations;
  private final double[] squares;
  private final double tolerance;
  private final int exponent;

  /**
   * @param columns d columns of length d, to be overwritten. Where the matrix is the transpose of a
   *     column-pivoted triangle a few sweeps suffice, whatever its rank
   */
  JacobiRotations(double[][] columns) {
    int d = columns.length;
    this.columns = columns;
    rotations = new double[d][d];
    squares = new double[d];
    tolerance = Math.sqrt(d) * 0x1p-53;
    double largest = 0;
    for (int j = 0; j < d; j++) {
      rotations[j][j] = 1;
      for (double v : columns[j]) {
        largest = Math.max(largest, Math.abs(v));
      }
    }
    exponent = largest == 0 ? 0 : Math.getExponent(largest);
    for (double[] column : columns) {
      for (int i = 0; i < d; i++) {
        column[i] = Math.scalb(column[i], -exponent);
      }
    }
  }

  /** Rotates until nothing changes, and hands over the values and the vectors wanted. */
  SingularTriplets triplets(ToIntFunction<double[]> wanted) {
    int sweeps = 0;
    do {
      if (sweeps++ == SWEEPS) {
        throw new IllegalStateException("Jacobi rotations did not end in " + SWEEPS + " sweeps");
      }
      sort();
    } while (sweep());
    sort();
    int d = columns.length;
    double[] values = new double[d];
    for (int i = 0; i < d; i++) {
      values[i] = Math.scalb(Math.sqrt(squares[i]), exponent);
    }
    int k = wanted.applyAsInt(values);
    double[][] left = new double[k][];
    double[][] right = new double[k][];
    for (int i = 0; i < k; i++) {
      double length = Math.sqrt(squares[i]);
      left[i] = columns[i].clone();
      for (int j = 0; j < d && length > 0; j++) {
        left[i][j] /= length;
      }
      right[i] = rotations[i].clone();
    }
    return new SingularTriplets(values, left, right);
  }

  /** Long columns first: what is small is then never made from what is large. */
  private void sort() {
    int d = columns.length;
    for (int j = 0; j < d; j++) {
      squares[j] = dot(columns[j], columns[j]);
    }
    Integer[] order = new Integer[d];
    Arrays.setAll(order, j -> j);
    Arrays.sort(order, (a, b) -> Double.compare(squares[b], squares[a]));
    double[][] sorted = Arrays.stream(order).map(j -> columns[j]).toArray(double[][]::new);
    double[][] rotated = Arrays.stream(order).map(j -> rotations[j]).toArray(double[][]::new);
    double[] lengths = Arrays.stream(order).mapToDouble(j -> squares[j]).toArray();
    System.arraycopy(sorted, 0, columns, 0, d);
    System.arraycopy(rotated, 0, rotations, 0, d);
    System.arraycopy(lengths, 0, squares, 0, d);
  }

  private boolean sweep() {
    boolean rotated = false;
    for (int p = 0; p < columns.length - 1; p++) {
      for (int q = p + 1; q < columns.length; q++) {
        rotated |= rotate(p, q);
      }
    }
    return rotated;
  }

  private boolean rotate(int p, int q) {
    double product = dot(columns[p], columns[q]);
    double size = Math.sqrt(squares[p]) * Math.sqrt(squares[q]);
    if (!(Math.abs(product) > tolerance * size)) {
      return false;
    }
    double zeta = (squares[q] - squares[p]) / (2 * product);
    double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
    double cosine = 1 / Math.sqrt(1 + tangent * tangent);
    turn(columns[p], columns[q], cosine, cosine * tangent);
    turn(rotations[p], rotations[q], cosine, cosine * tangent);
    squares[p] = dot(columns[p], columns[p]);
    squares[q] = dot(columns[q], columns[q]);
    return true;
  }

  private static void turn(double[] p, double[] q, double cosine, double sine) {
    for (int i = 0; i < p.length; i++) {
      double a = p[i];
      double b = q[i];
      p[i] = cosine * a - sine * b;
      q[i] = sine * a + cosine * b;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
