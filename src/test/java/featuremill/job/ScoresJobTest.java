package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.testing.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code whiten} and {@code reconstruction_error}, from the job file to verified features. */
class ScoresJobTest {
  private static final int ROWS = 61;

  @TempDir static Path folder;

  @BeforeAll
  static void saveTables() {
    Tables.columns(Tables.normal(ROWS, 5, 3), 2).write().parquet(path("columns"));
    Tables.vectors(sparse(), Tables.Storage.SPARSE, 2)
        .withColumnRenamed("x", "c")
        .write()
        .parquet(path("vectors"));
  }

  /** Rows of 40 features, few of them filled. */
  private static double[][] sparse() {
    double[][] values = Tables.normal(ROWS, 40, 9);
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values[i].length; j++) {
        boolean filled = j == 7 || (i * 31 + j * 17) % 23 == 0;
        values[i][j] = j == 7 ? 100 + values[i][j] : filled ? values[i][j] + 1 : 0;
      }
    }
    return values;
  }

  private static String path(String table) {
    return folder.resolve(table + ".parquet").toString();
  }

  private static String job(String table, String steps) {
    String features = table.equals("columns") ? "c*" : "c";
    return "input: {path: "
        + path(table)
        + ", features: '"
        + features
        + "', carry: [id]}\nsteps: "
        + steps
        + "\noutput: {mode: replace}\n";
  }

  private static JobRun run(String yaml) {
    return JobRun.text(yaml, folder.resolve("out-" + Math.abs(yaml.hashCode()))).succeeded();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "columns | [pca: {components: 3, whiten: true, reconstruction_error: true}]",
        "columns | [standardize, pca: {components: 5, reconstruction_error: true}]",
        "columns | [add: 3, normalize_rows: {norm: l2}, pca: {components: 2, reconstruction_error: true}]",
        "columns | [covariance: {ddof: 0}, pca: {components: 2, whiten: true}]",
        "columns | [pca: {components: 2, solver: qr, whiten: true, reconstruction_error: true}]",
        "vectors | [standardize: {min_nonzeros: 2}, pca: {components: 3, solver: matrix_free, whiten: true, reconstruction_error: true}]",
        "vectors | [pca: {components: 2, solver: matrix_free, reconstruction_error: true}]",
        "vectors | [pca: {components: 2, solver: lapack, whiten: true, reconstruction_error: true}]",
      })
  void scoresAndErrorsAreVerified(String table, String steps) {
    JobRun run = run(job(table, steps));

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    String quantities = run.receipt().at("/verify").toString();
    assertThat(quantities).contains("settings of scores");
    assertThat(quantities.contains("reconstruction errors"))
        .isEqualTo(steps.contains("reconstruction_error"));
    assertThat(run.rows("features.parquet").columns())
        .isEqualTo(
            steps.contains("reconstruction_error")
                ? new String[] {"id", "features", "reconstruction_error"}
                : new String[] {"id", "features"});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "columns | {components: 3, whiten: true}",
        "columns | {components: 3, reconstruction_error: true}",
        "columns | {components: 3, whiten: true, reconstruction_error: true}",
        "vectors | {components: 3, solver: matrix_free, whiten: true, reconstruction_error: true}",
      })
  void distancesAreThoseOfTheFeaturesWritten(String table, String pca) {
    JobRun run = run(job(table, "[pca: " + pca + ", distances: {nearest: 1}]"));

    List<double[]> points =
        run.rows("features.parquet").select("features").collectAsList().stream()
            .map(row -> row.<Double>getList(0).stream().mapToDouble(d -> d).toArray())
            .toList();
    double[] written =
        run.rows("distances.parquet").select("distance").collectAsList().stream()
            .mapToDouble(row -> row.getDouble(0))
            .sorted()
            .toArray();
    double[] nearest =
        IntStream.range(0, points.size()).mapToDouble(i -> nearest(points, i)).toArray();
    Arrays.sort(nearest);
    assertThat(written).containsExactly(nearest, within(1e-12));
  }

  private static double nearest(List<double[]> points, int i) {
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < points.size(); j++) {
      double square = 0;
      for (int c = 0; c < points.get(i).length; c++) {
        double step = points.get(i)[c] - points.get(j)[c];
        square += step * step;
      }
      least = j == i ? least : Math.min(least, Math.sqrt(square));
    }
    return least;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whitenedFeaturesHaveUnitCovarianceByTheDivisorOfTheCovariance(int ddof) {
    JobRun run =
        run(
            job(
                "columns",
                "[covariance: {ddof: " + ddof + "}, pca: {components: 4, whiten: true}]"));

    double[][] rows =
        run.rows("features.parquet").select("features").collectAsList().stream()
            .map(row -> row.<Double>getList(0).stream().mapToDouble(d -> d).toArray())
            .toArray(double[][]::new);
    double[][] covariance = Tables.covariance(rows, ddof);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(covariance[i][j]).isCloseTo(i == j ? 1 : 0, within(1e-12));
      }
    }
    assertThat(run.model().get("version").asInt()).isEqualTo(4);
    assertThat(run.model().at("/pca/whiten").asBoolean()).isTrue();
  }

  /** With all components nothing is left; with fewer what Pythagoras leaves. */
  @Test
  void errorsAreWhatTheScoresLeave() {
    List<Row> all =
        run(job("columns", "[pca: {components: 5, reconstruction_error: true}]"))
            .rows("features.parquet")
            .orderBy("id")
            .collectAsList();
    List<Row> some =
        run(job("columns", "[pca: {components: 2, reconstruction_error: true}]"))
            .rows("features.parquet")
            .orderBy("id")
            .collectAsList();
    for (int i = 0; i < ROWS; i++) {
      assertThat(all.get(i).getDouble(2)).isBetween(0.0, 1e-14);
      double left = 0;
      for (int c = 2; c < 5; c++) {
        left += Math.pow(all.get(i).<Double>getList(1).get(c), 2);
      }
      assertThat(some.get(i).getDouble(2)).isCloseTo(Math.sqrt(left), within(1e-13));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"whiten", "reconstructionError"})
  void aModelThatSaysOtherwiseIsFound(String flag) throws IOException {
    String steps = "[pca: {components: 2, whiten: true, reconstruction_error: true}]";
    JobRun run = run(job("columns", steps) + "name: " + flag + "\n");
    Tampering tampering = new Tampering(run.out());
    tampering.model(
        model ->
            ((com.fasterxml.jackson.databind.node.ObjectNode) model.get("pca")).put(flag, false));
    tampering.renewManifest();

    JobRun verified = JobRun.verify(run.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.data()).contains("FAIL  settings of scores");
  }

  @Test
  void aCarriedColumnCannotHaveTheErrorsName() {
    String yaml =
        job("columns", "[pca: {components: 1, reconstruction_error: true}]")
            .replace("carry: [id]", "carry: [reconstruction_error]")
            .replace(path("columns"), folder.resolve("named.parquet").toString());
    Tables.columns(Tables.normal(9, 2, 3), 1)
        .withColumnRenamed("id", "reconstruction_error")
        .write()
        .parquet(folder.resolve("named.parquet").toString());

    JobRun run = JobRun.text(yaml, folder.resolve("refused"));

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.failure().what())
        .isEqualTo("the carried column 'reconstruction_error' has the name of an output");
  }
}
