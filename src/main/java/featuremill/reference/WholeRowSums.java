package featuremill.reference;

import java.io.Serializable;

/**
 * The sums of a {@link ReferencePass} over whole rows, of products of values that are centred and
 * scaled one by one.
 *
 * <p>Cost in double-double multiplications per row: d for each probe twice, for each drawn column
 * once, and d^2 / 2 for all entries.
 */
final class WholeRowSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DoubleDoubles squares;
  private final DoubleDoubles[] images;
  private final DoubleDoubles[] columns;
  private final DoubleDoubles[] entries;
  private final double[][] vectorImages;

  /** The row at hand. */
  private transient DoubleDoubles z;

  /** The same times its weight. */
  private transient DoubleDoubles weighted;

  WholeRowSums(ReferenceTask task) {
    int width = task.numFeatures();
    this.squares = new DoubleDoubles(width);
    this.images = zeros(task.probes.length, width);
    this.columns = zeros(task.columns.length, width);
    this.entries = zeros(task.entries == ReferenceTask.Entries.ALL ? width : 0, width);
    this.vectorImages = new double[task.vectors.length][width];
  }

  /** Sums that were found in another way. */
  WholeRowSums(MomentSums sums) {
    this.squares = sums.squares();
    this.images = sums.images();
    this.columns = sums.columns();
    this.entries = sums.entries();
    this.vectorImages = sums.vectorImages();
  }

  private static DoubleDoubles[] zeros(int count, int width) {
    DoubleDoubles[] zeros = new DoubleDoubles[count];
    for (int i = 0; i < count; i++) {
      zeros[i] = new DoubleDoubles(width);
    }
    return zeros;
  }

  void observe(double[] row, double weight, ReferenceTask task) {
    Units units = task.units();
    if (z == null) {
      z = new DoubleDoubles(row.length);
      weighted = new DoubleDoubles(row.length);
    }
    z.standardize(row, units.factors, units.means, units.divisors);
    if (weight == 1) {
      squares.addSquares(z);
      addProducts(z, task);
    } else {
      weighted.setWeighted(z, weight);
      squares.addProducts(z, weighted);
      addProducts(weighted, task);
    }
  }

  /**
   * @param wz the row at hand times its weight
   */
  private void addProducts(DoubleDoubles wz, ReferenceTask task) {
    WholeRowWeights directions = task.wholeRowWeights();
    for (int i = 0; i < images.length; i++) {
      images[i].addScaled(wz, z.dot(directions.probes[i]), 0);
    }
    for (int i = 0; i < columns.length; i++) {
      columns[i].addScaled(wz, z.get(task.columns[i]), 0);
    }
    for (int i = 0; i < entries.length; i++) {
      entries[i].addScaled(wz, z.get(i), i);
    }
    if (vectorImages.length > 0) {
      observeVectors(directions.vectorsByFeature, wz);
    }
  }

  private void observeVectors(double[][] vectorsByFeature, DoubleDoubles wz) {
    double[] products = new double[vectorImages.length];
    for (int j = 0; j < z.high.length; j++) {
      addScaled(products, vectorsByFeature[j], z.high[j]);
    }
    for (int i = 0; i < vectorImages.length; i++) {
      addScaled(vectorImages[i], wz.high, products[i]);
    }
  }

  private static void addScaled(double[] sums, double[] values, double factor) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i] * factor;
    }
  }

  void combine(WholeRowSums other) {
    squares.add(other.squares);
    addAll(images, other.images);
    addAll(columns, other.columns);
    addAll(entries, other.entries);
    for (int i = 0; i < vectorImages.length; i++) {
      addScaled(vectorImages[i], other.vectorImages[i], 1.0);
    }
  }

  private static void addAll(DoubleDoubles[] sums, DoubleDoubles[] more) {
    for (int i = 0; i < sums.length; i++) {
      sums[i].add(more[i]);
    }
  }

  MomentSums sums() {
    return new MomentSums(squares, images, columns, entries, vectorImages);
  }
}
