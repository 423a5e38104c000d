package featuremill.transform;

import featuremill.failure.Failure;
import java.util.Arrays;

/**
 * Whether operands fit a table of rows: the one check that every step makes of what a job hands it.
 * A mismatch is a {@link Failure} (exit 2) that gives both shapes and says what would fit.
 *
 * <p>The number of rows may be unknown, as it is while a job is planned; then only the features are
 * checked.
 */
public final class ShapeCheck {
  private static final long UNKNOWN = -1;

  private final long numRows;
  private final int width;

  private ShapeCheck(long numRows, int width) {
    this.numRows = numRows;
    this.width = width;
  }

  /** A table of {@code numRows} rows of {@code width} features. */
  public static ShapeCheck ofRows(long numRows, int width) {
    return new ShapeCheck(numRows, width);
  }

  /** A table of any number of rows of {@code width} features. */
  public static ShapeCheck ofRows(int width) {
    return new ShapeCheck(UNKNOWN, width);
  }

  /**
   * Requires an operand that is the same for every row: a scalar or a row vector. Shapes are
   * compared from the last axis on, as NumPy does, so that a vector is always one number per
   * feature, also in a square table.
   *
   * @return one number per feature [width]
   * @param shape of the operand; empty for a scalar
   * @param values of that shape
   * @throws Failure (exit 2) if it is neither
   */
  public double[] rowVector(Operation operation, long[] shape, double[] values) {
    long columns = shape.length == 0 ? 1 : shape[shape.length - 1];
    boolean oneRow = shape.length <= 1 || shape.length == 2 && shape[0] == 1;
    if (!oneRow || columns != 1 && columns != width) {
      throw mismatch(operation, shape);
    }
    if (columns == width) {
      return values.clone();
    }
    double[] spread = new double[width];
    Arrays.fill(spread, values[0]);
    return spread;
  }

  private Failure mismatch(Operation operation, long[] shape) {
    return Failure.usage(
        "cannot "
            + operation.sentence(Shape.named(shape), rows())
            + ": shapes "
            + shape()
            + " and "
            + Shape.text(shape)
            + "; a vector of "
            + width
            + ", or one number, would");
  }

  /**
   * Requires a matrix that rows can be multiplied by: as many rows as there are features.
   *
   * @throws Failure (exit 2) if it has another number
   */
  public void product(long rows, long columns) {
    if (rows == width) {
      return;
    }
    String transpose = columns == width ? ", its transpose," : "";
    throw Failure.usage(
        "cannot multiply "
            + rows()
            + " by "
            + Shape.named(rows, columns)
            + ": shapes "
            + shape()
            + " and "
            + Shape.text(rows, columns)
            + "; a matrix of "
            + Shape.text(width, columns == width ? rows : columns)
            + transpose
            + " would");
  }

  /**
   * Requires rows to have as many features as a model was fitted to.
   *
   * @param verb what is done with the model, such as {@code apply}
   * @throws Failure (exit 3) if they have another number
   */
  public void modelWidth(String verb, int modelWidth) {
    if (modelWidth == width) {
      return;
    }
    throw Failure.input(
        "cannot "
            + verb
            + " a model of "
            + modelWidth
            + " features to "
            + rows()
            + ": shapes "
            + shape()
            + " and "
            + Shape.text(modelWidth)
            + "; rows of "
            + modelWidth
            + " would");
  }

  private String rows() {
    return "rows of " + width + (width == 1 ? " feature" : " features");
  }

  private String shape() {
    return Shape.text(count(), Integer.toString(width));
  }

  private String count() {
    return numRows == UNKNOWN ? "rows" : Long.toString(numRows);
  }
}
