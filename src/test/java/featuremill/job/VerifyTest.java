package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verification finds one wrong number, whatever the manifest says, and passes what is right. */
class VerifyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Path published;
  private Path out;
  private Tampering tampering;

  @BeforeAll
  static void publishOne() throws IOException {
    double[][] values = Tables.normal(60, 4, 21);
    for (double[] row : values) {
      row[3] += row[0] + row[1];
    }
    Dataset<Row> table = Tables.columns(values, 1);
    save(table, "t");
    save(table.withColumn("c2", functions.lit(7.0)), "constant");
    save(table.selectExpr("7D c0", "-3D c1"), "all-constant");
    save(table.limit(2), "two");
    save(table.limit(1), "one");
    save(table.selectExpr("c0", "1e16D + 2 * (id % 2) c1", "c2"), "near");
    save(table.selectExpr("c0 * 1e120D c0", "c1 * 1e-120D c1", "c2"), "far-apart");
    save(
        table.selectExpr("1.7e9D + c0 c0", "1e5D + 9e-6D * c1 c1", "if(id = 9, c2, 0D) c2", "c3"),
        "hard");
    save(
        table.selectExpr("if(id = 3, double('NaN'), c0) c0", "if(id < 2, null, c1) c1", "c2"),
        "gaps");
    save(table.selectExpr("id", "array(c0, c1, c2, c3) x"), "arrays");
    save(Tables.vectors(values, Tables.Storage.MIXED, 1), "vectors");
    save(Tables.arrays(Tables.normal(5, 30, 3), 1), "wide");
    published = folder.resolve("published");
    JobRun.text(job("t", "c*", "[standardize, covariance, pca: {components: 2}]"), published)
        .succeeded();
  }

  private static void save(Dataset<Row> rows, String name) {
    rows.coalesce(1).write().parquet(folder.resolve(name + ".parquet").toString());
  }

  private static String job(String table, String features, String steps) {
    return "input: {path: "
        + folder
        + "/"
        + table
        + ".parquet, features: '"
        + features
        + "'}\nsteps: "
        + steps
        + "\noutput: {mode: replace}\n";
  }

  /** Every test tampers with a copy of its own. */
  @BeforeEach
  void copyPublished(TestInfo test) throws IOException {
    out = folder.resolve("out-" + Math.abs(test.getDisplayName().hashCode()));
    tampering = Tampering.copy(published, out);
  }

  @Test
  void whatWasPublishedPasses() {
    JobRun verified = JobRun.verify(out).succeeded();

    assertThat(verified.data())
        .contains("PASS  covariance, entry by entry")
        .contains("PASS  principal angles")
        .contains("PASS  features of sampled rows")
        .contains("60 of 60 rows")
        .contains("verify      PASS")
        .doesNotContain("FAIL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model/covariance.npy",
        "model/components.npy",
        "model/mean.npy",
        "model/scale.npy",
        "model/explained_variance.npy",
        "run.json"
      })
  void aFileThatTheManifestDoesNotKnowIsNamed(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(out.resolve(file));
    bytes[bytes.length - 3] ^= 1;
    Files.write(out.resolve(file), bytes);

    JobRun verified = JobRun.verify(out);

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure())
        .hasMessageContaining(
            "1 files are not what was published: " + file + " has other content (SHA-256 differs)");
  }

  @Test
  void missingAndAdditionalFilesAreNamed() throws IOException {
    Files.delete(out.resolve("model/scale.npy"));
    Files.writeString(out.resolve("model/notes.txt"), "mine");

    JobRun verified = JobRun.verify(out);

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure())
        .hasMessageContaining("model/notes.txt is not in the manifest")
        .hasMessageContaining("model/scale.npy is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "model/mean.npy, 2, mean",
    "model/scale.npy, 1, std",
    "model/covariance.npy, 7, 'covariance, entry by entry'",
    "model/covariance.npy, 7, 'covariance, random probes'",
    "model/components.npy, 3, 'eigenpair residuals, from the data'",
    "model/components.npy, 3, orthogonality of the components",
    "model/explained_variance.npy, 0, eigenvalues",
    "model/explained_variance.npy, 1, 'certificate: eigenvalue bounds'",
    "model/components.npy, 3, 'certificate: residuals'",
    "model/components.npy, 5, 'certificate: angle bounds'",
    "model/explained_variance_ratio.npy, 1, explained variance ratios"
  })
  void oneWrongNumberIsFoundWithoutTheManifest(String file, int index, String quantity)
      throws IOException {
    multiply(file, index, 1 + 1e-7);
    renewManifest();

    JobRun verified = JobRun.verify(out);

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure())
        .hasMessageContaining("verification failed: ")
        .hasMessageContaining(quantity + " is off by ");
    assertThat(verified.data()).contains("FAIL  " + quantity).contains("verify      FAIL");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.85, 2})
  void aBoundThatIsNotProvedIsFound(double factor) throws IOException {
    Path file = out.resolve("model/model.json");
    JsonNode model = JSON.readTree(file.toFile());
    ObjectNode certificate = (ObjectNode) model.at("/pca/certificate");
    assertThat(certificate.path("kind").asText()).isEqualTo("proof");
    // 0.85 of it is below the next eigenvalue, twice it above the last one published
    certificate.put("bound", factor * certificate.path("bound").asDouble());
    JSON.writeValue(file.toFile(), model);
    renewManifest();

    JobRun verified = JobRun.verify(out);

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure())
        .hasMessageContaining("certificate: no larger eigenvalue is off by ");
  }

  @Test
  void aModelOfBeforeThereWereCertificatesPasses() throws IOException {
    Path file = out.resolve("model/model.json");
    JsonNode model = JSON.readTree(file.toFile());
    assertThat(((ObjectNode) model.path("pca")).remove("certificate")).isNotNull();
    JSON.writeValue(file.toFile(), model);
    renewManifest();

    assertThat(JobRun.verify(out).succeeded().data())
        .contains("PASS  eigenpair residuals")
        .doesNotContain("certificate: ");
  }

  @Test
  void aComponentOfTheOtherSignIsFound() throws IOException {
    for (int j = 0; j < 4; j++) {
      multiply("model/components.npy", j, -1);
    }
    renewManifest();

    assertThat(JobRun.verify(out).failure())
        .hasMessageContaining("signs of the components is off by 1.0e+00 wrong signs");
  }

  @Test
  void aWrongRowOfFeaturesIsFound() throws IOException {
    Path file = onlyFile(out.resolve("features.parquet"));
    rewrite(
        file,
        "if(monotonically_increasing_id() = 41, transform(features, v -> v + 1e-6D), features) features");
    renewManifest();

    JobRun verified = JobRun.verify(out);

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure()).hasMessageContaining("features of sampled rows is off by ");
    assertThat(verified.data()).contains("PASS  rows of features.parquet");
  }

  @Test
  void aLostRowOfFeaturesIsFound() throws IOException {
    Path file = onlyFile(out.resolve("features.parquet"));
    Dataset<Row> rows = LocalSpark.session().read().parquet(file.toString()).limit(59);
    replace(file, rows);
    renewManifest();

    assertThat(JobRun.verify(out).failure())
        .hasMessageContaining("rows of features.parquet is off by 1.0e+00");
  }

  @Test
  void wrongCountsAreFound() throws IOException {
    Path file = out.resolve("run.json");
    ObjectNode receipt = (ObjectNode) JSON.readTree(file.toFile());
    receipt.withObject("/rows").put("in", 61).put("kept", 61);
    JSON.writeValue(file.toFile(), receipt);
    renewManifest();

    assertThat(JobRun.verify(out).failure()).hasMessageContaining("rows in is off by 1.0e+00");
  }

  @Test
  void anotherInputIsNoInputToVerifyAgainst() throws IOException {
    save(Tables.columns(Tables.normal(50, 2, 1), 1), "changing");
    Path result = folder.resolve("of-changing");
    JobRun.text(job("changing", "c*", "[covariance]"), result).succeeded();
    Path input = folder.resolve("changing.parquet");
    replace(onlyFile(input), Tables.columns(Tables.normal(51, 2, 1), 1));

    JobRun changed = JobRun.verify(result);
    try (Stream<Path> files = Files.list(input)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(input);
    JobRun gone = JobRun.verify(result);

    assertThat(changed.exitCode()).isEqualTo(3);
    assertThat(changed.failure())
        .hasMessageContaining("the input is not the one that this output was made from");
    assertThat(gone.exitCode()).isEqualTo(3);
    assertThat(gone.failure()).hasMessageContaining("there is no input at ");
  }

  @Test
  void onlyPublishedOutputsCanBeVerified() throws IOException {
    JobRun nothing = JobRun.verify(folder.resolve("nothing"));
    JobRun unfinished = JobRun.verify(Files.createDirectories(folder.resolve("unfinished")));

    assertThat(nothing.exitCode()).isEqualTo(3);
    assertThat(nothing.failure()).hasMessageContaining("nothing is no folder");
    assertThat(unfinished.exitCode()).isEqualTo(3);
    assertThat(unfinished.failure())
        .hasMessageContaining("holds no _MANIFEST.json: it is not a finished featuremill output");
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "t            | c*       | []",
        "t            | c*       | [standardize]",
        "t            | c*       | [standardize: {ddof: 1}, covariance: {ddof: 0}]",
        "t            | c*       | [covariance: {ddof: 0}, pca: {components: 4}]",
        "t            | c*       | [pca: {components: 0.9}]",
        "t            | c*       | [correlation]",
        "t            | c*       | [standardize, correlation, pca: {components: 2}]",
        "t            | c*       | [standardize: {ddof: 1}, correlation]",
        "t            | c*       | [select: [c3, c1], covariance, pca: {components: 1}]",
        "t            | c*       | [select: c0]",
        "arrays       | x        | [select: ['x[3]', 'x[0]'], standardize, pca: {components: 2}]",
        "vectors      | x        | []",
        "vectors      | x        | [select: ['x[1]', 'x[2]'], covariance]",
        "vectors      | x        | [standardize, pca: {components: 3, solver: krylov}]",
        "t            | c*       | [standardize, pca: {components: 2, solver: qr}]",
        "t            | c*       | [covariance: {ddof: 0}, pca: {components: 3, solver: qr}]",
        "t            | c*       | [standardize: {ddof: 1}, correlation, pca: {components: 0.9, solver: qr}]",
        "vectors      | x        | [select: ['x[1]', 'x[2]'], pca: {components: 2, solver: qr}]",
        "constant     | c*       | [standardize, covariance, pca: {components: 3, solver: qr}]",
        "two          | c*       | [pca: {components: 1, solver: qr}]",
        "far-apart    | c*       | [standardize, pca: {components: 3, solver: qr}]",
        "hard         | c*       | [pca: {components: 4, solver: qr}]",
        "wide         | x        | [pca: {components: 4, solver: qr}]",
        "constant     | c*       | [standardize, covariance, pca: {components: 3}]",
        "constant     | c*       | [standardize, correlation]",
        "constant     | c*       | [correlation]",
        "all-constant | c*       | [standardize, covariance]",
        "all-constant | c*       | [correlation]",
        "two          | c*       | [covariance, pca: {components: 1}]",
        "two          | c*       | [standardize, covariance]",
        "one          | c*       | [standardize, covariance: {ddof: 0}]",
        "near         | c*       | [standardize, covariance, pca: {components: 2}]",
        "near         | c*       | [correlation]",
        "near         | c*       | [standardize, correlation]",
        "far-apart    | c*       | [standardize, covariance, pca: {components: 3}]",
        "far-apart    | c*       | [correlation]",
        "hard         | c*       | [covariance]",
        "hard         | c*       | [standardize, covariance, pca: {components: 4}]",
        "hard         | c*       | [covariance, pca: {components: 2}]",
        "gaps         | c*       | [mask: {keep: not isnan(c0) and c1 is not null, reason: gap}, standardize]",
        "wide         | x        | [covariance, pca: {components: 4}]",
        "wide         | x        | [standardize, pca: {components: 0.99}]",
        "t            | c*       | [mask: {keep: c0 > mean(c0) - std(c0), reason: low}, mask: {keep: c1 <= max(c1) and c2 > avg(c2) - 2 * stddev_pop(c2), reason: odd}, covariance]"
      })
  void everyKindOfJobPasses(String table, String features, String steps, TestInfo test) {
    Path result = folder.resolve("kind-" + Math.abs(test.getDisplayName().hashCode()));

    JobRun run = JobRun.text(job(table, features, steps), result).succeeded();

    assertThat(run.data()).contains("verify      PASS");
  }

  @Test
  void manyFeaturesAndFewRows() {
    String job =
        "input: {generate: {rows: 200, features: 1100}}\nsteps: [pca: {components: 3}]\noutput: {}\n";

    JobRun run = JobRun.text(job, folder.resolve("many")).succeeded();

    assertThat(run.data())
        .contains("verify      PASS")
        .contains("eigenpair residuals")
        .contains("certificate proof: no eigenvalue above ")
        .contains("eigenvalue 4, by a plain Cholesky factorization");
  }

  @Test
  void tooManyFeaturesForAnotherProofAreProbed() {
    String job =
        "input: {generate: {rows: 40, features: 2501}}\n"
            + "steps: [pca: {components: 3, solver: krylov}]\noutput: {write: [model]}\n";

    JobRun run = JobRun.text(job, folder.resolve("probed")).succeeded();

    assertThat(run.data())
        .contains("PASS  certificate: no larger eigenvalue")
        .contains("random probe, 40 steps: 1e-12 to miss one ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lapack", "krylov"})
  void pairsHeldToALooseToleranceAreJudgedByIt(String solver) {
    String job =
        "input: {generate: {rows: 500, features: 300}}\nsteps: [pca: {components: 3, solver: "
            + solver
            + ", tolerance: 1e-3}]\noutput: {}\n";

    JobRun run = JobRun.text(job, folder.resolve("loose-" + solver)).succeeded();

    assertThat(run.data()).contains("verify      PASS");
    assertThat(run.model().at("/pca/certificate/tolerance").asDouble()).isEqualTo(1e-3);
    assertThat(run.receipt().at("/pca/certificate")).isEqualTo(run.model().at("/pca/certificate"));
  }

  @Test
  void fullVerificationCoversEveryEntry() {
    Path result = folder.resolve("full");
    String steps = "[covariance, pca: {components: 3}]";

    JobRun run = JobRun.text(job("wide", "x", steps), result, "verify=full").succeeded();

    JsonNode quantities = run.receipt().at("/verify/quantities");
    assertThat(quantities.toString()).contains("all 30 columns");
  }

  @Test
  void masksWithStatisticsAreCheckedByName() {
    Path result = folder.resolve("masked");
    String steps = "[mask: {keep: c0 > mean(c0), reason: low}, select: [c1, c3], covariance]";

    JobRun run = JobRun.text(job("t", "c*", steps), result).succeeded();

    assertThat(JobRun.verify(result).succeeded().data())
        .contains("PASS  statistic mean(c0)")
        .contains("verify      PASS");
    assertThat(run.data())
        .contains("PASS  statistic mean(c0)")
        .contains("PASS  rows rejected: low")
        .contains("PASS  rows of rejected.parquet");
  }

  @Test
  void aModelAloneCanBeVerifiedAndFeaturesAloneSayWhyNot() {
    Path model = folder.resolve("model-only");
    Path features = folder.resolve("features-only");
    String job = job("t", "c*", "[covariance]");

    JobRun.text(job, model, "output.write=[model]").succeeded();
    JobRun.text(job, features, "output.write=[features]").succeeded();

    assertThat(model.resolve("features.parquet")).doesNotExist();
    assertThat(JobRun.verify(model).succeeded().data())
        .contains("verify      PASS")
        .doesNotContain("features.parquet");
    assertThat(features.resolve("model")).doesNotExist();
    JobRun verified = JobRun.verify(features);
    assertThat(verified.exitCode()).isEqualTo(3);
    assertThat(verified.failure()).hasMessageContaining("holds no model: model.json is missing");
  }

  private void multiply(String file, int index, double factor) throws IOException {
    tampering.multiply(file, index, factor);
  }

  private void renewManifest() throws IOException {
    tampering.renewManifest();
  }

  private static Path onlyFile(Path table) throws IOException {
    try (Stream<Path> files = Files.list(table)) {
      List<Path> parts = files.filter(f -> f.toString().endsWith(".parquet")).toList();
      assertThat(parts).hasSize(1);
      return parts.get(0);
    }
  }

  private void rewrite(Path file, String... columns) throws IOException {
    replace(file, LocalSpark.session().read().parquet(file.toString()).selectExpr(columns));
  }

  private static void replace(Path file, Dataset<Row> rows) throws IOException {
    Path beside = file.resolveSibling("_new");
    rows.coalesce(1).write().parquet(beside.toString());
    Files.move(onlyFile(beside), file, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    try (Stream<Path> left = Files.list(beside)) {
      for (Path path : left.toList()) {
        Files.delete(path);
      }
    }
    Files.delete(beside);
  }
}
