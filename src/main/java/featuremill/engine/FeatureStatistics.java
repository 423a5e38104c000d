package featuremill.engine;

/** What row steps need to know of the features as the steps before leave them, [d] each. */
interface FeatureStatistics {
  double[] min();

  double[] max();

  /** Means of what is not missing. */
  double[] meansOfPresent();

  /** Medians of what is not missing. */
  double[] medians();

  /** Quartiles of what is not missing: a quarter of the values is below. */
  double[] lowerQuartiles();

  /** A quarter of the values is above. */
  double[] upperQuartiles();

  /** Stands in while no rows are read: only shapes come of it. */
  static FeatureStatistics unknown(int width) {
    double[] zeros = new double[width];
    return new Known(zeros, zeros, zeros, zeros, zeros, zeros);
  }

  /** Numbers that are there. */
  record Known(
      double[] min,
      double[] max,
      double[] meansOfPresent,
      double[] medians,
      double[] lowerQuartiles,
      double[] upperQuartiles)
      implements FeatureStatistics {}
}
