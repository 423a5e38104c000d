package featuremill.engine;

import featuremill.spark.FeatureColumns;
import featuremill.stats.Moments;

/** How rows are stored for passes over them. */
public enum RowForm {
  /** Every value, centred. */
  DENSE,
  /** What is not zero, with means that count on the side. */
  SPARSE;

  /** A value other than zero costs about as much in a sparse pass as ten in a dense one. */
  static final double SPARSE_BELOW = 0.1;

  /**
   * The form for rows of these moments: a function of the data, as the forms differ in the last
   * bits.
   *
   * @param columns of the moments that take part
   */
  static RowForm of(Route route, FeatureColumns read, Moments moments, int[] columns) {
    if (!route.storesRows() || route.solver() == Step.Solver.DUAL || !read.isVectorColumn()) {
      return DENSE;
    }
    return density(moments, columns) < SPARSE_BELOW ? SPARSE : DENSE;
  }

  /** The share of values other than zero; 1 for no rows. */
  static double density(Moments moments, int[] columns) {
    long stored = 0;
    for (int j : columns) {
      stored += moments.nonZeros(j);
    }
    double all = (double) moments.rowsUsed() * columns.length;
    return all == 0 ? 1 : stored / all;
  }
}
