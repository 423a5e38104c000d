package featuremill.reference;

import java.util.function.IntFunction;

/**
 * Published numbers against the reference, each error relative to what makes it comparable: means
 * and standard deviations to std_j, covariances to sqrt(c_ii c_jj), eigenvalues to themselves.
 *
 * <p>A quantity of a feature whose variance is 0 has to be equal; any difference is an infinite
 * error. NaN is an infinite error too.
 */
public final class Comparison {
  private static final double ROUNDING = 0x1p-52;

  private final ReferenceMoments reference;

  public Comparison(ReferenceMoments reference) {
    this.reference = reference;
  }

  /** A count, which has to be the same. */
  public static Quantity count(String name, long published, long expected) {
    double error = published == expected ? 0 : Math.abs((double) published - expected);
    return new Quantity(name, Math.max(error, published == expected ? 0 : 1), 0, "1", "counted");
  }

  /** Means of x [d], to tolerance * std_j beyond the rounding 2^-52 |mean_j| of a double. */
  public Quantity means(double[] published, double tolerance) {
    checkWidth("means", published.length);
    double worst = 0;
    for (int j = 0; j < published.length; j++) {
      DoubleDouble mean = reference.mean(j);
      double error = Math.abs(mean.minus(DoubleDouble.of(published[j])).value());
      double beyond = error <= ROUNDING * Math.abs(mean.value()) ? 0 : error;
      worst = worse(worst, relative(beyond, reference.rawStd(j, 0)));
    }
    return new Quantity("mean", worst, tolerance, "std_j", all("features"));
  }

  /**
   * Standard deviations of x [d], to tolerance * std_j.
   *
   * @param ddof that of the published numbers, which may differ from that of the covariance
   */
  public Quantity stds(double[] published, int ddof, double tolerance) {
    checkWidth("standard deviations", published.length);
    double worst = 0;
    for (int j = 0; j < published.length; j++) {
      double std = reference.rawStd(j, ddof);
      worst = worse(worst, relative(Math.abs(published[j] - std), std));
    }
    return new Quantity("std", worst, tolerance, "std_j", all("features"));
  }

  /**
   * The drawn columns of C, or every entry where the reference has them.
   *
   * @param publishedRow a row of C, good until the next one is asked for; asked for in their order
   */
  public Quantity covarianceEntries(IntFunction<double[]> publishedRow, double tolerance) {
    int[] columns = reference.columns();
    boolean all = reference.hasAllEntries();
    double worst = 0;
    int count = all ? reference.numFeatures() : columns.length;
    for (int position = 0; position < count; position++) {
      int i = all ? position : columns[position];
      double[] row = publishedRow.apply(i);
      checkWidth("covariances", row.length);
      for (int j = 0; j < row.length; j++) {
        DoubleDouble expected = all ? reference.entry(i, j) : reference.columnEntry(position, j);
        double error = Math.abs(DoubleDouble.of(row[j]).minus(expected).value());
        worst = worse(worst, relative(error, reference.std(i) * reference.std(j)));
      }
    }
    String covered = all ? all("columns") : count + " of " + reference.numFeatures() + " columns";
    return new Quantity("covariance, entry by entry", worst, tolerance, "sqrt(c_ii c_jj)", covered);
  }

  /**
   * Every entry of C at once, by C g for random g (Freivalds 1979): |(C_published g - C g)_i|
   * relative to sqrt(c_ii) |(sqrt(c_jj) g_j)_j|. One entry that is wrong by e sqrt(c_ii c_jj) shows
   * as about e / sqrt(d) at least, in every probe, when the probes weigh the features alike ({@link
   * Draws#weightedSigns}).
   *
   * @param publishedRow a row of C, good until the next one is asked for; asked for in their order
   */
  public Quantity covarianceByProbes(IntFunction<double[]> publishedRow, double tolerance) {
    int probes = reference.numProbes();
    double[][] directions = new double[probes][];
    double[] weights = new double[probes];
    for (int probe = 0; probe < probes; probe++) {
      directions[probe] = reference.probe(probe);
      weights[probe] = weight(directions[probe]);
    }
    double worst = 0;
    for (int i = 0; i < reference.numFeatures(); i++) {
      double[] row = publishedRow.apply(i);
      checkWidth("covariances", row.length);
      for (int probe = 0; probe < probes; probe++) {
        DoubleDouble product = dot(row, directions[probe]);
        double error = Math.abs(product.minus(reference.image(probe, i)).value());
        worst = worse(worst, relative(error, reference.std(i) * weights[probe]));
      }
    }
    return new Quantity(
        "covariance, random probes",
        worst,
        tolerance,
        "sqrt(c_ii) |(sqrt(c_jj) g_j)_j|",
        "all entries, " + probes + " probes");
  }

  /** Residuals |C v - value v| of published eigenpairs, the vectors of the task in their order. */
  public Quantity residuals(double[] publishedValues, double tolerance) {
    double worst = 0;
    for (int i = 0; i < publishedValues.length; i++) {
      worst =
          worse(
              worst,
              relative(reference.residual(i, publishedValues[i]), Math.abs(publishedValues[0])));
    }
    return new Quantity(
        "eigenpair residuals", worst, tolerance, "the largest", publishedValues.length + " pairs");
  }

  /** Published eigenvalues against the leading ones of a full spectrum. */
  public static Quantity eigenvalues(
      double[] publishedValues, double[] expected, double tolerance) {
    double worst = 0;
    for (int i = 0; i < publishedValues.length; i++) {
      double error = Math.abs(publishedValues[i] - expected[i]);
      worst = worse(worst, relative(error, Math.abs(expected[i])));
    }
    return new Quantity(
        "eigenvalues", worst, tolerance, "themselves", publishedValues.length + " values");
  }

  private double weight(double[] direction) {
    double[] weighted = new double[direction.length];
    for (int j = 0; j < direction.length; j++) {
      weighted[j] = reference.std(j) * direction[j];
    }
    return Norm.of(weighted);
  }

  private static DoubleDouble dot(double[] row, double[] direction) {
    DoubleDouble sum = DoubleDouble.ZERO;
    for (int j = 0; j < row.length; j++) {
      sum = sum.plus(DoubleDouble.product(row[j], direction[j]));
    }
    return sum;
  }

  private static double relative(double error, double size) {
    return error == 0 ? 0 : error / size;
  }

  private static double worse(double worst, double error) {
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
  }

  private void checkWidth(String what, int width) {
    if (width != reference.numFeatures()) {
      throw new IllegalArgumentException(
          "cannot compare "
              + width
              + " "
              + what
              + " with a reference of "
              + reference.numFeatures()
              + " features");
    }
  }

  private String all(String what) {
    return "all " + reference.numFeatures() + " " + what;
  }
}
