package featuremill.job.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import featuremill.decomposition.Certificate;
import featuremill.decomposition.EigenCluster;
import featuremill.decomposition.Eigenpairs;
import featuremill.engine.Components;
import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.engine.PipelineSpec;
import featuremill.engine.PrincipalComponents;
import featuremill.engine.ScanLog;
import featuremill.engine.Step;
import featuremill.job.Console;
import featuremill.reference.PrincipalAngles;
import featuremill.spark.Distributions;
import featuremill.spark.FeatureRows;
import featuremill.spark.GeneratedRows;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Principal components by passes over rows, beside those that another solver takes of the same
 * rows: LAPACK of a formed covariance, and the products of few rows of many columns.
 *
 * <p>Eigenvalues differ by so much of the largest; the angle between the spaces of each cluster is
 * told as a share of what the two certificates allow together.
 */
final class SolversBenchmark {
  private static final int COMPONENTS = 20;
  private static final long SEED = 4000;

  private final SparkSession session;
  private final Console console;
  private final ArrayNode results;

  SolversBenchmark(SparkSession session, Console console, ArrayNode results) {
    this.session = session;
    this.console = console;
    this.results = results;
  }

  void run() {
    compare(8_000, 4_000, Step.Solver.LAPACK);
    compare(3_000, 16_384, Step.Solver.DUAL);
  }

  /** Fits rows whose covariance has eigenvalues that fall as 1 / sqrt(i). */
  void compare(int rows, int features, Step.Solver other) {
    GeneratedRows.Law law = Distributions.decay(SEED);
    Dataset<Row> table = GeneratedRows.dataset(session, rows, features, law);
    report(rows, features, other, fitted(table, Step.Solver.MATRIX_FREE), fitted(table, other));
  }

  private static PrincipalComponents fitted(Dataset<Row> table, Step.Solver solver) {
    Step pca = new Step.Pca(Components.count(COMPONENTS), solver, "");
    PipelineSpec spec = new PipelineSpec(List.of(FeatureRows.FEATURES), List.of(), List.of(pca));
    try (Fit fit = Engine.fit(table, spec, ScanLog.silent())) {
      return fit.components();
    }
  }

  private void report(
      int rows,
      int features,
      Step.Solver other,
      PrincipalComponents free,
      PrincipalComponents independent) {
    double values = valueError(free.pairs(), independent.pairs());
    double angles = angleShare(free, independent);
    String name = other.name().toLowerCase(Locale.ROOT);
    results
        .addObject()
        .put("rows", rows)
        .put("columns", features)
        .put("components", COMPONENTS)
        .put("solver", name)
        .put("eigenvalues", values)
        .put("angles", angles)
        .put("certificate", kind(free.certificate()))
        .put("otherCertificate", kind(independent.certificate()));
    if (console.form() == Console.Form.TEXT) {
      console.data(
          String.format(
              Locale.ROOT,
              "%,d rows, %,d columns, %d components, matrix_free (%s) beside %s (%s): eigenvalues"
                  + " differ by %.1e of the largest, angles take %.2g of their bounds",
              rows,
              features,
              COMPONENTS,
              kind(free.certificate()),
              name,
              kind(independent.certificate()),
              values,
              angles));
    }
  }

  private static String kind(Certificate certificate) {
    return certificate.kind().name().toLowerCase(Locale.ROOT);
  }

  /** The largest difference of two eigenvalues of the same place, in the largest eigenvalue. */
  static double valueError(Eigenpairs free, Eigenpairs independent) {
    double worst = 0;
    for (int i = 0; i < free.size(); i++) {
      worst = Math.max(worst, Math.abs(free.value(i) - independent.value(i)));
    }
    return worst / independent.value(0);
  }

  /** The largest angle between the spaces of a cluster over what both sides state of it. */
  static double angleShare(PrincipalComponents free, PrincipalComponents independent) {
    double[][] found = free.pairs().vectors();
    double[][] expected = independent.pairs().vectors();
    double worst = 0;
    for (EigenCluster cluster : free.certificate().clusters()) {
      int from = cluster.from();
      int to = cluster.to();
      double sine =
          Math.sin(
              PrincipalAngles.largest(
                  Arrays.copyOfRange(found, from, to), Arrays.copyOfRange(expected, from, to)));
      double bound = cluster.sine() + widest(independent.certificate(), from, to);
      worst = Math.max(worst, cluster.cut() ? 0 : sine / bound);
    }
    return worst;
  }

  /** The widest of the bounds of the clusters that share pairs with a range. */
  private static double widest(Certificate certificate, int from, int to) {
    return certificate.clusters().stream()
        .filter(cluster -> cluster.from() < to && from < cluster.to())
        .mapToDouble(EigenCluster::sine)
        .max()
        .orElse(0);
  }
}
