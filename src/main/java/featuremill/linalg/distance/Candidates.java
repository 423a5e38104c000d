package featuremill.linalg.distance;

import featuremill.linalg.DenseBlock;

/**
 * Offers the pairs of two blocks that may be neighbours, and passes over all others at the price of
 * a comparison.
 *
 * <p>(1 - slack) (|x|^2 + |y|^2) - 2 x.y is below the square of the difference however the products
 * were rounded: a sum of d products is off by d 2^-53 of |x| |y|, each square of a length by as
 * much of itself. What lies so near 0 that it loses digits is allowed for by as many of the
 * smallest numbers.
 */
final class Candidates {
  private static final double ROUNDING = 0x1p-53;

  private final DistanceRows a;
  private final DistanceRows b;
  private final NearestRows nearA;
  private final NearestRows nearB;
  private final Differences differences;
  private final double share;
  private final double tiny;
  private final double[] bounds;

  /**
   * @param nearB takes neighbours of the rows of b; null where those are not wanted
   */
  Candidates(DistanceRows a, DistanceRows b, NearestRows nearA, NearestRows nearB) {
    this.a = a;
    this.b = b;
    this.nearA = nearA;
    this.nearB = nearB;
    this.differences = new Differences(a, b);
    this.share = 1 - (4.0 * a.space().width() + 64) * ROUNDING;
    this.tiny = 16.0 * a.space().width() * Double.MIN_VALUE;
    this.bounds = new double[b.numRows()];
  }

  /**
   * Offers row i of a and the rows of b to each other.
   *
   * @param products -2 x.y, [a x b]
   * @param from the first row of b that counts
   */
  void offer(int i, DenseBlock products, int from) {
    products.copyRow(i, bounds, 0);
    bound(bounds, share * a.squares()[i] - tiny, share, b.squares());
    if (nearB == null) {
      offerToA(i, from);
    } else {
      offerToBoth(i, from);
    }
  }

  private static void bound(double[] row, double square, double share, double[] squares) {
    for (int j = 0; j < row.length; j++) {
      row[j] += square + share * squares[j];
    }
  }

  private void offerToA(int i, int from) {
    double[] limits = nearA.limits();
    for (int j = from; j < bounds.length; j++) {
      if (bounds[j] <= limits[i]) {
        nearA.offer(i, differences.square(i, j), b.id(j));
      }
    }
  }

  private void offerToBoth(int i, int from) {
    double[] limitsA = nearA.limits();
    double[] limitsB = nearB.limits();
    for (int j = from; j < bounds.length; j++) {
      if (bounds[j] <= limitsA[i] || bounds[j] <= limitsB[j]) {
        double square = differences.square(i, j);
        nearA.offer(i, square, b.id(j));
        nearB.offer(j, square, a.id(i));
      }
    }
  }
}
