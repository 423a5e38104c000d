package featuremill.job.verify;

import featuremill.decomposition.SignRule;
import featuremill.job.model.ModelCertificate;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.reference.Cluster;
import featuremill.reference.Comparison;
import featuremill.reference.Draws;
import featuremill.reference.Norm;
import featuremill.reference.PrincipalAngles;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.Spectrum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The published eigenpairs: residuals by a pass over the data, orthogonality and signs, and
 * eigenvalues and principal angles against an independent solver.
 */
final class EigenCheck {
  private static final double RESIDUAL_TOLERANCE = 1e-9;
  private static final double ORTHOGONALITY_TOLERANCE = 1e-12;
  private static final double EIGENVALUE_TOLERANCE = 1e-12;
  private static final double RATIO_TOLERANCE = 1e-12;
  private static final double RESOLUTION = 1e3;
  private static final double UNIT = 0x1p-53;
  private static final int COMBINATIONS = 2;
  private static final long SEED = 0xE16E4L;

  private final Matrix matrix;
  private final Coverage coverage;
  private final double[][] components;
  private final double[] values;
  private final double[] ratios;
  private final double[][] weights;
  private final Optional<ModelDescription.Pca> stated;
  private final SingularCheck singular;
  private CompletableFuture<Spectrum> spectrum;

  /**
   * @param bySingularValues whether they come from singular values, which C cannot judge
   */
  EigenCheck(StoredModel model, Matrix matrix, Coverage coverage, boolean bySingularValues)
      throws IOException {
    this.matrix = matrix;
    this.coverage = coverage;
    this.components = model.components();
    this.values = model.explainedVariance();
    this.singular = bySingularValues ? new SingularCheck(components, values) : null;
    this.ratios = model.explainedVarianceRatio();
    this.stated = model.description().pca();
    this.weights =
        coverage.everyPair()
            ? new double[0][]
            : Draws.rademacher(COMBINATIONS, values.length, SEED);
  }

  /** The vectors v whose C v the data has to give: the components, or combinations of them. */
  double[][] vectors() {
    if (singular != null) {
      return singular.vectors();
    }
    if (coverage.everyPair()) {
      return components;
    }
    return Arrays.stream(weights).map(w -> combined(w, new double[0])).toArray(double[][]::new);
  }

