package featuremill.engine;

import featuremill.decomposition.MatrixStripes;
import featuremill.failure.Failure;
import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import featuremill.spark.Centring;
import featuremill.spark.ColumnPanels;
import featuremill.spark.RowsOperator;
import featuremill.stats.Moments;
import featuremill.transform.Imputation;
import featuremill.transform.SparseProjection;
import featuremill.transform.Standardization;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.StructField;

/** Makes a fit of what the scan of the kept rows has found. */
final class Fitting {
  private final Plan plan;
  private final Route route;
  private final Scanned scanned;
  private final List<StructField> carried;
  private final ScanLog log;
  private final List<String> names;
  private final Standardize standardize;
  private final MatrixOfFeatures features;

  Fitting(Plan plan, Route route, Scanned scanned, List<StructField> carried, ScanLog log) {
    this.plan = plan;
    this.route = route;
    this.scanned = scanned;
    this.carried = carried;
    this.log = log;
    this.names = scanned.names();
    this.standardize = Standardize.of(plan, scanned.moments());
    this.features = new MatrixOfFeatures(plan, route, scanned.moments(), names, standardize);
  }

  /**
   * Fits.
   *
   * @param stored the kept rows, for passes over them; opened only where the route takes any
   * @param solution of the targets, or null
   */
  Fit fit(StoredRows stored, Solution solution) {
    PairwiseFit pairwise =
        plan.pairwise().map(step -> PairwiseFit.of(step, features, scanned)).orElse(null);
    SymmetricMatrix matrix = pairwise == null ? features.form() : pairwise.matrix();
    try {
      PrincipalComponents components = plan.pca() == null ? null : components(matrix, stored);
      if (route.stripesMatrix()) {
        open(stored);
      }
      FittedPipeline pipeline = pipeline(components, stored.form());
      return new Fit(
          plan,
          route,
          scanned.rows(),
          names,
          scanned.dropped(),
          scanned.moments(),
          scanned.loss(),
          standardize.scale(),
          matrix,
          route.storesRows() && plan.matrixAsked() ? stored.matrix(features.correlated()) : null,
          components,
          solution,
          pairwise,
          MatrixFindings.of(names, matrix, components),
          pipeline);
    } catch (RuntimeException e) {
      if (matrix != null) {
        matrix.close();
      }
      if (pairwise != null) {
        pairwise.close();
      }
      throw e;
    }
  }

  private PrincipalComponents components(SymmetricMatrix matrix, StoredRows stored) {
    if (route.storesRows()) {
      return byPasses(stored);
    }
    if (!route.byTriangle()) {
      // Scales are square roots of the same sums: half as many roundings, twice. Pairs of features
      // have no rows in common whose roundings could be bounded.
      long roundings = plan.pairwise().isEmpty() ? 2 * scanned.moments().roundings() : 0;
      return new ComponentFit(plan.pca(), matrix, roundings).fit();
    }
    try (UpperTriangle triangle = features.triangle()) {
      return new TriangleFit(plan.pca(), triangle, features.divisor()).fit();
    }
  }

  private PrincipalComponents byPasses(StoredRows stored) {
    Step.Pca pca = plan.pca();
    Moments moments = scanned.moments();
    int[] varying = features.varying();
    StoredRowsFit passes =
        new StoredRowsFit(pca, moments.rowsUsed(), names.size(), stored.vectorBytes(), log);
    passes.requireRankOf(varying.length);
    int[] taking = plan.matrixAsked() ? IntStream.range(0, names.size()).toArray() : varying;
    Centring centring = features.centring(scanned.columns(), taking);
    double total = features.summableTrace();
    if (route.solver() == Step.Solver.DUAL) {
      ColumnPanels panels = stored.openPanels(centring, moments.rowsUsed());
      return new DualFit(pca, names.size(), moments.roundings()).fit(panels, taking, total);
    }
    int block = StoredRowsFit.settings(pca, taking.length).blockSize();
    try (Moments part = moments.select(taking)) {
      RowsOperator operator = stored.open(centring, part, block);
      // Scales are square roots of sums: half of their roundings, twice.
      return passes.fit(operator, operator.roundings() + part.roundings(), taking, total);
    }
  }

  /** Stores the rows of all features, for the stripes of their matrix. */
  private void open(StoredRows stored) {
    int[] all = IntStream.range(0, names.size()).toArray();
    features.summableTrace();
    Centring centring = features.centring(scanned.columns(), all);
    try (Moments part = scanned.moments().select(all)) {
      stored.open(centring, part, MatrixStripes.height(all.length));
    }
  }

  private FittedPipeline pipeline(PrincipalComponents components, RowForm form) {
    Preparation preparation = scanned.preparation();
    RowTransform transform =
        new RowTransform(
            preparation.isEmpty() ? List.of() : preparation.transforms(),
            scanned.read().width(),
            scanned.columns(),
            filling(components),
            plan.standardize() == null
                ? Optional.empty()
                : Optional.of(
                    new Standardization(
                        standardize.mean(), standardize.noLow(), standardize.scale())),
            Optional.ofNullable(components).map(found -> scoring(found, form)));
    return new FittedPipeline(scanned.masks(), preparation, carried, transform);
  }

  private Scoring scoring(PrincipalComponents components, RowForm form) {
    double[] variances = components.pairs().values();
    if (plan.pca().scores().whiten()) {
      requireVariance(variances);
    }
    return new Scoring(
        standardize.mean(),
        standardize.scale(),
        components.pairs().vectors(),
        variances,
        plan.pca().scores(),
        form == RowForm.SPARSE ? centred() : null);
  }

  /** A missing value is 0 once it is centred. */
  private Optional<Imputation> filling(PrincipalComponents components) {
    boolean centres = plan.standardize() != null || components != null;
    return plan.pairwise().isPresent() && centres
        ? Optional.of(new Imputation(standardize.mean(), new int[0]))
        : Optional.empty();
  }

  /** The features of sparse rows whose means are subtracted from the values themselves. */
  private int[] centred() {
    int ddof = plan.standardize() == null ? 0 : plan.standardize().ddof();
    return SparseProjection.centred(standardize.mean(), scanned.moments().stds(ddof));
  }

  private void requireVariance(double[] variances) {
    for (int c = 0; c < variances.length; c++) {
      if (!(variances[c] > 0)) {
        throw Failure.usage(
                "component " + c + " has variance " + variances[c] + " and cannot be whitened")
            .at(plan.pca().where())
            .fix(c == 0 ? "leave whiten out: nothing varies" : "ask for " + c + " components");
      }
    }
  }
}
