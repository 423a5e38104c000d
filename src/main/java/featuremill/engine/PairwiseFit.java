package featuremill.engine;

import featuremill.decomposition.CovarianceRepair;
import featuremill.decomposition.NotRepairedException;
import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.Moments;
import featuremill.stats.PairRows;
import featuremill.stats.PairwiseCovariance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A covariance of features with missing values: each entry over the rows where both features have
 * one, then repaired where that has left it with eigenvalues below 0. Holds off-heap memory until
 * it is closed; whoever has taken the matrix closes that.
 *
 * @param matrix [d x d], repaired
 * @param counts [d x d], the rows that each entry is over, each counted once whatever it weighs
 * @param outcome of the repair
 */
public record PairwiseFit(
    SymmetricMatrix matrix,
    SymmetricMatrix counts,
    CovarianceRepair.Method repair,
    CovarianceRepair.Outcome outcome)
    implements AutoCloseable {
  /** Three sums of all pairs of more features take more than most machines hold. */
  static final int WIDEST = 16_000;

  /** Each of up to a thousand iterations takes two decompositions. */
  static final int WIDEST_HIGHAM = 2_000;

  /**
   * Forms the matrix.
   *
   * @throws Failure (exit 3) when a pair of features has too few rows in common; (exit 1) when the
   *     repair does not come to an end
   */
  static PairwiseFit of(Step.Covariance step, MatrixOfFeatures features, Scanned scanned) {
    requireCommonRows(step, scanned.moments(), scanned.names());
    PairwiseCovariance formed = features.formPairs();
    try {
      CovarianceRepair.Outcome outcome =
          new CovarianceRepair(Blas.best(), step.repair()).repair(formed.matrix());
      return new PairwiseFit(formed.matrix(), formed.counts(), step.repair(), outcome);
    } catch (NotRepairedException e) {
      formed.close();
      throw Failure.unfinished("the covariance is not repaired: " + e.getMessage())
          .at(step.where())
          .fix("set repair: clip, which takes one step")
          .because(e);
    } catch (RuntimeException e) {
      formed.close();
      throw e;
    }
  }

  private static void requireCommonRows(Step.Covariance step, Moments moments, List<String> names) {
    PairRows rows = moments.commonRows();
    List<String> few = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      boolean lacking = isTooFew(rows, i, i, step);
      for (int j = i; j < names.size(); j++) {
        // A feature without values says it for all its pairs.
        boolean told = i != j && (lacking || isTooFew(rows, j, j, step));
        if (!told && isTooFew(rows, i, j, step)) {
          few.add(pair(names, i, j) + " (" + described(rows, i, j) + ")");
        }
      }
    }
    if (!few.isEmpty()) {
      String needed =
          rows.isWeighted()
              ? "rows in which both features have a value to leave a divisor above 0; too little weighs "
              : "at least "
                  + rows(step.ddof() + 1)
                  + " in which both features have a value; too few has ";
      throw Failure.input(
              "a covariance with ddof " + step.ddof() + " takes " + needed + Listing.of(few))
          .at(step.where())
          .fix("leave such features out with a select step, or fill them in with an impute step");
    }
  }

  private static boolean isTooFew(PairRows rows, int i, int j, Step.Covariance step) {
    return !(rows.divisor(i, j, step.ddof()) > 0);
  }

  private static String pair(List<String> names, int i, int j) {
    return i == j ? names.get(i) : names.get(i) + " with " + names.get(j);
  }

  private static String described(PairRows rows, int i, int j) {
    String count = rows(rows.rows(i, j));
    return rows.isWeighted() ? count + " of the weight " + rows.mass(i, j) + " in all" : count;
  }

  private static String rows(long count) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "row" : "rows");
  }

  /**
   * Makes sure that the way to components goes by the formed matrix, and that its width allows it.
   *
   * @throws Failure (exit 2) otherwise
   */
  static void requireFormed(Step.Covariance step, Step.Pca pca, Route route, int width) {
    int most = step.repair() == CovarianceRepair.Method.HIGHAM ? WIDEST_HIGHAM : WIDEST;
    if (width > most) {
      throw Failure.usage(
              String.format(
                  Locale.ROOT,
                  "covariance with missing: pairwise and repair: %s takes at most %,d features, not"
                      + " %,d",
                  step.repair().name().toLowerCase(Locale.ROOT),
                  most,
                  width))
          .at(step.where())
          .fix("select fewer features, or fill in what is missing with an impute step");
    }
    if (route.storesRows() || route.byTriangle()) {
      throw Failure.usage(
              "pca with solver: "
                  + route.solver().name().toLowerCase(Locale.ROOT)
                  + " takes rows without missing values, and the covariance says missing: pairwise")
          .at(pca.where())
          .fix(
              "leave solver out, or set lapack or krylov: they take the covariance as it is formed");
    }
  }

  /** Matrices that a repair has beside each other on the driver, the counts included. */
  static int matrices(CovarianceRepair.Method repair) {
    return switch (repair) {
      case NONE -> 4;
      case CLIP -> 7;
      case HIGHAM -> 9;
    };
  }

  /** Frees the counts. */
  @Override
  public void close() {
    counts.close();
  }
}
