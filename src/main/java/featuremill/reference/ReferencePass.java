package featuremill.reference;

import java.io.Serializable;

/**
 * Second pass of the reference: sums over rows of products of centred (and scaled) values, as a
 * {@link ReferenceTask} asks, in {@link Units} that keep the products away from the ends of the
 * doubles. Parts over different rows merge by addition.
 *
 * <p>Cost in double-double multiplications per row: d for each probe twice, for each drawn column
 * once, and d^2 / 2 for all entries.
 */
public final class ReferencePass implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ReferenceTask task;
  private final Units units;
  private final double[][] probes;
  private final DoubleDoubles squares;
  private final DoubleDoubles[] images;
  private final DoubleDoubles[] columns;
  private final DoubleDoubles[] entries;
  private final double[][] vectorImages;

  /** The vectors transposed [d x k], so that all products with a row are summed side by side. */
  private final double[][] vectorsByFeature;

  private final DoubleDoubles z;
  private long numRows;

  public ReferencePass(ReferenceTask task) {
    int width = task.numFeatures();
    this.task = task;
    this.units = task.units();
    this.probes = units.scaled(task.probes);
    this.squares = new DoubleDoubles(width);
    this.images = zeros(task.probes.length, width);
    this.columns = zeros(task.columns.length, width);
    this.entries = zeros(task.entries == ReferenceTask.Entries.ALL ? width : 0, width);
    this.vectorImages = new double[task.vectors.length][width];
    this.vectorsByFeature = transpose(units.scaled(task.vectors), width);
    this.z = new DoubleDoubles(width);
  }

  private static DoubleDoubles[] zeros(int count, int width) {
    DoubleDoubles[] zeros = new DoubleDoubles[count];
    for (int i = 0; i < count; i++) {
      zeros[i] = new DoubleDoubles(width);
    }
    return zeros;
  }

  private static double[][] transpose(double[][] rows, int width) {
    double[][] transposed = new double[width][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < width; j++) {
        transposed[j][i] = rows[i][j];
      }
    }
    return transposed;
  }

  /** Takes in one row [numFeatures] of finite values. */
  public void observe(double[] row) {
    if (row.length != task.numFeatures()) {
      throw new IllegalArgumentException(
          "cannot take in a row of " + row.length + " features among " + task.numFeatures());
    }
    z.standardize(row, units.factors, units.means, units.divisors);
    squares.addSquares(z);
    for (int i = 0; i < images.length; i++) {
      images[i].addScaled(z, z.dot(probes[i]), 0);
    }
    for (int i = 0; i < columns.length; i++) {
      columns[i].addScaled(z, z.get(task.columns[i]), 0);
    }
    for (int i = 0; i < entries.length; i++) {
      entries[i].addScaled(z, z.get(i), i);
    }
    observeVectors();
    numRows++;
  }

  private void observeVectors() {
    double[] products = new double[vectorImages.length];
    for (int j = 0; j < z.high.length; j++) {
      addScaled(products, vectorsByFeature[j], z.high[j]);
    }
    for (int i = 0; i < vectorImages.length; i++) {
      addScaled(vectorImages[i], z.high, products[i]);
    }
  }

  private static void addScaled(double[] sums, double[] values, double factor) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i] * factor;
    }
  }

  /** Adds what another part of the same task has seen; that part is not changed. */
  public void combine(ReferencePass other) {
    if (other.task.numFeatures() != task.numFeatures()
        || other.images.length != images.length
        || other.columns.length != columns.length
        || other.entries.length != entries.length
        || other.vectorImages.length != vectorImages.length) {
      throw new IllegalArgumentException("cannot combine passes of different tasks");
    }
    squares.add(other.squares);
    addAll(images, other.images);
    addAll(columns, other.columns);
    addAll(entries, other.entries);
    for (int i = 0; i < vectorImages.length; i++) {
      addScaled(vectorImages[i], other.vectorImages[i], 1.0);
    }
    numRows += other.numRows;
  }

  private static void addAll(DoubleDoubles[] sums, DoubleDoubles[] more) {
    for (int i = 0; i < sums.length; i++) {
      sums[i].add(more[i]);
    }
  }

  /**
   * The numbers, divided by numRows - ddof.
   *
   * @throws IllegalArgumentException if numRows - ddof &lt; 1
   */
  public ReferenceMoments finish(int ddof) {
    if (ddof < 0 || numRows - ddof < 1) {
      throw new IllegalArgumentException(
          "cannot divide by numRows - ddof = " + numRows + " - " + ddof);
    }
    return new ReferenceMoments(
        task, units, numRows, ddof, squares, images, columns, entries, vectorImages);
  }
}
