package featuremill.spark;

/** A row has another number of features than the first one, or other lengths of nested arrays. */
final class RaggedRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String found;
  private final int rowsBefore;

  RaggedRowException(int found, int rowsBefore) {
    this(found + " features", rowsBefore);
  }

  private RaggedRowException(String found, int rowsBefore) {
    super("a row of " + found);
    this.found = found;
    this.rowsBefore = rowsBefore;
  }

  /** An array of the wrong length among nested ones. */
  static RaggedRowException ofArray(int length, int level) {
    return new RaggedRowException("an array of " + length + " at level " + (level + 1), 0);
  }

  /** The same where other rows were read before. */
  RaggedRowException after(int rows) {
    return new RaggedRowException(found, rows);
  }

  /** What the row has. */
  String found() {
    return found;
  }

  /** Rows of the run being read that stand before it. */
  int rowsBefore() {
    return rowsBefore;
  }
}
