package featuremill.job.bench;

/**
 * The straight line through points that minimizes the squares of their relative distances: a long
 * case would otherwise decide alone.
 */
record StraightLine(double atZero, double slope) {

  /**
   * Fits a line.
   *
   * @param x at least two different values
   * @param y positive
   */
  static StraightLine through(double[] x, double[] y) {
    // Minimizes sum ((a + b x) / y - 1)^2, the normal equations of which are 2 x 2.
    double uu = 0;
    double uv = 0;
    double vv = 0;
    double u1 = 0;
    double v1 = 0;
    for (int i = 0; i < x.length; i++) {
      double u = 1 / y[i];
      double v = x[i] / y[i];
      uu += u * u;
      uv += u * v;
      vv += v * v;
      u1 += u;
      v1 += v;
    }
    double determinant = uu * vv - uv * uv;
    return new StraightLine((u1 * vv - v1 * uv) / determinant, (v1 * uu - u1 * uv) / determinant);
  }

  double at(double x) {
    return atZero + slope * x;
  }
}
