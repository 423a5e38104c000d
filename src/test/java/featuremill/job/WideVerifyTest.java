package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Verification of models without a covariance: of sparse rows too wide for the reference to form
 * it, and of fewer features. The components are those of a formed one, which is then taken away.
 */
class WideVerifyTest {
  private static final int ROWS = 1_001;
  private static final int WIDTH = 1_100;
  private static final int K = 4;

  @TempDir static Path folder;
  private static Path published;
  private Path out;
  private Tampering tampering;

  @BeforeAll
  static void publishOne() throws IOException {
    sparse(ROWS).write().parquet(folder.resolve("sparse.parquet").toString());
    sparse(121).write().parquet(folder.resolve("few.parquet").toString());
    Tables.arrays(Tables.normal(80, 30, 3), 1)
        .write()
        .parquet(folder.resolve("narrow.parquet").toString());
    published = folder.resolve("published");
    run("sparse", "[pca: {components: 4, solver: krylov}]", published);
    withoutMatrix(published);
  }

  /** Four groups of columns that go together, in rows of about 20 entries. */
  private static org.apache.spark.sql.Dataset<Row> sparse(int count) {
    Random random = new Random(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] row = new double[WIDTH];
      for (int e = 0; e < 12; e++) {
        row[random.nextInt(WIDTH - 1)] = random.nextGaussian();
      }
      int group = random.nextInt(8);
      for (int j = 0; j < 8 && group < 4; j++) {
        row[20 * group + j] = (9 - group) * (1 + 0.1 * random.nextGaussian());
      }
      rows.add(RowFactory.create((long) i, Vectors.dense(row).toSparse()));
    }
    return Tables.frame(
        rows,
        new StructType().add("id", DataTypes.LongType).add("x", SQLDataTypes.VectorType()),
        3);
  }

  private static void run(String table, String steps, Path out) {
    String job =
        "input: {path: "
            + folder
            + "/"
            + table
            + ".parquet, features: x}\nsteps: "
            + steps
            + "\noutput: {mode: replace}\nverify: false\n";
    JobRun.text(job, out).succeeded();
  }

  /** As a solver leaves it that never forms the covariance. */
  private static void withoutMatrix(Path out) throws IOException {
    Tampering tampering = new Tampering(out);
    tampering.delete("model/covariance.npy");
    tampering.model(
        model -> {
          model.put("version", 2);
          certificate(model)
              .put("kind", "exact")
              .putObject("probe")
              .put("failureProbability", 1e-12)
              .put("seed", 5)
              .put("columns", 32)
              .put("steps", 4)
              .put("kept", 12)
              .put("outside", 1.5);
        });
    tampering.renewManifest();
  }

  private static ObjectNode certificate(ObjectNode model) {
    return (ObjectNode) model.at("/pca/certificate");
  }

  @BeforeEach
  void copyPublished(TestInfo test) throws IOException {
    out = folder.resolve("out-" + Math.abs(test.getDisplayName().hashCode()));
    tampering = Tampering.copy(published, out);
  }

  private void assertFails(String quantity) throws IOException {
    tampering.renewManifest();
    JobRun verified = JobRun.verify(out);
    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure()).hasMessageContaining(quantity + " is off by ");
  }

  @Test
  void whatWasPublishedPasses() {
    assertThat(JobRun.verify(out).succeeded().data())
        .contains("PASS  eigenpair residuals, from the data")
        .contains("PASS  eigenpair residuals, as stated")
        .contains("PASS  total variance")
        .contains("PASS  certificate: angle bounds, implied")
        .contains("PASS  certificate: no larger eigenvalue")
        .contains("random probe of 16 vectors, ")
        .contains("PASS  features of sampled rows")
        .contains("64 of 1001 rows")
        .contains("verify      PASS")
        .doesNotContain("covariance, ")
        .doesNotContain("FAIL");
  }

  @ParameterizedTest
  @CsvSource({
    "model/mean.npy, 3, mean",
    "model/components.npy, 3, 'eigenpair residuals, from the data'",
    "model/components.npy, 3, 'certificate: residuals'",
    "model/components.npy, 3, orthogonality of the components",
    "model/explained_variance.npy, 0, 'eigenpair residuals, from the data'",
    "model/explained_variance.npy, 3, 'eigenpair residuals, from the data'",
    "model/explained_variance_ratio.npy, 1, explained variance ratios"
  })
  void oneWrongNumberIsFound(String file, int index, String quantity) throws IOException {
    tampering.multiply(file, index, 1 + 1e-7);
    assertFails(quantity);
  }

  @Test
  void swappedComponentsAreFound() throws IOException {
    double[][] components = tampering.matrix("model/components.npy");
    double[] first = components[1];
    components[1] = components[2];
    components[2] = first;
    tampering.write("model/components.npy", components);
    assertFails("eigenpair residuals, from the data");
  }

  @Test
  void aWrongTotalIsFound() throws IOException {
    tampering.model(
        model -> {
          ObjectNode pca = (ObjectNode) model.path("pca");
          pca.put("totalVariance", pca.path("totalVariance").asDouble() * (1 + 1e-9));
        });
    assertFails("total variance");
  }

  @Test
  void aComponentThatWasMissedIsFound() throws IOException {
    double[][] components = tampering.matrix("model/components.npy");
    double[] values = tampering.vector("model/explained_variance.npy");
    double[] ratios = tampering.vector("model/explained_variance_ratio.npy");
    tampering.write(
        "model/components.npy", new double[][] {components[0], components[2], components[3]});
    tampering.write("model/explained_variance.npy", new double[] {values[0], values[2], values[3]});
    tampering.write(
        "model/explained_variance_ratio.npy", new double[] {ratios[0], ratios[2], ratios[3]});
    tampering.model(
        model -> {
          ObjectNode pca = (ObjectNode) model.path("pca");
          pca.put("k", K - 1);
          ((ArrayNode) pca.path("residuals")).remove(1);
          ((ArrayNode) certificate(model).path("eigenvalueErrors")).remove(1);
          ArrayNode clusters = (ArrayNode) certificate(model).path("clusters");
          clusters.remove(1);
          ((ObjectNode) clusters.get(1)).put("from", 1).put("to", 2);
          ((ObjectNode) clusters.get(2)).put("from", 2).put("to", 3);
        });
    assertFails("certificate: no larger eigenvalue");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 20})
  void aBoundThatDoesNotHoldIsFound(double factor) throws IOException {
    // 0.02 of it is below the next eigenvalue, 20 times it above the last one published
    tampering.model(
        model ->
            certificate(model).put("bound", factor * certificate(model).path("bound").asDouble()));
    assertFails("certificate: no larger eigenvalue");
  }

  @Test
  void anAngleBelowWhatTheResidualsAllowIsFound() throws IOException {
    tampering.model(
        model -> ((ObjectNode) certificate(model).path("clusters").get(0)).put("sine", 1e-19));
    assertFails("certificate: angle bounds, implied");
  }

  @Test
  void aStatedResidualBeyondTheToleranceIsFound() throws IOException {
    tampering.model(
        model -> {
          ((ArrayNode) model.at("/pca/residuals"))
              .set(0, 1e-6 * model.at("/pca/totalVariance").asDouble());
        });
    assertFails("eigenpair residuals, as stated");
  }

  @Test
  void aConstantThatIsNoneIsFound() throws IOException {
    tampering.model(
        model -> {
          assertThat(model.at("/features/constant").toString()).contains("x[" + (WIDTH - 1) + "]");
          ((ArrayNode) model.at("/features/constant")).add("x[0]");
        });
    assertFails("constant features");
  }

  @Test
  void aWrongRowOfFeaturesIsFound() throws IOException {
    Path table = out.resolve("features.parquet");
    Path changed = out.resolve("changed");
    List<String> parts = parts(table);
    Row first = LocalSpark.session().read().parquet(table.resolve(parts.get(0)).toString()).first();
    LocalSpark.session()
        .read()
        .parquet(table.resolve(parts.get(0)).toString())
        .selectExpr("transform(features, v -> v + 1e-9D) features")
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(changed.toString());
    assertThat(first.getList(0)).hasSize(K);
    Files.copy(
        changed.resolve(parts(changed).get(0)),
        table.resolve(parts.get(0)),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(table.resolve("." + parts.get(0) + ".crc"));
    try (Stream<Path> files = Files.list(changed)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(changed);
    assertFails("features of sampled rows");
  }

  private static List<String> parts(Path table) throws IOException {
    try (Stream<Path> files = Files.list(table)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".parquet"))
          .sorted()
          .toList();
    }
  }

  /** Few features: the reference forms what was not published. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[pca: {components: 3, solver: krylov}]",
        "[standardize: {ddof: 1}, covariance: {ddof: 0}, pca: {components: 3, solver: krylov}]",
        "[standardize, correlation, pca: {components: 3, solver: krylov}]",
        "[select: ['x[7]', 'x[2]', 'x[5]'], pca: {components: 3, solver: krylov}]"
      })
  void fewFeaturesAreJudgedByAnIndependentSpectrum(String steps) throws IOException {
    Path result = folder.resolve("narrow-" + Math.abs(steps.hashCode()));
    run("narrow", steps, result);
    withoutMatrix(result);

    assertThat(JobRun.verify(result).succeeded().data())
        .contains("PASS  principal angles")
        .contains("PASS  certificate: eigenvalue bounds")
        .contains("verify      PASS");

    new Tampering(result).multiply("model/explained_variance.npy", 2, 1 + 1e-7);
    new Tampering(result).renewManifest();
    assertThat(JobRun.verify(result).failure())
        .hasMessageContaining("eigenvalues is off by ")
        .hasMessageContaining("certificate: eigenvalue bounds is off by ");
  }

  /** Few rows: their products with each other have the same eigenvalues. */
  @Test
  void fewRowsAreJudgedByTheirProducts() throws IOException {
    Path result = folder.resolve("few");
    run("few", "[standardize, pca: {components: 3, solver: krylov}]", result);
    withoutMatrix(result);

    assertThat(JobRun.verify(result).succeeded().data())
        .contains("PASS  eigenvalues")
        .contains("eigenvalue 4 of an independent spectrum")
        .contains("verify      PASS");

    new Tampering(result).multiply("model/explained_variance.npy", 2, 1 + 1e-7);
    new Tampering(result).model(model -> certificate(model).put("bound", 1e-3));
    new Tampering(result).renewManifest();
    assertThat(JobRun.verify(result).failure())
        .hasMessageContaining("eigenvalues is off by ")
        .hasMessageContaining("certificate: no larger eigenvalue is off by ");
  }

  /** Jobs whose solvers never form it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sparse | [pca: {components: 4, solver: matrix_free}]",
        "sparse | [standardize: {min_nonzeros: 8}, pca: {components: 3, solver: matrix_free}]",
        "sparse | [scale: 2, standardize: {min_nonzeros: 8}, pca: {components: 3, solver: matrix_free}]",
        "few    | [pca: {components: 3, solver: matrix_free}]",
        "few    | [standardize, pca: {components: 3, solver: dual}]",
        "narrow | [standardize, correlation, pca: {components: 3, solver: matrix_free}]",
        "narrow | [covariance, pca: {components: 3, solver: matrix_free}]"
      })
  void whatIsFoundWithoutACovariancePasses(String table, String steps) {
    Path result = folder.resolve("free-" + Math.abs((table + steps).hashCode()));
    run(table, steps, result);

    assertThat(JobRun.verify(result).succeeded().data())
        .contains("PASS  eigenpair residuals, from the data")
        .contains("PASS  certificate: no larger eigenvalue")
        .contains("verify      PASS");
  }

  /** Entries, selected and standardized, masked: every way that a row can come. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[standardize]",
        "[]",
        "[mask: {keep: 'id % 3 > 0', reason: third}, select: ['x[4?]', 'x[0]'], standardize]",
        "[standardize, pca: {components: 3, solver: krylov}]",
        "[select: ['x[2?]', 'x[0]', 'x[1]'], pca: {components: 2, solver: krylov}]"
      })
  void sparseRowsPass(String steps) throws IOException {
    Path result = folder.resolve("sparse-" + Math.abs(steps.hashCode()));
    run("sparse", steps, result);
    assertThat(JobRun.verify(result).succeeded().data()).contains("verify      PASS");
  }
}
