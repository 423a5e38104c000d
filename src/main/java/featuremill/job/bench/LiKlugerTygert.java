package featuremill.job.bench;

import featuremill.spark.GeneratedRows;
import java.util.Arrays;
import java.util.Locale;

/**
 * Rows of A = U diag(sigma) V' with the nine spectra on which Li, Kluger and Tygert try singular
 * value decompositions on Spark (arXiv 1612.08709): three shapes, each also 1e20 times as large and
 * as small.
 *
 * <p>V is theirs, a cosine transform of the fourth kind, V_cj = sqrt(2 / d) cos(pi / d (c + 1/2) (j
 * + 1/2)). U is one of the second kind without its constant column, U_rj = sqrt(2 / m) cos(pi / m
 * (r + 1/2) (j + 1)): its columns have mean zero, so that centring, which they do not do, leaves A
 * as it is.
 */
public final class LiKlugerTygert implements GeneratedRows.Law {
  private static final long serialVersionUID = 1L;

  /** How singular values run. */
  public enum Shape {
    /** From 1 down to 1e-20 by equal factors. */
    GEOMETRIC,
    /** Square roots of 1 to d. */
    ROOTS,
    /** sqrt(i mod 3): two values of high multiplicity, and a third of them zero. */
    MULTIPLE
  }

  private final Shape shape;
  private final double scale;
  private final int rows;
  private final int features;
  private transient double[][] v;
  private transient double[] sigma;
  private transient double[] cosines;

  /**
   * @param rows m, more than features
   * @param features d
   */
  public LiKlugerTygert(Shape shape, double scale, int rows, int features) {
    if (rows <= features || features < 2) {
      throw new IllegalArgumentException(
          "a spectrum needs at least 2 features and more rows than features, not "
              + rows
              + " x "
              + features);
    }
    this.shape = shape;
    this.scale = scale;
    this.rows = rows;
    this.features = features;
  }

  /** The singular values of A, largest first. */
  public double[] singularValues() {
    double[] descending = new double[features];
    Arrays.setAll(descending, this::sigma);
    Arrays.sort(descending);
    for (int i = 0; i < features / 2; i++) {
      double small = descending[i];
      descending[i] = descending[features - 1 - i];
      descending[features - 1 - i] = small;
    }
    return descending;
  }

  private double sigma(int i) {
    return scale
        * switch (shape) {
          case GEOMETRIC -> StrictMath.pow(10, -20.0 * i / (features - 1));
          case ROOTS -> Math.sqrt(i + 1);
          case MULTIPLE -> Math.sqrt(i % 3);
        };
  }

  @Override
  public void fill(long row, double[] values) {
    if (v == null) {
      prepare();
    }
    double norm = Math.sqrt(2.0 / rows);
    double[] weights = new double[features];
    for (int j = 0; j < features; j++) {
      long angle = (2 * row + 1) * (j + 1) % (4L * rows);
      weights[j] = norm * cosines[(int) angle] * sigma[j];
    }
    for (int c = 0; c < features; c++) {
      double sum = 0;
      for (int j = 0; j < features; j++) {
        sum += v[c][j] * weights[j];
      }
      values[c] = sum;
    }
  }

  private void prepare() {
    cosines = new double[4 * rows];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = StrictMath.cos(Math.PI * i / (2.0 * rows));
    }
    sigma = new double[features];
    Arrays.setAll(sigma, this::sigma);
    double norm = Math.sqrt(2.0 / features);
    double[][] made = new double[features][features];
    for (int c = 0; c < features; c++) {
      for (int j = 0; j < features; j++) {
        long angle = (2L * c + 1) * (2L * j + 1) % (8L * features);
        made[c][j] = norm * StrictMath.cos(Math.PI * angle / (4.0 * features));
      }
    }
    v = made;
  }

  @Override
  public String toString() {
    String name =
        switch (shape) {
          case GEOMETRIC -> "1 to 1e-20";
          case ROOTS -> "sqrt(1 to d)";
          case MULTIPLE -> "sqrt(i mod 3)";
        };
    return scale == 1 ? name : name + String.format(Locale.ROOT, " x %.0e", scale);
  }
}
