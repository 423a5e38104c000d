package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import featuremill.stats.Moments;
import java.util.List;

/**
 * Least squares from the triangle R of the QR decomposition of features and targets: the columns of
 * the targets hold Q'y, so that R_XX w = R_Xy.
 */
final class TriangleEquations {
  private static final String ADVICE = "leave it out, or set a penalty";

  private final Blas blas;
  private final Moments moments;
  private final LeastSquares.ScaledColumns columns;
  private final double[] scale;
  private final int d;
  private final List<String> names;

  TriangleEquations(
      Blas blas, Moments moments, LeastSquares.ScaledColumns columns, int d, List<String> names) {
    this.blas = blas;
    this.moments = moments;
    this.columns = columns;
    this.scale = columns.scale();
    this.d = d;
    this.names = names;
  }

  LeastSquares.ScaledSolution solve(double penalty, boolean withIntercept) {
    try (UpperTriangle rows = moments.triangle(scale)) {
      if (!withIntercept) {
        stackMeans(rows);
      }
      try (UpperTriangle penalized = rows.copy()) {
        if (penalty > 0) {
          stackPenalty(penalized, penalty);
        }
        return solve(rows, penalized);
      }
    }
  }

  /** X'X = S + n m m', and sqrt(n) m is one more row; with weights n is their sum. */
  private void stackMeans(UpperTriangle rows) {
    double[] mean = new double[scale.length];
    for (int j = 0; j < mean.length; j++) {
      mean[j] = Math.sqrt(moments.weightSum()) * columns.mean()[j];
    }
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(mean.length)) {
      DenseBlock row = DenseBlock.columnMajor(memory, 1, mean.length);
      row.setRow(0, mean, 0);
      blas.stack(rows, row);
    }
  }

  /** Rows that ask for w = 0. */
  private void stackPenalty(UpperTriangle rows, double penalty) {
    double root = Math.sqrt(penalty);
    try (UpperTriangle wish = UpperTriangle.zeros(scale.length)) {
      for (int j = 0; j < d; j++) {
        wish.set(j, j, root * columns.units()[j]);
      }
      blas.stack(rows, wish);
    }
  }

  private LeastSquares.ScaledSolution solve(UpperTriangle rows, UpperTriangle penalized) {
    int targets = scale.length - d;
    try (SymmetricMatrix features = SymmetricMatrix.zeros(d)) {
      for (int i = 0; i < d; i++) {
        for (int j = i; j < d; j++) {
          features.set(i, j, penalized.get(i, j));
        }
      }
      TriangularSystem system = new TriangularSystem(features);
      double conditionNumber = conditionNumber(system, penalized);
      double[][] weights = LeastSquares.weights(targets, d);
      double[] squares = new double[targets];
      for (int t = 0; t < targets; t++) {
        for (int j = 0; j < d; j++) {
          weights[t][j] = penalized.get(j, d + t);
        }
        system.solve(weights[t]);
        squares[t] = residual(rows, weights[t], d + t);
      }
      return new LeastSquares.ScaledSolution(weights, squares, conditionNumber, "TSQR");
    }
  }

  private double conditionNumber(TriangularSystem system, UpperTriangle penalized) {
    double[] lengths = penalized.squaredColumnNorms();
    for (int j = 0; j < d; j++) {
      // A feature's own part beside those before it, of which only rounding is left.
      if (!(system.pivot(j) > d * 0x1p-52 * Math.sqrt(lengths[j]))) {
        throw LeastSquares.dependent(names.get(j), Double.POSITIVE_INFINITY, ADVICE);
      }
    }
    double inverse = InverseNorm.of(d, system::solve, system::solveTransposed);
    return system.norm() * inverse;
  }

  /** |y - X w|^2 */
  private static double residual(UpperTriangle rows, double[] w, int target) {
    double squares = 0;
    for (int i = 0; i <= target; i++) {
      CompensatedDot rest = new CompensatedDot(rows.get(i, target));
      for (int j = i; j < w.length; j++) {
        rest.add(-rows.get(i, j), w[j]);
      }
      squares += rest.value() * rest.value();
    }
    return squares;
  }
}
