package featuremill.engine;

import featuremill.decomposition.DependentFeaturesException;
import featuremill.decomposition.LeastSquares;
import featuremill.decomposition.LinearFit;
import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.spark.Dtype;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureScan;
import featuremill.spark.SelectedRows;
import featuremill.stats.CoMoments;
import featuremill.stats.Float32Loss;
import featuremill.stats.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Fits the targets of a solve step from the moments of features and targets together.
 *
 * <p>Cost: no scan of its own where the scan of the moments serves; else one, and one more where
 * {@code auto} finds that Cholesky's digits do not suffice.
 */
final class Regression {
  /** What a scan of features and targets alone is for. */
  static final String SCAN = "solve";

  private static final double SMALLEST = 1e-126;
  private static final double LARGEST = 1e126;

  private final Plan plan;
  private final Step.Solve step;
  private final Targets targets;
  private final SelectedRows rows;
  private final List<String> names;
  private final Storage storage;
  private final ScanTimer timer;

  /**
   * @param rows with the targets after the features
   */
  Regression(Plan plan, Targets targets, SelectedRows rows, Storage storage, ScanTimer timer) {
    this.plan = plan;
    this.step = plan.solve();
    this.targets = targets;
    this.rows = rows;
    this.names = rows.features().names();
    this.storage = storage;
    this.timer = timer;
  }

  /** The rows with the targets after the features. */
  SelectedRows rows() {
    return rows;
  }

  /**
   * Fits from a scan that was made for other statistics, too.
   *
   * @param features positions of the features that take part
   * @return null where features have values that no statistic takes in, which is for others to say
   * @throws Failure (exit 3) for targets that are missing, infinite or beyond float32, and where
   *     the rows do not determine the coefficients
   */
  Solution fit(FeatureScan scan, int[] features) {
    return fit(scan, scan.moments(), features);
  }

  private Solution fit(FeatureScan scan, Moments all, int[] features) {
    int[] columns = targets.columns(features, names.size());
    boolean clean = Arrays.stream(features).allMatch(all::isClean);
    if (all.numRows() == 0 || !clean) {
      return null;
    }
    requireUsable(scan);
    boolean triangle = all.scope() == CoMoments.Scope.TRIANGULAR;
    boolean chosen = step.method() != Step.Method.AUTO;
    try {
      return solved(
          all,
          columns,
          triangle ? Step.Method.QR : Step.Method.CHOLESKY,
          chosen
              ? "the job says so"
              : triangle
                  ? "the scan for pca has the triangle anyway"
                  : "the condition number is within 1e5",
          false);
    } catch (Failure refusal) {
      if (triangle || !(refusal.getCause() instanceof DependentFeaturesException dependent)) {
        throw refusal.at(step.where());
      }
      boolean narrow = names.size() <= Targets.mostColumns(Step.Method.QR);
      if (chosen || !narrow) {
        String way = narrow ? ", or set method: qr, which forms no squares" : "";
        throw refusal.at(step.where()).fix("leave it out, or set a penalty" + way);
      }
      return byTriangle(columns, dependent);
    }
  }

  /** The same by a scan of its own. */
  Solution fitAlone(int[] features) {
    FeatureScan scan = timer.time(SCAN, () -> FeatureScan.run(rows, Route.wanted(step)));
    try (Moments moments = scan.moments()) {
      return fit(scan, moments, features);
    }
  }

  private Solution byTriangle(int[] columns, DependentFeaturesException dependent) {
    String reason =
        dependent.conditionNumber() < Double.POSITIVE_INFINITY
            ? String.format(
                Locale.ROOT,
                "the condition number, %.1e, is beyond the 1e5 of Cholesky",
                dependent.conditionNumber())
            : "a Cholesky factorization of the normal equations does not exist";
    FeatureScan scan =
        timer.time(
            SCAN + " by qr: " + reason, () -> FeatureScan.run(rows, CoMoments.Scope.TRIANGULAR));
    try (Moments moments = scan.moments()) {
      return solved(moments, columns, Step.Method.QR, reason, true);
    } catch (Failure refusal) {
      throw refusal.at(step.where());
    }
  }

