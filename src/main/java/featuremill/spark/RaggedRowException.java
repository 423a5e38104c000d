package featuremill.spark;

/** A row has another number of features than the first one. */
final class RaggedRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int found;
  private final int rowsBefore;

  RaggedRowException(int found, int rowsBefore) {
    super("a row of " + found + " features");
    this.found = found;
    this.rowsBefore = rowsBefore;
  }

  int found() {
    return found;
  }

  /** Rows of the run being read that stand before it. */
  int rowsBefore() {
    return rowsBefore;
  }
}
