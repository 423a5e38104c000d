package featuremill.reference;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums, in double-double, of the values of each feature that are there: what is not finite is
 * missing. Parts over different rows merge by addition. Rows may have weights; one of weight 0 is
 * not looked at.
 *
 * <p>Deviations are from a given centre. A first pass about 0 gives the means, a second one about
 * these the standard deviations by their definition. Cost: three double-double additions for each
 * value; 64 bytes a feature.
 */
public final class PresentSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] centre;
  private final DoubleDoubles weights;
  private final DoubleDoubles sums;
  private final DoubleDoubles squares;
  private final double[] min;
  private final double[] max;

  /**
   * Sums without rows.
   *
   * @param centre [d], finite
   */
  public PresentSums(double[] centre) {
    int width = centre.length;
    this.centre = centre.clone();
    weights = new DoubleDoubles(width);
    sums = new DoubleDoubles(width);
    squares = new DoubleDoubles(width);
    min = new double[width];
    max = new double[width];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
  }

  /** Takes in a row [d] of a weight, 0 or more. */
  public void observe(double[] row, double weight) {
    if (weight == 0) {
      return;
    }
    for (int j = 0; j < centre.length; j++) {
      if (Double.isFinite(row[j])) {
        DoubleDouble z = DoubleDouble.sum(row[j], -centre[j]);
        DoubleDouble square = z.times(z);
        weights.add(j, weight);
        sums.addProduct(j, z.high(), z.low(), weight, 0);
        squares.addProduct(j, square.high(), square.low(), weight, 0);
        min[j] = Math.min(min[j], row[j]);
        max[j] = Math.max(max[j], row[j]);
      }
    }
  }

  /** Adds what another part of the same pass has seen. */
  public void combine(PresentSums other) {
    weights.add(other.weights);
    sums.add(other.sums);
    squares.add(other.squares);
    for (int j = 0; j < min.length; j++) {
      min[j] = Math.min(min[j], other.min[j]);
      max[j] = Math.max(max[j], other.max[j]);
    }
  }

  /** Bytes of the sums, about. */
  public static long bytes(int width) {
    return 72L * width;
  }

  /** The smallest value; infinite where there is none. */
  public double min(int j) {
    return min[j];
  }

  /** The largest value; infinite, and negative, where there is none. */
  public double max(int j) {
    return max[j];
  }

  /** The means, each rounded to a double; 0 where there is no value. */
  public double[] means() {
    double[] means = new double[centre.length];
    Arrays.setAll(means, j -> min[j] <= max[j] ? centre[j] + offset(j).value() : 0);
    return means;
  }

  private DoubleDouble offset(int j) {
    return sums.get(j).dividedBy(weights.get(j));
  }

  /** The standard deviation with ddof 0; NaN where there is no value. */
  public double std(int j) {
    DoubleDouble offset = offset(j);
    DoubleDouble square = squares.get(j).dividedBy(weights.get(j));
    return Math.sqrt(square.minus(offset.times(offset)).value());
  }
}
