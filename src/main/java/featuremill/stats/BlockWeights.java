package featuremill.stats;

/** The weights of a block of rows: positive, finite numbers. */
final class BlockWeights {
  private final double[] weights;
  private final int from;
  private final int numRows;
  private final WeightSums sums;
  private int heaviest;
  private boolean ones = true;

  /**
   * @param weights of the rows, from position {@code from} on; not copied
   * @throws IllegalArgumentException if a weight is not a positive, finite number
   */
  BlockWeights(double[] weights, int from, int numRows, WeightKind kind) {
    this.weights = weights;
    this.from = from;
    this.numRows = numRows;
    this.sums = new WeightSums(kind);
    for (int i = 0; i < numRows; i++) {
      double weight = weights[from + i];
      if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "a row cannot be observed with the weight "
                + weight
                + ": weights are positive and finite here, and rows of weight 0 go elsewhere");
      }
      sums.add(weight);
      heaviest = weight > of(heaviest) ? i : heaviest;
      ones &= weight == 1;
    }
  }

  int numRows() {
    return numRows;
  }

  double of(int row) {
    return weights[from + row];
  }

  double root(int row) {
    return Math.sqrt(of(row));
  }

  /** The first row of the largest weight. */
  int heaviest() {
    return heaviest;
  }

  /** Whether every weight is 1. */
  boolean areOnes() {
    return ones;
  }

  double total() {
    return sums.total();
  }

  /** What rounding took off the total. */
  double totalLow() {
    return sums.totalLow();
  }

  WeightSums sums() {
    return sums;
  }
}
