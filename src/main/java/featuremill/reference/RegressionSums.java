package featuremill.reference;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a published linear model leaves of rows, summed in double-double: residuals, their squares
 * and their products with the features. Parts over different rows add up.
 *
 * <p>Cost: 2 d multiplications a row and target, and (d + targets)^2 / 2 a row where the task wants
 * all products.
 */
public final class RegressionSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int d;
  private final int targets;
  private long numRows;
  private DoubleDouble weight = DoubleDouble.ZERO;

  /** Of columns as seen from their origin. */
  final DoubleDoubles sums;

  final DoubleDoubles squares;

  /** Products of column i with those from i on; null where not all are wanted. */
  final DoubleDoubles[] products;

  /** Of residuals. */
  final DoubleDoubles residuals;

  final DoubleDoubles residualSquares;

  /** Of residuals with the columns of the features. */
  final DoubleDoubles[] gradients;

  /** The largest residual relative to what it is the rest of. */
  final double[] relative;

  public RegressionSums(RegressionTask task) {
    d = task.numFeatures();
    targets = task.numTargets();
    sums = new DoubleDoubles(d + targets);
    squares = new DoubleDoubles(d + targets);
    products = task.products ? vectors(d, d + targets) : null;
    residuals = new DoubleDoubles(targets);
    residualSquares = new DoubleDoubles(targets);
    gradients = vectors(targets, d);
    relative = new double[targets];
  }

  private static DoubleDoubles[] vectors(int count, int length) {
    DoubleDoubles[] vectors = new DoubleDoubles[count];
    for (int i = 0; i < count; i++) {
      vectors[i] = new DoubleDoubles(length);
    }
    return vectors;
  }

  /** Rows of a weight above 0. */
  public long numRows() {
    return numRows;
  }

  /** The sum of the weights. */
  DoubleDouble weight() {
    return weight;
  }

  /**
   * Takes in a row.
   *
   * @param x features [d] before centring
   * @param y targets
   * @param w the row's weight, at least 0; 1 where rows have none
   */
  public void observe(RegressionTask task, double[] x, double[] y, double w) {
    if (w == 0) {
      return;
    }
    DoubleDoubles z = new DoubleDoubles(d);
    z.standardize(x, ones(), task.centre, task.unit);
    DoubleDoubles row = new DoubleDoubles(d + targets);
    for (int j = 0; j < d; j++) {
      row.set(j, z.get(j).minus(DoubleDouble.of(task.origin[j])));
    }
    for (int t = 0; t < targets; t++) {
      row.set(d + t, DoubleDouble.of(y[t]).minus(DoubleDouble.of(task.origin[d + t])));
      observeResidual(task, z, row, y[t], w, t);
    }
    DoubleDoubles weighted = new DoubleDoubles(d + targets);
    weighted.setWeighted(row, w);
    sums.add(weighted);
    squares.addProducts(weighted, row);
    for (int j = 0; products != null && j < d; j++) {
      products[j].addScaled(weighted, row.get(j), j);
    }
    weight = weight.plus(DoubleDouble.of(w));
    numRows++;
  }

  private double[] ones() {
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return ones;
  }

  private void observeResidual(
      RegressionTask task, DoubleDoubles z, DoubleDoubles row, double y, double w, int t) {
    double[] b = task.coefficients[t];
    DoubleDouble rest =
        DoubleDouble.of(y).minus(DoubleDouble.of(task.intercept[t])).minus(z.dot(b));
    DoubleDouble weighted = rest.times(w);
    residuals.set(t, residuals.get(t).plus(weighted));
    residualSquares.set(t, residualSquares.get(t).plus(weighted.times(rest)));
    double size = Math.abs(y) + Math.abs(task.intercept[t]);
    for (int j = 0; j < d; j++) {
      gradients[t].set(j, gradients[t].get(j).plus(weighted.times(row.get(j))));
      size += Math.abs(b[j] * z.high[j]);
    }
    double error = rest.value() == 0 ? 0 : Math.abs(rest.value()) / size;
    relative[t] = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(relative[t], error);
  }

  /** Adds what another part has seen. */
  public RegressionSums plus(RegressionSums other) {
    numRows += other.numRows;
    weight = weight.plus(other.weight);
    sums.add(other.sums);
    squares.add(other.squares);
    residuals.add(other.residuals);
    residualSquares.add(other.residualSquares);
    for (int t = 0; t < targets; t++) {
      gradients[t].add(other.gradients[t]);
      relative[t] = Math.max(relative[t], other.relative[t]);
    }
    for (int j = 0; products != null && j < d; j++) {
      products[j].add(other.products[j]);
    }
    return this;
  }

  /** The product of column i, a feature, with column j, i at most j, about the means or about 0. */
  DoubleDouble product(int i, int j, boolean aboutMeans) {
    DoubleDouble product = products[i].get(j);
    return aboutMeans ? product.minus(sums.get(i).times(sums.get(j)).dividedBy(weight)) : product;
  }

  /** The square of a column about its mean or about 0. */
  DoubleDouble square(int j, boolean aboutMean) {
    return aboutMean
        ? squares.get(j).minus(sums.get(j).times(sums.get(j)).dividedBy(weight))
        : squares.get(j);
  }
}