  /** Sum of w_i f_i component_i; no factors f count as ones. */
  private double[] combined(double[] weight, double[] factors) {
    double[] sum = new double[components[0].length];
    for (int i = 0; i < components.length; i++) {
      double factor = weight[i] * (factors.length == 0 ? 1 : factors[i]);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += factor * components[i][j];
      }
    }
    return sum;
  }

  /** Starts the independent solver, which needs no data and so may run beside the pass. */
  void start() {
    if (values.length > 0 && coverage.spectrum() && singular == null) {
      spectrum = CompletableFuture.supplyAsync(() -> Spectrum.of(matrix.rows()));
    }
  }

  List<Quantity> check(ReferenceMoments moments) {
    if (values.length == 0) {
      return List.of();
    }
    List<Quantity> quantities = new ArrayList<>();
    double[] fromMatrix = singular == null ? residualsFromMatrix() : new double[0];
    if (singular != null) {
      quantities.addAll(singular.check(moments));
    } else {
      quantities.addAll(
          coverage.everyPair() ? residuals(moments) : combinedResiduals(moments, fromMatrix));
    }
    quantities.add(orthogonality());
    quantities.add(signs());
    quantities.add(ratios(moments.totalVariance()));
    Spectrum independent = spectrum == null ? null : spectrum.join();
    if (independent != null) {
      quantities.addAll(againstSolver(independent, fromMatrix));
    }
    certificate()
        .ifPresent(
            certificate ->
                quantities.addAll(
                    new CertificateCheck(certificate, matrix, components, values, rounding())
                        .check(stated.orElseThrow().residuals(), fromMatrix, independent)));
    return quantities;
  }

  private Optional<ModelCertificate> certificate() {
    return stated.flatMap(ModelDescription.Pca::certificate);
  }

  /** What the job asked of the residuals. */
  private double residualTolerance() {
    return certificate().map(ModelCertificate::tolerance).orElse(RESIDUAL_TOLERANCE);
  }

  /** Of products with C and of a solver of it: no residual of a small eigenvalue is below. */
  private double rounding() {
    return 8 * Math.sqrt(components[0].length) * UNIT * values[0];
  }

  /** The same where n rows were summed one after the other. */
  private double roundingOver(long numRows) {
    return rounding() + 8 * Math.sqrt(numRows) * UNIT * values[0];
  }

  /** The worst residual, each relative to its eigenvalue beyond rounding. */
  private double worst(IntToDoubleFunction residual, double rounding) {
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double size = Math.abs(values[i]) + rounding / residualTolerance();
      worst = Math.max(worst, residual.applyAsDouble(i) / size);
    }
    return worst;
  }

  private List<Quantity> residuals(ReferenceMoments moments) {
    double worst = worst(i -> moments.residual(i, values[i]), roundingOver(moments.numRows()));
    return List.of(
        new Quantity(
            "eigenpair residuals, from the data",
            worst,
            residualTolerance(),
            "theta_i + rounding",
            "all " + values.length + " pairs"));
  }

  private List<Quantity> combinedResiduals(ReferenceMoments moments, double[] fromMatrix) {
    double worst = 0;
    for (int i = 0; i < weights.length; i++) {
      double[] image = moments.vectorImage(i);
      double[] expected = combined(weights[i], values);
      worst = Math.max(worst, distance(image, expected) / Norm.of(expected));
    }
    return List.of(
        new Quantity(
            "eigenpair residuals, from the data",
            worst,
            Math.max(residualTolerance(), roundingOver(moments.numRows()) / values[0]),
            "|sum of w_i theta_i v_i|",
            weights.length + " random combinations of " + values.length + " pairs"),
        new Quantity(
            "eigenpair residuals, from C",
            worst(i -> fromMatrix[i], rounding()),
            residualTolerance(),
            "theta_i + rounding",
            "all " + values.length + " pairs"));
  }

  private double[] residualsFromMatrix() {
    return IntStream.range(0, values.length).parallel().mapToDouble(this::residual).toArray();
  }

  /** |C v - theta v| with the published C, which was checked on its own. */
  private double residual(int i) {
    double[] image = new double[components[i].length];
    double[] expected = new double[image.length];
    for (int row = 0; row < image.length; row++) {
      image[row] = dot(matrix.row(row), components[i]);
      expected[row] = values[i] * components[i][row];
    }
    return distance(image, expected);
  }

  private Quantity orthogonality() {
    double worst = 0;
    for (int i = 0; i < components.length; i++) {
      for (int j = 0; j <= i; j++) {
        worst = Math.max(worst, Math.abs(dot(components[i], components[j]) - (i == j ? 1 : 0)));
      }
    }
    return new Quantity(
        "orthogonality of the components",
        worst,
        ORTHOGONALITY_TOLERANCE,
        "1",
        "all " + components.length + " components");
  }

  private Quantity signs() {
    long wrong = Arrays.stream(components).filter(c -> !(c[SignRule.decidingIndex(c)] > 0)).count();
    return new Quantity(
        "signs of the components",
        wrong,
        0,
        "wrong signs",
        "rule " + SignRule.VERSION + ", all " + components.length + " components");
  }

  private Quantity ratios(double total) {
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double expected = values[i] / total;
      worst = Math.max(worst, Math.abs(ratios[i] - expected) / expected);
    }
    return new Quantity(
        "explained variance ratios",
        worst,
        RATIO_TOLERANCE,
        "themselves",
        "all " + values.length + " ratios");
  }

  private List<Quantity> againstSolver(Spectrum independent, double[] fromMatrix) {
    double[] expected = independent.values();
    double rounding = rounding();
    double last = values[values.length - 1];
    double stopped =
        certificate().stream()
            .flatMap(proved -> proved.eigenvalueErrors().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(0);
    Quantity eigenvalues =
        Comparison.eigenvalues(
            values,
            Arrays.copyOf(expected, values.length),
            Math.max(EIGENVALUE_TOLERANCE, (rounding + stopped) / last));
    double error = Arrays.stream(fromMatrix).max().orElse(0) + rounding;
    boolean more = expected.length > values.length;
    List<Cluster> clusters =
        Cluster.of(
            values, more ? expected[values.length] : Double.NEGATIVE_INFINITY, RESOLUTION * error);
    Quantity worst = null;
    for (Cluster cluster : clusters) {
      Quantity angle = angle(cluster, independent, error, clusters.size());
      if (worst == null || angle.error() / angle.tolerance() > worst.error() / worst.tolerance()) {
        worst = angle;
      }
    }
    return List.of(eigenvalues, worst);
  }

  /** The angle of the cluster's space; a cut cluster has to lie within the solver's larger one. */
  private Quantity angle(Cluster cluster, Spectrum independent, double error, int clusters) {
    double[] expected = independent.values();
    int to = cluster.to();
    double resolution = RESOLUTION * error;
    while (cluster.cut() && to < expected.length && expected[to - 1] - expected[to] <= resolution) {
      to++;
    }
    double gap = cluster.gap();
    if (cluster.cut()) {
      double below = to < expected.length ? expected[to - 1] - expected[to] : resolution;
      double above =
          cluster.from() == 0 ? below : expected[cluster.from() - 1] - expected[cluster.from()];
      gap = Math.min(below, above);
    }
    double[][] inner = Arrays.copyOfRange(components, cluster.from(), cluster.to());
    double[][] outer = independent.vectors(cluster.from(), to);
    Cluster judged = new Cluster(cluster.from(), to, gap, cluster.cut());
    return new Quantity(
        "principal angles",
        PrincipalAngles.largest(inner, outer),
        judged.angleTolerance(error),
        "rad",
        clusters + " clusters of " + values.length + " components");
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static double distance(double[] a, double[] b) {
    double[] difference = new double[a.length];
    for (int j = 0; j < a.length; j++) {
      difference[j] = a[j] - b[j];
    }
    return Norm.of(difference);
  }
}