  private Solution solved(
      Moments all, int[] columns, Step.Method method, String reason, boolean rescanned) {
    if (inOrder(columns) && columns.length == all.numFeatures()) {
      return solved(all, columns.length, method, reason, rescanned, names);
    }
    try (Moments moments = all.select(columns)) {
      List<String> some = Arrays.stream(columns).mapToObj(names::get).toList();
      return solved(moments, columns.length, method, reason, rescanned, some);
    }
  }

  private static boolean inOrder(int[] columns) {
    return IntStream.range(0, columns.length).allMatch(i -> columns[i] == i);
  }

  private Solution solved(
      Moments moments,
      int width,
      Step.Method method,
      String reason,
      boolean rescanned,
      List<String> columnNames) {
    int d = width - targets.count();
    requireSquarable(moments, columnNames, d);
    LeastSquares problem = LeastSquares.ordinary(Blas.best()).penalized(step.penalty());
    if (!step.intercept()) {
      problem = problem.withoutIntercept();
    }
    if (plan.standardize() != null) {
      Standardize features = Standardize.of(plan, moments);
      problem =
          problem.ofFeatures(Arrays.copyOf(features.mean(), d), Arrays.copyOf(features.scale(), d));
    }
    LinearFit fit = problem.fit(moments, targets.count(), columnNames.subList(0, d));
    return new Solution(
        step,
        targets.names(),
        method,
        reason,
        fit,
        rSquared(moments, fit, d),
        moments.rowsUsed(),
        rescanned);
  }

  /** Residuals and products are squares of what is given, and have to be doubles, too. */
  private void requireSquarable(Moments moments, List<String> columnNames, int d) {
    for (int j = plan.standardize() == null ? 0 : d; j < columnNames.size(); j++) {
      double size = Math.max(Math.abs(moments.min(j)), Math.abs(moments.max(j)));
      if (size > 0 && !(size >= SMALLEST && size <= LARGEST)) {
        throw Failure.input(
                "solve takes columns of magnitudes from 1e-126 to 1e126, and "
                    + columnNames.get(j)
                    + " goes from "
                    + moments.min(j)
                    + " to "
                    + moments.max(j))
            .fix("scale it in the input, or put standardize first if it is a feature");
      }
    }
  }

  private double[] rSquared(Moments moments, LinearFit fit, int d) {
    double[] residual = fit.residualSumOfSquares();
    double[] explained = new double[residual.length];
    for (int t = 0; t < residual.length; t++) {
      double mean = moments.mean(d + t);
      double total =
          moments.sumOfSquares(d + t) + (step.intercept() ? 0 : moments.weightSum() * mean * mean);
      explained[t] = total > 0 ? 1 - residual[t] / total : Double.NaN;
    }
    return explained;
  }

  private void requireUsable(FeatureScan scan) {
    int[] positions = targets.columns(new int[0], names.size());
    Moments all = scan.moments();
    if (storage.dtype() == Dtype.FLOAT32) {
      try (Moments moments = all.select(positions)) {
        new StorageCheck(storage, targets.names(), loss(scan, positions, moments))
            .requireHeld(Set.of());
      }
    }
    List<String> troubled = new ArrayList<>();
    for (int j : positions) {
      if (!all.isClean(j)) {
        troubled.add(
            String.format(
                Locale.ROOT,
                "%s (%d null, %d NaN, %d infinite)",
                names.get(j),
                all.nullCount(j),
                all.nanCount(j),
                all.infiniteCount(j)));
      }
    }
    if (!troubled.isEmpty()) {
      throw Failure.input(
              "solve has targets with missing or infinite values in the "
                  + all.numRows()
                  + " kept rows: "
                  + Listing.of(troubled))
          .at(step.where())
          .fix(
              "reject such rows with a mask, such as {keep: \"y is not null and not isnan(y)\","
                  + " reason: no_target}");
    }
  }

  private Float32Loss loss(FeatureScan scan, int[] positions, Moments moments) {
    FeatureColumns source = rows.source();
    return source == null
        ? scan.loss(positions, moments)
        : scan.sourceLoss(targets.columns(new int[0], source.width()));
  }
}
