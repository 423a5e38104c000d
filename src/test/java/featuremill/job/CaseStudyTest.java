package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook's case study against its results, known to 40 digits. */
class CaseStudyTest {
  private static final double[] STD = Golden.vector("case_study_std.npy");

  @TempDir static Path folder;
  private static JobRun run;

  @BeforeAll
  static void runOnce() {
    run = JobRun.file("jobs/case-study.yaml", folder.resolve("out")).succeeded();
  }

  @Test
  void meansAndStandardDeviations() {
    double[] mean = run.vector("mean.npy");
    double[] scale = run.vector("scale.npy");
    double[] expected = Golden.vector("case_study_mean.npy");

    assertThat(mean).hasSize(100);
    for (int j = 0; j < mean.length; j++) {
      assertThat(mean[j]).isCloseTo(expected[j], within(1e-14 * STD[j]));
      assertThat(scale[j]).isCloseTo(STD[j], within(1e-14 * STD[j]));
    }
  }

  @Test
  void covarianceOfTheStandardizedFeatures() {
    Golden.requireCovariance(
        run.matrix("covariance.npy"), Golden.matrix("case_study_covariance.npy"), 1e-14);
  }

  @Test
  void eigenvaluesAndTheirShares() {
    double[] expected = Golden.vector("case_study_eigenvalues.npy");
    JsonNode notebook = Golden.json("golden.json").path("case_study");

    Golden.requireRelative(
        run.vector("explained_variance.npy"), java.util.Arrays.copyOf(expected, 10), 1e-13);
    Golden.requireRelative(
        run.vector("explained_variance_ratio.npy"),
        Golden.numbers(notebook.path("explained_variance_ratio_top10")),
        1e-13);
  }

  @Test
  void componentsUpToSign() {
    double[][] found = run.matrix("components.npy");
    double[][] expected = Golden.matrix("case_study_components.npy");

    assertThat(found).hasDimensions(10, 100);
    for (int i = 0; i < found.length; i++) {
      assertThat(angle(found[i], expected[i])).as("component %d", i).isLessThan(1e-10);
    }
  }

  /** The angle between two lines, from the length of the difference: exact where it is small. */
  private static double angle(double[] a, double[] b) {
    double plus = 0;
    double minus = 0;
    for (int j = 0; j < a.length; j++) {
      plus += (a[j] + b[j]) * (a[j] + b[j]);
      minus += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return 2 * Math.asin(Math.sqrt(Math.min(plus, minus)) / 2);
  }

  @Test
  void featuresAreTheProjectionsOfEveryRow() {
    List<Row> rows = run.rows("features.parquet").collectAsList();

    assertThat(rows).hasSize(10_000);
    double squares = 0;
    for (Row row : rows) {
      List<Double> features = row.getList(0);
      assertThat(features).hasSize(10);
      squares += features.get(0) * features.get(0);
    }
    assertThat(squares / 9_999).isCloseTo(run.vector("explained_variance.npy")[0], within(1e-12));
  }

  @Test
  void rejectsNothing() {
    assertThat(run.rows("rejected.parquet").count()).isZero();
    assertThat(run.rows("rejected.parquet").columns()).contains("_reject_reasons");
  }

  @Test
  void theManifestHoldsAndTheReceiptTellsTheStory() {
    assertThat(run.differences()).isEmpty();
    JsonNode receipt = run.receipt();
    assertThat(receipt.path("format").asInt()).isEqualTo(1);
    assertThat(receipt.path("name").asText()).isEqualTo("case-study");
    assertThat(receipt.path("verdict").asText()).isEqualTo("done");
    assertThat(receipt.path("exitCode").asInt(-1)).isZero();
    assertThat(receipt.path("message").isNull()).isTrue();
    assertThat(receipt.at("/rows/in").asLong()).isEqualTo(10_000);
    assertThat(receipt.at("/rows/kept").asLong()).isEqualTo(10_000);
    assertThat(receipt.at("/rows/rejected").asLong(-1)).isZero();
    assertThat(receipt.at("/features/count").asInt()).isEqualTo(100);
    assertThat(receipt.at("/features/constant")).isEmpty();
    assertThat(receipt.path("scans")).hasSize(1);
    assertThat(receipt.at("/scans/0/purpose").asText())
        .isEqualTo("column profile, standardize, covariance");
    assertThat(receipt.at("/pca/components").asInt()).isEqualTo(10);
    assertThat(receipt.path("content").asText()).matches("sha256:[0-9a-f]{64}");
    assertThat(receipt.at("/input/bytes").asLong()).isEqualTo(8_000_128);
    assertThat(receipt.at("/input/fingerprint").asText()).isNotEmpty();
    assertThat(receipt.at("/seconds/total").asDouble()).isPositive();
  }

  @Test
  void everyQuantityIsVerified() {
    JsonNode checks = run.receipt().at("/verify/quantities");

    assertThat(StreamSupport.stream(checks.spliterator(), false))
        .isNotEmpty()
        .allSatisfy(check -> assertThat(check.path("verdict").asText()).isEqualTo("PASS"));
    assertThat(
            StreamSupport.stream(checks.spliterator(), false).map(c -> c.path("quantity").asText()))
        .contains(
            "rows in",
            "rows kept",
            "mean",
            "std",
            "covariance, entry by entry",
            "covariance, random probes",
            "eigenpair residuals, from the data",
            "eigenvalues",
            "principal angles",
            "features of sampled rows");
  }

  @Test
  void theSummaryIsWorthReading() {
    assertThat(run.data())
        .contains("rows        in 10,000  kept 10,000 (100.00 %)  rejected 0")
        .contains("features    100  constant: none  near-constant: none")
        .contains("covariance  100 x 100, ddof 1, of standardized features (ddof 0)")
        .contains("components  10, ")
        .contains("0.0120 0.0119 0.0118")
        .contains("verify      PASS")
        .contains("next        ./submit.sh verify ");
  }

  @Test
  void aSecondRunGivesTheSameBits() {
    JobRun again = JobRun.file("jobs/case-study.yaml", folder.resolve("again"), "verify=false");

    assertThat(again.succeeded().receipt().path("content"))
        .isEqualTo(run.receipt().path("content"));
  }
}
