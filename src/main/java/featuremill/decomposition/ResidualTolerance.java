package featuremill.decomposition;

/**
 * How small the residual |C v - theta v| of a pair has to be: at most {@code relative} times its
 * own theta, beyond the floor 8 sqrt(d) u theta_1, u = 2^-53, that rounding leaves of any residual.
 *
 * @param relative above 0 and below 1
 */
public record ResidualTolerance(double relative) {
  /** Eigenvalues then have twelve digits and more where gaps exceed 1e-6. */
  public static final double BY_DEFAULT = 1e-9;

  private static final double UNIT = 0x1p-53;

  public ResidualTolerance {
    if (!(relative > 0 && relative < 1)) {
      throw new IllegalArgumentException("tolerance " + relative + " is not within 0 and 1");
    }
  }

  /** What rounding leaves of a residual of an operator of dimension d. */
  static double floor(double largest, int dimension) {
    return 8 * Math.sqrt(dimension) * UNIT * Math.abs(largest);
  }

  /** The first pair whose residual is too large; -1 when there is none. */
  public int firstBeyond(Eigenpairs pairs) {
    double floor = floor(pairs.value(0), pairs.dimension());
    for (int i = 0; i < pairs.size(); i++) {
      if (!(pairs.residual(i) <= relative * Math.abs(pairs.value(i)) + floor)) {
        return i;
      }
    }
    return -1;
  }

  /** How many pairs pass only thanks to the floor: no solver in this precision does better. */
  public int atFloor(Eigenpairs pairs) {
    int count = 0;
    for (int i = 0; i < pairs.size(); i++) {
      if (pairs.residual(i) > relative * Math.abs(pairs.value(i))) {
        count++;
      }
    }
    return count;
  }
}
