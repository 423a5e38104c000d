package featuremill.engine;

/**
 * What a step meets and what it leaves: rows and features, {@link #UNKNOWN} while nothing tells.
 *
 * @param step its name in a job file
 * @param matrix d of the [d x d] matrix that it makes besides; 0 for none
 */
public record StepShape(
    String step, long rowsIn, int widthIn, long rowsOut, int widthOut, int matrix) {
  public static final int UNKNOWN = -1;

  /** A step before any row is counted. */
  static StepShape planned(String step, int widthIn, int widthOut) {
    return new StepShape(step, UNKNOWN, widthIn, UNKNOWN, widthOut, 0);
  }

  /** The same, its rows counted. */
  StepShape rows(long in, long out) {
    return new StepShape(step, in, widthIn, out, widthOut, matrix);
  }

  /** The same with other features. */
  StepShape widths(int in, int out) {
    return new StepShape(step, rowsIn, in, rowsOut, out, matrix == 0 ? 0 : in);
  }

  /** The same for a step that makes a matrix of its features. */
  StepShape makingMatrix() {
    return new StepShape(step, rowsIn, widthIn, rowsOut, widthOut, widthIn);
  }
}
