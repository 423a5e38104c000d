package featuremill.reference;

import java.io.Serializable;

/**
 * The sums of a {@link ReferencePass} over rows of which only some entries are not zero, without
 * touching the zeros.
 *
 * <p>With y = x / scale and c = mean / scale, z'g is y'g - c'g, and the sum of z (z'g) over the
 * rows is the sum of y (z'g) less c times the sum of z'g. Taking the mean out of the products loses
 * the digits by which |mean| exceeds the standard deviation, of the 32 that double-doubles have: at
 * a ratio of 1e9 some 22 are left. Squares lose nothing: entries are centred one by one, and each
 * row without an entry adds mean^2.
 *
 * <p>Cost per entry: two double-double multiplications for each direction. Memory: 32 + 16
 * directions bytes a feature, besides the {@link EntryWeights} that all parts share.
 */
final class EntrySums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int directions;
  private final DoubleDoubles squares;

  /** What the rows weigh that have an entry of a feature. */
  private final DoubleDoubles filled;

  /** Sums of y_j (z'g_i) at j * directions + i. */
  private final DoubleDoubles products;

  /** Sums of z'g_i. */
  private final DoubleDoubles totals;

  /** What all rows weigh. */
  private DoubleDouble mass = DoubleDouble.ZERO;

  EntrySums(ReferenceTask task) {
    int width = task.numFeatures();
    this.directions = task.probes.length + task.vectors.length;
    this.squares = new DoubleDoubles(width);
    this.filled = new DoubleDoubles(width);
    this.products = new DoubleDoubles(Math.multiplyExact(width, directions));
    this.totals = new DoubleDoubles(directions);
  }

  void observe(int[] indices, double[] values, double weight, ReferenceTask task) {
    Units units = task.units();
    EntryWeights weights = task.entryWeights();
    DoubleDoubles scaled = new DoubleDoubles(indices.length);
    DoubleDoubles product = new DoubleDoubles(directions);
    for (int e = 0; e < indices.length; e++) {
      int j = indices[e];
      double x = values[e] * units.factors[j];
      addSquare(j, x, weight, units.means);
      filled.add(j, weight);
      if (!Double.isInfinite(units.divisors[j])) {
        scaled.set(e, DoubleDouble.of(x).dividedBy(units.divisors[j]));
      }
      for (int i = 0; i < directions; i++) {
        product.addProduct(i, scaled.high[e], scaled.low[e], weights.of[j * directions + i], 0);
      }
    }
    for (int i = 0; i < directions; i++) {
      product.set(i, product.get(i).minus(weights.offsets.get(i)).times(weight));
    }
    for (int e = 0; e < indices.length; e++) {
      int at = indices[e] * directions;
      for (int i = 0; i < directions; i++) {
        products.addProduct(at + i, scaled.high[e], scaled.low[e], product.high[i], product.low[i]);
      }
    }
    totals.add(product);
    mass = mass.plus(DoubleDouble.of(weight));
  }

  private void addSquare(int j, double x, double weight, DoubleDoubles means) {
    DoubleDouble centred = DoubleDouble.of(x).minus(means.get(j));
    squares.set(j, squares.get(j).plus(centred.times(centred).times(weight)));
  }

  void combine(EntrySums other) {
    squares.add(other.squares);
    products.add(other.products);
    totals.add(other.totals);
    filled.add(other.filled);
    mass = mass.plus(other.mass);
  }

  MomentSums sums(ReferenceTask task) {
    int width = task.numFeatures();
    EntryWeights weights = task.entryWeights();
    DoubleDoubles variances = new DoubleDoubles(width);
    for (int j = 0; j < width; j++) {
      variances.set(j, square(j, task.units()));
    }
    DoubleDoubles[] images = new DoubleDoubles[task.probes.length];
    for (int i = 0; i < images.length; i++) {
      images[i] = new DoubleDoubles(width);
      for (int j = 0; j < width; j++) {
        images[i].set(j, image(i, j, weights));
      }
    }
    double[][] vectorImages = new double[task.vectors.length][width];
    for (int i = 0; i < vectorImages.length; i++) {
      for (int j = 0; j < width; j++) {
        vectorImages[i][j] = image(images.length + i, j, weights).value();
      }
    }
    return new MomentSums(
        variances, images, new DoubleDoubles[0], new DoubleDoubles[0], vectorImages);
  }

  /** The sum of z_j^2. */
  private DoubleDouble square(int j, Units units) {
    double scale = units.divisors[j];
    if (Double.isInfinite(scale)) {
      return DoubleDouble.ZERO;
    }
    DoubleDouble mean = units.means.get(j);
    return squares
        .get(j)
        .plus(mean.times(mean).times(mass.minus(filled.get(j))))
        .dividedBy(scale)
        .dividedBy(scale);
  }

  /** The sum of z_j (z'g_i). */
  private DoubleDouble image(int i, int j, EntryWeights weights) {
    DoubleDouble centre = weights.centre.get(j);
    return products.get(j * directions + i).minus(centre.times(totals.get(i)));
  }
}
