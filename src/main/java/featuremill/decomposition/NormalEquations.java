package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.Moments;
import java.util.List;
import java.util.stream.IntStream;

/**
 * X'X w = X'y for columns divided by their sizes, by Cholesky's factor, and refined: residuals are
 * taken in twice the precision, so that the solution is that of the stored matrix to the last
 * digits.
 */
final class NormalEquations {
  /** Squared condition number from which on fewer than six digits would be sure. */
  private static final double MOST = 1e10;

  /** Lifts a singular matrix enough for a factor, whose smallest pivot then tells the feature. */
  private static final double LIFT = 1e-10;

  private static final int REFINEMENTS = 4;
  private static final String ADVICE =
      "leave it out, set a penalty, or solve by QR, which forms no squares";

  private final Blas blas;
  private final Moments moments;
  private final LeastSquares.ScaledColumns columns;
  private final double[] scale;
  private final int d;
  private final List<String> names;

  NormalEquations(
      Blas blas, Moments moments, LeastSquares.ScaledColumns columns, int d, List<String> names) {
    this.blas = blas;
    this.moments = moments;
    this.columns = columns;
    this.scale = columns.scale();
    this.d = d;
    this.names = names;
  }

  LeastSquares.ScaledSolution solve(double penalty, boolean withIntercept) {
    try (SymmetricMatrix all = moments.covariance(0, scale)) {
      if (!withIntercept) {
        addMeans(all);
      }
      int[] features = IntStream.range(0, d).toArray();
      try (SymmetricMatrix squares = all.select(features)) {
        penalize(squares, penalty);
        return solve(all, squares);
      }
    }
  }

  private void addMeans(SymmetricMatrix all) {
    double[] mean = columns.mean();
    all.updateRows(
        (i, row) -> {
          for (int j = i; j < row.length; j++) {
            row[j] += mean[i] * mean[j];
          }
        });
  }

  private void penalize(SymmetricMatrix squares, double penalty) {
    for (int j = 0; j < d && penalty > 0; j++) {
      double unit = columns.units()[j];
      double term = penalty / moments.weightSum() * unit * unit;
      squares.set(j, j, squares.get(j, j) + term);
    }
  }

  private LeastSquares.ScaledSolution solve(SymmetricMatrix all, SymmetricMatrix squares) {
    try (SymmetricMatrix factor = squares.copy()) {
      if (!blas.cholesky(factor)) {
        throw dependent(squares, Double.POSITIVE_INFINITY);
      }
      TriangularSystem system = new TriangularSystem(factor);
      double norm = norm(squares);
      double inverse = InverseNorm.of(d, b -> solve(system, b), b -> solve(system, b));
      if (!(norm * inverse <= MOST)) {
        throw dependent(squares, Math.sqrt(norm * inverse));
      }
      int targets = scale.length - d;
      double[][] weights = LeastSquares.weights(targets, d);
      double[] residuals = new double[targets];
      for (int t = 0; t < targets; t++) {
        double[] right = right(all, d + t);
        refine(squares, system, right, weights[t]);
        residuals[t] = moments.weightSum() * residual(all, right, weights[t], d + t);
      }
      return new LeastSquares.ScaledSolution(
          weights, residuals, Math.sqrt(norm * inverse), "Cholesky, refined");
    }
  }

  private static void solve(TriangularSystem system, double[] b) {
    system.solveTransposed(b);
    system.solve(b);
  }

  private double[] right(SymmetricMatrix all, int target) {
    double[] right = new double[d];
    for (int j = 0; j < d; j++) {
      right[j] = all.get(j, target);
    }
    return right;
  }

  /** Adds corrections to w for as long as each is less than half of the one before. */
  private static void refine(
      SymmetricMatrix squares, TriangularSystem system, double[] right, double[] w) {
    double last = Double.POSITIVE_INFINITY;
    for (int step = 0; step <= REFINEMENTS; step++) {
      double[] rest = rest(squares, right, w);
      solve(system, rest);
      double size = Measurement.norm(rest);
      if (!(size < last / 2)) {
        return;
      }
      for (int j = 0; j < w.length; j++) {
        w[j] += rest[j];
      }
      last = size;
    }
  }

  /** right - squares w, rounded once. */
  private static double[] rest(SymmetricMatrix squares, double[] right, double[] w) {
    double[] rest = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double[] row = squares.row(i);
      CompensatedDot sum = new CompensatedDot(right[i]);
      for (int j = 0; j < w.length; j++) {
        sum.add(-row[j], w[j]);
      }
      rest[i] = sum.value();
    }
    return rest;
  }

  /** (y - X w)'(y - X w) / n = y'y - 2 w'X'y + w'X'X w, without the penalty. */
  private static double residual(SymmetricMatrix all, double[] right, double[] w, int target) {
    CompensatedDot sum = new CompensatedDot(all.get(target, target));
    for (int i = 0; i < w.length; i++) {
      double[] row = all.row(i);
      CompensatedDot image = new CompensatedDot(-2 * right[i]);
      for (int j = 0; j < w.length; j++) {
        image.add(row[j], w[j]);
      }
      sum.add(image.value(), w[i]);
    }
    return Math.max(0, sum.value());
  }

  private static double norm(SymmetricMatrix matrix) {
    double norm = 0;
    for (int i = 0; i < matrix.dimension(); i++) {
      double sum = 0;
      for (double entry : matrix.row(i)) {
        sum += Math.abs(entry);
      }
      norm = Math.max(norm, sum);
    }
    return norm;
  }

  private RuntimeException dependent(SymmetricMatrix squares, double conditionNumber) {
    try (SymmetricMatrix lifted = squares.copy()) {
      for (int j = 0; j < d; j++) {
        lifted.set(j, j, lifted.get(j, j) * (1 + LIFT));
      }
      int place = blas.cholesky(lifted) ? new TriangularSystem(lifted).smallestPivot() : d - 1;
      return LeastSquares.dependent(names.get(place), conditionNumber, ADVICE);
    }
  }
}
