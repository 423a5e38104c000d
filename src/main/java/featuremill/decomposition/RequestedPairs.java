package featuremill.decomposition;

/** How many eigenpairs one may ask for. */
final class RequestedPairs {
  private RequestedPairs() {}

  static void check(int k, int dimension) {
    if (k < 1 || k > dimension) {
      throw new IllegalArgumentException(
          "cannot take "
              + k
              + " eigenpairs of an operator of shape ("
              + dimension
              + " x "
              + dimension
              + ")"
              + (dimension == 0 ? "" : ": 1 to " + dimension + " would fit"));
    }
  }
}
