package featuremill.transform;

import java.io.Serializable;

/**
 * Something fitted that turns rows of {@link #inputWidth()} features into rows of {@link
 * #outputWidth()} features.
 *
 * <p>Implementations are immutable and may be used by several threads at once. A row's result has
 * the same bits whatever its neighbours in the block are. NaN and infinities go through the
 * arithmetic as they are.
 */
public interface FittedTransform extends Serializable {

  /** Features per row that {@link #apply} reads. */
  int inputWidth();

  /** Features per row that {@link #apply} writes. */
  int outputWidth();

  /**
   * Transforms the first rows of a block.
   *
   * @param rows row-major [numRows x inputWidth], left as it is unless it is also {@code out}
   * @param numRows rows to transform; 0 is allowed
   * @param out row-major [numRows x outputWidth], overwritten; has to be another array than {@code
   *     rows} unless the transform says that it works in place
   * @throws IllegalArgumentException if an array is too short for numRows rows, naming both shapes
   */
  void apply(double[] rows, int numRows, double[] out);
}
