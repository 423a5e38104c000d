package featuremill.reference;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * C without the eigenpairs that were found, D = C - sum of theta_i v_i v_i': what is left of the
 * spectrum is what a solver may have missed. Plain loops over rows on the heap, nothing shared with
 * the proof that they check.
 */
public final class DeflatedMatrix {
  /** The largest d for which factorizing takes a few seconds. */
  public static final int LARGEST_CHOLESKY = 2_500;

  private static final int STEPS = 40;
  private static final double FAILURE = 1e-12;

  private final double[][] rows;
  private final double[][] factors;

  /**
   * @param rows C, [d x d], symmetric; not changed
   * @param values theta_i, of which those below 0 take nothing out
   * @param vectors [k x d]
   */
  public DeflatedMatrix(double[][] rows, double[] values, double[][] vectors) {
    this.rows = rows;
    this.factors = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      double root = Math.sqrt(Math.max(0, values[i]));
      factors[i] = Arrays.stream(vectors[i]).map(v -> root * v).toArray();
    }
  }

  /**
   * Whether t I - D is positive definite as far as a Cholesky factorization in double can tell,
   * which means that no eigenvalue of D exceeds t by more than about d^2 2^-52 t. d^3 / 6
   * multiply-adds one after the other, 4 d^2 bytes.
   */
  public boolean isBelow(double t) {
    double scale = t > 0 ? 1 / t : 1;
    double[][] lower = new double[rows.length][];
    for (int i = 0; i < lower.length; i++) {
      double[] row = shiftedRow(i, t, scale);
      for (int j = 0; j < i; j++) {
        row[j] = (row[j] - dot(row, lower[j], j)) / lower[j][j];
      }
      double pivot = row[i] - dot(row, row, i);
      if (!(pivot > 0)) {
        return false;
      }
      row[i] = Math.sqrt(pivot);
      lower[i] = row;
    }
    return true;
  }

  /** Entries (i, 0) to (i, i) of scale (t I - D). */
  private double[] shiftedRow(int i, double t, double scale) {
    double[] row = new double[i + 1];
    for (int j = 0; j <= i; j++) {
      double sum = i == j ? t - rows[i][j] : -rows[i][j];
      for (double[] factor : factors) {
        sum += factor[i] * factor[j];
      }
      row[j] = sum * scale;
    }
    return row;
  }

  /**
   * The largest Rayleigh quotient that Lanczos' method with full reorthogonalization finds from a
   * random start: a lower bound of the largest eigenvalue of D.
   */
  public double largestSeen(long seed) {
    int steps = Math.min(STEPS, rows.length);
    double[][] basis = new double[steps][];
    double[][] projected = new double[steps][steps];
    double[] next = Draws.gaussian(1, rows.length, seed)[0];
    int size = 0;
    while (size < steps && normalize(next)) {
      basis[size] = next;
      next = image(next);
      for (int sweep = 0; sweep < 2; sweep++) {
        for (int j = 0; j <= size; j++) {
          double product = dot(next, basis[j], next.length);
          projected[j][size] += product;
          for (int i = 0; i < next.length; i++) {
            next[i] -= product * basis[j][i];
          }
        }
      }
      size++;
    }
    if (size == 0) {
      return 0;
    }
    double[][] small = new double[size][size];
    for (int j = 0; j < size; j++) {
      for (int i = 0; i <= j; i++) {
        small[i][j] = projected[i][j];
        small[j][i] = projected[i][j];
      }
    }
    return Spectrum.of(small).values()[0];
  }

  /**
   * How far above a bound an eigenvalue has to lie to be seen by {@link #largestSeen}, relative to
   * the bound, but for a chance of 1e-12: e / (1 - e) with 1.648 sqrt(d) exp(-sqrt(e) (2 q - 1)) =
   * 1e-12 for q steps (Kuczynski and Wozniakowski, SIAM J. Matrix Anal. Appl. 13, 1992, theorem
   * 4.2).
   */
  public static double resolution(int dimension) {
    int steps = Math.min(STEPS, dimension);
    double root = Math.log(1.648 * Math.sqrt(dimension) / FAILURE) / (2 * steps - 1);
    double epsilon = root * root;
    return epsilon < 1 ? epsilon / (1 - epsilon) : Double.POSITIVE_INFINITY;
  }

  /** What {@link #largestSeen} covers, in words. */
  public static String coverage(int dimension) {
    return String.format(
        Locale.ROOT,
        "random probe, %d steps: 1e-12 to miss one %.0f %% above the bound",
        Math.min(STEPS, dimension),
        100 * resolution(dimension));
  }

  private double[] image(double[] vector) {
    int d = vector.length;
    double[] image = new double[d];
    IntStream.range(0, d).parallel().forEach(i -> image[i] = dot(rows[i], vector, d));
    for (double[] factor : factors) {
      double product = dot(factor, vector, d);
      for (int i = 0; i < d; i++) {
        image[i] -= product * factor[i];
      }
    }
    return image;
  }

  private static boolean normalize(double[] vector) {
    double largest = 0;
    for (double v : vector) {
      largest = Math.max(largest, Math.abs(v));
    }
    if (largest == 0) {
      return false;
    }
    double sum = 0;
    for (double v : vector) {
      sum += (v / largest) * (v / largest);
    }
    double norm = Math.sqrt(sum);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = vector[i] / largest / norm;
    }
    return true;
  }

  /** Of the first n entries, in four sums side by side. */
  private static double dot(double[] a, double[] b, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < n; j += 4) {
      s0 += a[j] * b[j];
      s1 += a[j + 1] * b[j + 1];
      s2 += a[j + 2] * b[j + 2];
      s3 += a[j + 3] * b[j + 3];
    }
    for (; j < n; j++) {
      s0 += a[j] * b[j];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
