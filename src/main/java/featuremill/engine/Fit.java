package featuremill.engine;

import featuremill.decomposition.MatrixRows;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.Float32Loss;
import featuremill.stats.Moments;
import java.util.List;

/**
 * What a fit has found. Holds off-heap memory (the matrix) until it is closed.
 *
 * @param route how components were found
 * @param featureNames names of the features that the steps worked on, after selection
 * @param dropped names of the features that were left out as too few of their values are not zero
 * @param moments of those features over the kept rows, raw
 * @param loss what float32 took from the features as they are read, {@link #lossNames}; null where
 *     they are kept as doubles
 * @param scale what standardization divides by, 1 for constant and near-constant features; all 1
 *     without standardization
 * @param matrix covariance or correlation as pca saw it, or null when none was asked for or needed
 * @param stripes rows of the matrix where it was asked for and is not formed, each of them to be
 *     had once; null otherwise
 * @param components or null when none were asked for
 * @param solution of a solve step, or null when there is none
 * @param pairwise what the matrix is over where features have missing values; null where none may
 * @param findings what is remarkable about the matrix and the components
 */
public record Fit(
    Plan plan,
    Route route,
    RowCounts rows,
    List<String> featureNames,
    List<String> dropped,
    Moments moments,
    Float32Loss loss,
    double[] scale,
    SymmetricMatrix matrix,
    MatrixRows stripes,
    PrincipalComponents components,
    Solution solution,
    PairwiseFit pairwise,
    MatrixFindings findings,
    FittedPipeline pipeline)
    implements AutoCloseable {
  private static final int FEW_DIGITS = 6;

  @Override
  public void close() {
    if (matrix != null) {
      matrix.close();
    }
    if (stripes != null) {
      stripes.close();
    }
    if (pairwise != null) {
      pairwise.close();
    }
  }

  /** Names of the features that {@link #loss} is of: those before row steps. */
  public List<String> lossNames() {
    Preparation preparation = pipeline.preparation();
    return preparation.isEmpty() ? featureNames : preparation.inputs();
  }

  /** Names of the features for which min = max. */
  public List<String> constantFeatures() {
    return named(moments::isConstant);
  }

  /** Names of the features that vary only in their last bits. */
  public List<String> nearConstantFeatures() {
    return named(moments::isNearConstant);
  }

  /** Names of the features whose variance keeps fewer than six digits beside their magnitude. */
  public List<String> lowPrecisionFeatures() {
    return named(
        j ->
            !moments.isConstant(j)
                && !moments.isNearConstant(j)
                && moments.digitsLeft(j) < FEW_DIGITS);
  }

  private List<String> named(java.util.function.IntPredicate predicate) {
    return java.util.stream.IntStream.range(0, featureNames.size())
        .filter(predicate)
        .mapToObj(featureNames::get)
        .toList();
  }
}
