package featuremill.job.verify;

import featuremill.decomposition.SignRule;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The published eigenpairs: residuals by a pass over the data, orthogonality, signs and shares of
 * variance; where C is published, or narrow enough for the reference to form it, also eigenvalues,
 * principal angles and the certificate against an independent solver; elsewhere a search for what
 * was missed.
 */
final class EigenCheck {
  private static final double ORTHOGONALITY_TOLERANCE = 1e-12;
  private static final double RATIO_TOLERANCE = 1e-12;

  private final PublishedPairs pairs;
  private final Matrix matrix;
  private final Coverage coverage;
  private final SingularCheck singular;
  private final PairResiduals residuals;
  private final MissedSearch search;
  private CompletableFuture<Spectrum> spectrum;

  /**
   * @param bySingularValues whether they come from singular values, which C cannot judge
   */
  EigenCheck(PublishedPairs pairs, Matrix matrix, Coverage coverage, boolean bySingularValues) {
    this.pairs = pairs;
    this.matrix = matrix;
    this.coverage = coverage;
    boolean any = pairs.size() > 0;
    this.singular =
        bySingularValues && any ? new SingularCheck(pairs.components(), pairs.values()) : null;
    this.residuals =
        any && singular == null ? new PairResiduals(pairs, matrix, coverage.everyPair()) : null;
    boolean searched =
        residuals != null
            && !matrix.isHeld()
            && !needsAllEntries()
            && !coverage.rowProducts()
            && pairs.size() < pairs.width();
    this.search = searched ? new MissedSearch(pairs, bound(), coverage) : null;
  }

  /** Above it there should be no eigenvalue besides the published ones. */
  private double bound() {
    return pairs.certificate().stream()
        .flatMapToDouble(certificate -> certificate.bound().stream())
        .findFirst()
        .orElseGet(pairs::last);
  }

  /** The vectors v whose C v the data has to give. */
  double[][] vectors() {
    if (singular != null) {
      return singular.vectors();
    }
    if (residuals == null) {
      return new double[0][];
    }
    double[][] own = residuals.vectors();
    return search == null ? own : concatenated(own, search.block());
  }

