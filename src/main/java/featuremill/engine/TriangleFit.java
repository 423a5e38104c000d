package featuremill.engine;

import featuremill.decomposition.Eigenpairs;
import featuremill.decomposition.NumericalRank;
import featuremill.decomposition.TriangleSolver;
import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.linalg.UpperTriangle;
import java.util.Arrays;

/** Finds the principal components from the triangle of the features. */
final class TriangleFit {
  private final Step.Pca step;
  private final UpperTriangle triangle;
  private final double divisor;
  private int rank;

  /**
   * @param triangle R of the centred and scaled features
   * @param divisor what their squares are divided by
   */
  TriangleFit(Step.Pca step, UpperTriangle triangle, double divisor) {
    this.step = step;
    this.triangle = triangle;
    this.divisor = divisor;
  }

  /**
   * Finds the components.
   *
   * @throws Failure (exit 2) when more are asked for than the rank of the data allows, which counts
   *     singular values above d 2<sup>-52</sup> of the largest
   */
  PrincipalComponents fit() {
    RequestedComponents requested = new RequestedComponents(step, triangle.dimension());
    double total = CompensatedSum.of(divided(triangle.squaredColumnNorms()));
    Eigenpairs pairs =
        new TriangleSolver(Blas.best())
            .solve(
                triangle,
                divisor,
                sigma -> {
                  rank = NumericalRank.of(sigma, sigma.length);
                  double[] squares = Arrays.stream(sigma).map(s -> s * s).toArray();
                  return requested.of(divided(squares), total, rank);
                });
    double[] ratios = Arrays.stream(pairs.values()).map(value -> value / total).toArray();
    return new PrincipalComponents(pairs, ratios, total, rank, null);
  }

  private double[] divided(double[] squares) {
    return Arrays.stream(squares).map(square -> square / divisor).toArray();
  }
}
