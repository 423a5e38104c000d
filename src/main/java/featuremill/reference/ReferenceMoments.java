package featuremill.reference;

/**
 * What the second pass found, divided by numRows - ddof, or as the weights of rows say. C is the
 * covariance of the features z = (x - mean) / scale that the task described.
 */
public final class ReferenceMoments {
  private final ReferenceTask task;
  private final Units units;
  private final ReferenceWeights weights;
  private final DoubleDouble divisor;
  private final DoubleDoubles squares;
  private final DoubleDoubles[] images;
  private final DoubleDoubles[] columns;
  private final DoubleDoubles[] entries;
  private final double[][] vectorImages;

  ReferenceMoments(ReferenceTask task, ReferenceWeights weights, int ddof, MomentSums sums) {
    this.task = task;
    this.units = task.units();
    this.weights = weights;
    this.divisor = weights.divisor(ddof);
    this.squares = sums.squares();
    this.images = sums.images();
    this.columns = sums.columns();
    this.entries = sums.entries();
    this.vectorImages = sums.vectorImages();
  }

  public long numRows() {
    return weights.numRows();
  }

  /** What the sums were divided by, rounded. */
  public double divisor() {
    return divisor.value();
  }

  public int numFeatures() {
    return task.numFeatures();
  }

  /** The mean of x_j, as the first pass found it. */
  public DoubleDouble mean(int j) {
    return task.means.get(j);
  }

  /** C_jj, the variance of z_j. */
  public DoubleDouble variance(int j) {
    return inUnits(squares.get(j), j, j);
  }

  /** The standard deviation of z_j, also where its square is beyond the doubles. */
  public double std(int j) {
    double std = Math.sqrt(squares.get(j).dividedBy(divisor).value());
    return Math.scalb(std, units.exponents[j]);
  }

  private DoubleDouble inUnits(DoubleDouble sum, int i, int j) {
    return sum.dividedBy(divisor).timesPowerOfTwo(units.exponents[i] + units.exponents[j]);
  }

  /**
   * The variance of x_j, before scaling, with a divisor of its own: standardization and covariance
   * may use different ones. 0 for a feature that an infinite scale takes out.
   *
   * @throws IllegalArgumentException if the divisor is not positive
   */
  public DoubleDouble rawVariance(int j, int ddof) {
    return rawVarianceInUnits(j, ddof).timesPowerOfTwo(2 * task.ranges[j]);
  }

  /** The root of {@link #rawVariance}, also where that is beyond the doubles. */
  public double rawStd(int j, int ddof) {
    return Math.scalb(Math.sqrt(rawVarianceInUnits(j, ddof).value()), task.ranges[j]);
  }

  private DoubleDouble rawVarianceInUnits(int j, int ddof) {
    DoubleDouble ownDivisor = weights.divisor(ddof);
    double scale = units.divisors[j];
    if (Double.isInfinite(scale)) {
      return DoubleDouble.ZERO;
    }
    return squares.get(j).times(scale).times(scale).dividedBy(ownDivisor);
  }

  /** The sum of all variances C_jj. */
  public double totalVariance() {
    DoubleDouble total = DoubleDouble.ZERO;
    for (int j = 0; j < numFeatures(); j++) {
      total = total.plus(variance(j));
    }
    return total.value();
  }

  public int numProbes() {
    return images.length;
  }

  /** The direction g of a probe, a copy. */
  public double[] probe(int probe) {
    return task.probes[probe].clone();
  }

  /** (C g)_j of a probe. */
  public DoubleDouble image(int probe, int j) {
    return images[probe].get(j).dividedBy(divisor).timesPowerOfTwo(units.exponents[j]);
  }

  /** The drawn columns of C, a copy. */
  public int[] columns() {
    return task.columns.clone();
  }

  /** C_ij, j being the drawn column at a position of {@link #columns}. */
  public DoubleDouble columnEntry(int position, int i) {
    return inUnits(columns[position].get(i), i, task.columns[position]);
  }

  /** Whether every entry of C is known. */
  public boolean hasAllEntries() {
    return entries.length > 0;
  }

  /**
   * C_ij.
   *
   * @throws IllegalStateException if the task did not ask for all entries
   */
  public DoubleDouble entry(int i, int j) {
    if (!hasAllEntries()) {
      throw new IllegalStateException("the reference was not asked for all entries");
    }
    return inUnits(entries[Math.min(i, j)].get(Math.max(i, j)), i, j);
  }

  /** All of C [d x d], each entry rounded to a double. */
  public double[][] covariance() {
    int width = numFeatures();
    double[][] covariance = new double[width][width];
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        covariance[i][j] = entry(i, j).value();
        covariance[j][i] = covariance[i][j];
      }
    }
    return covariance;
  }

  /** Number of vectors of the task. */
  public int numVectors() {
    return vectorImages.length;
  }

  /** C v of a vector of the task [d], to double precision. */
  public double[] vectorImage(int vector) {
    double[] image = vectorImages[vector].clone();
    for (int j = 0; j < image.length; j++) {
      image[j] = Math.scalb(image[j] / divisor.value(), units.exponents[j]);
    }
    return image;
  }

  /** |C v - value v| of a vector of the task, given as an eigenvector for that eigenvalue. */
  public double residual(int vector, double value) {
    double[] rest = vectorImage(vector);
    for (int j = 0; j < rest.length; j++) {
      rest[j] -= value * task.vectors[vector][j];
    }
    return Norm.of(rest);
  }
}
