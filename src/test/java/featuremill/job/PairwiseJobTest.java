package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with {@code missing: pairwise}, from their plan to their verified output. */
class PairwiseJobTest {
  private static final int ROWS = 700;
  @TempDir static Path folder;

  @BeforeAll
  static void save() {
    StructType schema =
        new StructType()
            .add("id", DataTypes.LongType)
            .add("a", DataTypes.DoubleType)
            .add("b", DataTypes.DoubleType)
            .add("c", DataTypes.DoubleType)
            .add("d", DataTypes.DoubleType);
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (long i = 0; i < ROWS; i++) {
      double common = random.nextGaussian();
      rows.add(
          RowFactory.create(
              i,
              hole(random, 1.7e9 + common + 0.1 * random.nextGaussian()),
              hole(random, 5 - common + 0.1 * random.nextGaussian()),
              hole(random, random.nextGaussian()),
              i % 7 == 0 ? Double.NaN : common * 1e-3));
    }
    LocalSpark.session()
        .createDataFrame(rows, schema)
        .repartition(3)
        .write()
        .parquet(folder.resolve("holes.parquet").toString());
  }

  /**
   * Three features, each pair of which is there in rows of its own, with correlations of its own.
   */
  @BeforeAll
  static void saveIndefinite() {
    StructType schema = new StructType();
    for (String name : List.of("a", "b", "c")) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    List<Row> rows = new ArrayList<>();
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      double x = random.nextGaussian();
      double y = x + 0.2 * random.nextGaussian();
      rows.add(
          switch (i % 3) {
            case 0 -> RowFactory.create(x, y, null);
            case 1 -> RowFactory.create(x, null, y);
            default -> RowFactory.create(null, x, -y);
          });
    }
    LocalSpark.session()
        .createDataFrame(rows, schema)
        .coalesce(1)
        .write()
        .parquet(folder.resolve("indefinite.parquet").toString());
  }

  private static Double hole(Random random, double value) {
    return random.nextInt(4) == 0 ? null : value;
  }

  private static String job(String steps) {
    return job("holes.parquet", "[a, b, c, d]", steps);
  }

  private static String job(String file, String features, String steps) {
    return "input: {path: "
        + folder.resolve(file)
        + ", features: "
        + features
        + "}\nsteps: "
        + steps
        + "\noutput: {mode: replace}\n";
  }

  @Test
  void scoresErrorsAndDistancesOfRowsWithMissingValuesAreVerified() {
    JobRun run =
        JobRun.text(
                job(
                    "[standardize, covariance: {missing: pairwise}, pca: {components: 2, whiten: true,"
                        + " reconstruction_error: true}, distances: {nearest: 2}]"),
                folder.resolve("scores"))
            .succeeded();

    assertThat(run.data())
        .contains("reconstruction errors", "settings of scores", "distances of sampled rows");
  }

  @Test
  void components() {
    JobRun run =
        JobRun.text(
                job(
                    "[mask: {keep: 'id <> 3'}, standardize, covariance: {missing: pairwise},"
                        + " pca: 2]"),
                folder.resolve("components"))
            .succeeded();
    double[][] counts = run.matrix("pair_counts.npy");
    double[][] covariance = run.matrix("covariance.npy");
    assertThat(counts[3][3]).isEqualTo(599);
    assertThat(covariance[0][0]).isCloseTo(counts[0][0] / (counts[0][0] - 1), within(1e-14));
    assertThat(counts[0][1]).isEqualTo(counts[1][0]).isLessThan(counts[0][0]);
    assertThat(covariance[0][3]).isBetween(0.98, 1.01);
    JsonNode model = run.model().path("covariance");
    assertThat(run.model().path("version").asInt()).isEqualTo(4);
    assertThat(model.path("missing").asText()).isEqualTo("pairwise");
    assertThat(model.at("/repair/method").asText()).isEqualTo("clip");
    assertThat(model.at("/repair/smallestEigenvalueAfter").asDouble()).isGreaterThan(-1e-14);
    assertThat(run.receipt().at("/pca/certificate/kind").asText()).isEqualTo("proof");
    assertThat(run.receipt().at("/matrix/pairwise/repair").asText()).isEqualTo("clip");
    assertThat(run.receipt().at("/scans/0/purpose").asText())
        .isEqualTo("masks, column profile, standardize, pairwise-complete covariance");
    assertThat(run.receipt().at("/verify/passed").asBoolean(true)).isTrue();
    List<Row> features = run.rows("features.parquet").collectAsList();
    assertThat(features).hasSize(ROWS - 1);
    for (Row row : features) {
      assertThat(row.<Double>getList(0)).allMatch(Double::isFinite);
    }
  }

  @Test
  void whatIsIndefiniteIsRepairedAsAsked() throws IOException {
    JobRun none = indefinite("none");
    JobRun clip = indefinite("clip");
    JobRun higham = indefinite("higham");
    assertThat(none.vector("explained_variance.npy")).hasSize(2);
    double[][] formed = none.matrix("covariance.npy");
    for (JobRun run : List.of(clip, higham)) {
      JsonNode outcome = run.receipt().at("/matrix/pairwise");
      assertThat(outcome.path("smallestEigenvalueBefore").asDouble()).isLessThan(-0.1);
      assertThat(outcome.path("smallestEigenvalueAfter").asDouble()).isCloseTo(0, within(1e-14));
      double[][] repaired = run.matrix("covariance.npy");
      for (int j = 0; j < 3; j++) {
        assertThat(repaired[j][j]).isEqualTo(formed[j][j]);
      }
      assertThat(run.data()).contains("was not positive semi-definite");
      assertThat(run.model().at("/covariance/warnings").toString()).contains("repair: ");
      assertThat(run.talk() + run.data()).contains("PASS");
    }
    assertThat(none.data()).contains("repair: none left it so");
    assertThat(higham.receipt().at("/matrix/pairwise/frobeniusChange").asDouble())
        .isLessThan(clip.receipt().at("/matrix/pairwise/frobeniusChange").asDouble());
    failsWhereChanged(clip, "model/covariance.npy", 1, 1 + 1e-9, "repair: clipped spectrum");
    failsWhereChanged(none, "model/pair_counts.npy", 1, 2, "rows of each pair");
    failsWhereChanged(none, "model/covariance.npy", 1, 1 + 1e-11, "covariance, entry by entry");
    failsWhereChanged(none, "model/components.npy", 1, 1 + 1e-6, "eigenpair residuals, from C");
  }

  @Test
  void withoutATransformWhatIsMissingStaysMissing() {
    JobRun run =
        JobRun.text(
                job("[select: [b, d], covariance: {missing: pairwise}]"), folder.resolve("missing"))
            .succeeded();
    assertThat(run.rows("features.parquet").collectAsList())
        .anyMatch(row -> row.<Double>getList(0).get(0).isNaN())
        .allMatch(row -> row.getList(0).size() == 2);
    assertThat(run.model().at("/covariance/repair/iterations").asInt(-1)).isZero();
    assertThat(run.receipt().at("/matrix/conditionNumber").asDouble()).isGreaterThan(10);
    assertThat(run.receipt().path("warnings")).isEmpty();
  }

  private static JobRun indefinite(String repair) {
    String steps = "[covariance: {ddof: 0, missing: pairwise, repair: " + repair + "}, pca: 2]";
    return JobRun.text(
            job("indefinite.parquet", "[a, b, c]", steps), folder.resolve("by-" + repair))
        .succeeded();
  }

  private static void failsWhereChanged(
      JobRun run, String file, int index, double factor, String check) throws IOException {
    Path copy = Files.createTempDirectory(folder, "tampered");
    Tampering tampering = Tampering.copy(run.out(), copy);
    tampering.multiply(file, index, factor);
    tampering.renewManifest();
    JobRun verified = JobRun.verify(copy);
    assertThat(verified.exitCode()).as(file).isEqualTo(5);
    assertThat(verified.failure().getMessage()).contains(check);
  }

  @Test
  void theBitsDoNotDependOnTheCut() {
    String job = job("[covariance: {missing: pairwise}, pca: 3]");
    JobRun one = JobRun.text(job, folder.resolve("bits"), "verify=false").succeeded();
    LocalSpark.session().conf().set("spark.sql.files.maxPartitionBytes", "1000");
    try {
      JobRun two = JobRun.text(job, folder.resolve("bits2"), "verify=false").succeeded();
      assertThat(two.receipt().path("content")).isEqualTo(one.receipt().path("content"));
    } finally {
      LocalSpark.session().conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }

  @Test
  void whatDoesNotGoWithMissingValuesIsRefused() {
    refused("[covariance: {missing: pairwise}, pca: {components: 1, solver: qr}]", 2, "solver: qr");
    refused(
        "[covariance: {missing: pairwise}, pca: {components: 1, solver: matrix_free}]",
        2,
        "solver: matrix_free");
    refused("[covariance: {missing: pairwise}, pca: {components: 1, solver: dual}]", 2, "dual");
    refused("[standardize, covariance: {missing: pairwise}, correlation]", 2, "correlation");
    refused("[clip: {lower: 0}, covariance: {missing: pairwise}]", 2, "impute");
    refused("[covariance: {repair: clip}]", 2, "missing: pairwise");
    refused("[covariance: {missing: pairwse}]", 2, "pairwise");
    refused("[covariance: {missing: pairwise, repair: highham}]", 2, "higham");
    refused("[covariance]", 3, "missing or infinite values");
    refused("[mask: {keep: 'a is null'}, covariance: {missing: pairwise}]", 3, "a (0 rows)");
    refused(
        "[mask: {keep: 'a is null or b is null'}, covariance: {missing: pairwise}]",
        3,
        "a with b (0 rows)");
  }

  private static void refused(String steps, int exitCode, String says) {
    Path out = folder.resolve("refused");
    JobRun run = JobRun.text(job(steps), out);
    assertThat(run.exitCode()).as(steps).isEqualTo(exitCode);
    assertThat(run.failure().getMessage()).contains(says);
    assertThat(Files.exists(out)).isFalse();
  }
}
