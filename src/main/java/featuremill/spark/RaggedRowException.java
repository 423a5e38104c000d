package featuremill.spark;

/** A row has another number of features than the first one. */
final class RaggedRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int found;

  RaggedRowException(int found) {
    super("a row of " + found + " features");
    this.found = found;
  }

  int found() {
    return found;
  }
}
