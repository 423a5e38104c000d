package featuremill.linalg.distance;

/** Squared differences of points of two blocks, one pair at a time, in a fixed order. */
final class Differences {
  private final DistanceRows a;
  private final DistanceRows b;
  private final double[] left;
  private final double[] right;
  private int leftRow = -1;

  Differences(DistanceRows a, DistanceRows b) {
    this.a = a;
    this.b = b;
    this.left = new double[a.space().width()];
    this.right = new double[a.space().width()];
  }

  /** The same bits for a pair of points whichever is the left one. */
  double square(int i, int j) {
    if (leftRow != i) {
      a.points().copyRow(i, left, 0);
      leftRow = i;
    }
    b.points().copyRow(j, right, 0);
    for (int p = 0; p < right.length; p++) {
      right[p] -= left[p];
    }
    return DistanceSpace.square(right);
  }
}