  private static double[][] concatenated(double[][] first, double[][] second) {
    double[][] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** Whether the pass should form C entry by entry, for a spectrum of its own. */
  boolean needsAllEntries() {
    return residuals != null && !matrix.isThere() && coverage.formsWhatWasNot();
  }

  /** Starts the independent solver, which needs no data and so may run beside the pass. */
  void start() {
    if (residuals != null && matrix.isHeld() && coverage.spectrum()) {
      spectrum = CompletableFuture.supplyAsync(() -> Spectrum.of(matrix.rows()));
    }
  }

  /**
   * @param data C by passes over the rows
   */
  List<Quantity> check(ReferenceMoments moments, DataOperator data) {
    if (pairs.size() == 0) {
      return List.of();
    }
    List<Quantity> quantities = new ArrayList<>();
    if (singular != null) {
      quantities.addAll(singular.check(moments));
      quantities.addAll(ownLaws(moments.totalVariance()));
      return quantities;
    }
    double[] fromMatrix = residuals.fromMatrix();
    quantities.addAll(residuals.check(moments, fromMatrix));
    quantities.addAll(ownLaws(moments.totalVariance()));
    double[] measured = matrix.isThere() ? fromMatrix : residuals.fromData(moments);
    Spectrum independent = independent(moments);
    double[] expected = expected(independent, data);
    double rounding = matrix.isThere() ? pairs.rounding() : pairs.roundingOver(moments.numRows());
    quantities.addAll(bySolver(measured, expected, independent, rounding));
    if (search != null) {
      quantities.add(search.check(firstImage(moments), data::times));
    }
    return quantities;
  }

  /** The pairs against the published C alone, which no pass over the rows gives. */
  List<Quantity> checkAgainstMatrix() {
    if (pairs.size() == 0) {
      return List.of();
    }
    double[] measured = residuals.fromMatrix();
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(residuals.fromMatrix(measured));
    quantities.addAll(
        ownLaws(IntStream.range(0, matrix.width()).mapToDouble(j -> matrix.row(j)[j]).sum()));
    Spectrum independent = spectrum == null ? null : spectrum.join();
    double[] expected = independent == null ? new double[0] : independent.values();
    quantities.addAll(bySolver(measured, expected, independent, pairs.rounding()));
    return quantities;
  }

  /** The pairs and their certificate against an independent solver, as far as there is one. */
  private List<Quantity> bySolver(
      double[] measured, double[] expected, Spectrum independent, double rounding) {
    List<Quantity> quantities = new ArrayList<>();
    SolverComparison comparison = new SolverComparison(pairs, measured);
    if (expected.length > 0) {
      quantities.add(comparison.eigenvalues(expected));
    }
    if (independent != null) {
      quantities.add(comparison.angles(independent));
    }
    if (pairs.certificate().isPresent()) {
      CertificateCheck certificate =
          new CertificateCheck(pairs.certificate().orElseThrow(), matrix, pairs, rounding);
      quantities.addAll(certificate.check(measured, expected, independent));
    }
    return quantities;
  }

  /** What holds of any principal components. */
  private List<Quantity> ownLaws(double total) {
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(orthogonality());
    quantities.add(signs());
    pairs.stated().ifPresent(stated -> quantities.add(total(stated.totalVariance(), total)));
    quantities.add(ratios(total));
    return quantities;
  }

  private Spectrum independent(ReferenceMoments moments) {
    if (spectrum != null) {
      return spectrum.join();
    }
    return needsAllEntries() ? Spectrum.of(moments.covariance()) : null;
  }

  private double[][] firstImage(ReferenceMoments moments) {
    int before = residuals.numVectors();
    return IntStream.range(0, search.block().length)
        .mapToObj(i -> moments.vectorImage(before + i))
        .toArray(double[][]::new);
  }

  /** Independent eigenvalues, if C or its rows are few enough for them. */
  private double[] expected(Spectrum independent, DataOperator data) {
    if (independent != null) {
      return independent.values();
    }
    boolean byRows = !matrix.isHeld() && coverage.rowProducts();
    return byRows ? data.eigenvaluesByRows() : new double[0];
  }

  private Quantity orthogonality() {
    double[][] components = pairs.components();
    double worst =
        IntStream.range(0, components.length)
            .parallel()
            .mapToDouble(i -> orthogonality(components, i))
            .max()
            .orElse(0);
    return new Quantity(
        "orthogonality of the components",
        worst,
        ORTHOGONALITY_TOLERANCE,
        "1",
        "all " + components.length + " components");
  }

  private static double orthogonality(double[][] components, int i) {
    double worst = 0;
    for (int j = 0; j <= i; j++) {
      double product = PublishedPairs.dot(components[i], components[j]);
      double error = Math.abs(product - (i == j ? 1 : 0));
      worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }
    return worst;
  }

  private Quantity signs() {
    double[][] components = pairs.components();
    long wrong = Arrays.stream(components).filter(c -> !(c[SignRule.decidingIndex(c)] > 0)).count();
    return new Quantity(
        "signs of the components",
        wrong,
        0,
        "wrong signs",
        "rule " + SignRule.VERSION + ", all " + components.length + " components");
  }

  private static Quantity total(double published, double expected) {
    double error = published == expected ? 0 : Math.abs(published - expected) / expected;
    return new Quantity("total variance", error, RATIO_TOLERANCE, "itself", "all features");
  }

  private Quantity ratios(double total) {
    double worst = 0;
    for (int i = 0; i < pairs.size(); i++) {
      double expected = pairs.value(i) / total;
      worst = Math.max(worst, Math.abs(pairs.ratios()[i] - expected) / expected);
    }
    return new Quantity(
        "explained variance ratios",
        worst,
        RATIO_TOLERANCE,
        "themselves",
        "all " + pairs.size() + " ratios");
  }
}
