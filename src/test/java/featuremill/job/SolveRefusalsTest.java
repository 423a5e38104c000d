package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a solve step cannot do: one message, one exit code, nothing published. */
class SolveRefusalsTest {
  @TempDir static Path folder;

  @BeforeAll
  static void saveTables() {
    Dataset<Row> table =
        Tables.columns(Tables.normal(40, 3, 7), 1)
            .selectExpr("id", "c0", "c1", "c2", "c0 - c1 y", "'a' name");
    save(table, "t");
    save(table.limit(0), "empty");
    save(table.limit(1), "one");
    save(table.limit(3), "three");
    save(
        table.selectExpr(
            "id",
            "c0",
            "c1",
            "c2",
            "if(id = 3, double('NaN'), if(id < 2, null, if(id = 5, double('-Infinity'), y))) y"),
        "gaps");
    save(table.selectExpr("id", "c0", "c1", "c0 + c1 as c2", "y"), "dependent");
    save(table.selectExpr("id", "c0", "7D as c1", "c2", "y"), "flat");
    save(table.selectExpr("id", "c0", "c1", "c2", "y * 1e200D y"), "huge");
  }

  private static void save(Dataset<Row> rows, String name) {
    rows.coalesce(1).write().parquet(folder.resolve(name + ".parquet").toString());
  }

  private static JobRun run(String table, String steps, String out) {
    return JobRun.text(
        "input: {path: "
            + folder
            + "/"
            + table
            + ".parquet, features: [c0, c1, c2]}\nsteps: "
            + steps
            + "\noutput: {}\n",
        folder.resolve(out));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "t | [solve: [y, yy]] | 3 | the input has no column 'yy' to use as target"
            + " | did you mean 'y'?",
        "t | [solve: [y, c1]] | 2 | the target 'c1' is a feature, too | leave it out of",
        "t | [solve: name] | 3 | target 'name' is string, not numeric | cast the column",
        "gaps | [solve: y] | 3 | solve has targets with missing or infinite values in the 40 kept"
            + " rows: y (2 null, 1 NaN, 1 infinite) | reject such rows with a mask",
        "gaps | [scale: 2, solve: y] | 3 | solve has targets with missing or infinite values in the"
            + " 40 kept rows: y (0 null, 3 NaN, 1 infinite) | reject such rows with a mask",
        "t | [mask: c0 > 99, solve: y] | 3 | no rows are left after the masks: of 40"
            + " | loosen the masks",
        "empty | [solve: y] | 3 | the input has no rows | check input.path",
        "three | [solve: y] | 3 | 3 rows cannot determine 4 coefficients, the intercept among them"
            + " | take more rows or fewer features",
        "flat | [solve: y] | 3 | feature 'c1' is constant and has no coefficient of its own"
            + " | leave it out, or set a penalty",
        "dependent | [solve: y] | 3 | feature 'c2' is so close to a combination of the features"
            + " before it that the coefficients are not determined | leave it out, or set a penalty",
        "dependent | [solve: {targets: y, method: cholesky}] | 3 | feature 'c2' is so close"
            + " | set method: qr",
        "huge | [solve: y] | 3 | solve takes columns of magnitudes from 1e-126 to 1e126, and y goes"
            + " | scale it in the input",
        "t | [pca: 2, solve: y] | 2 | solve cannot follow pca | put solve before pca",
        "t | [solve: y, standardize] | 2 | standardize cannot follow solve | put it before solve",
        "t | [solve: y, mask: c0 > 0] | 2 | mask cannot follow solve | put it before solve",
        "t | [solve: y, solve: id] | 2 | solve cannot follow solve | one solve step takes any",
      })
  void isRefused(String table, String steps, int exitCode, String what, String fix) {
    JobRun run = run(table, steps, "refused");

    assertThat(run.failure()).as("failure").isNotNull();
    assertThat(run.failure().what()).startsWith(what);
    assertThat(run.failure().fix()).contains(fix);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).doesNotExist();
    assertThat(run.failedReceipt().path("exitCode").asInt()).isEqualTo(exitCode);
  }

  @Test
  void missingTargetsCanBeMaskedAway() {
    JobRun run =
        run(
            "gaps",
            "[mask: 'y is not null and not isnan(y) and abs(y) < 1e9', solve: y]",
            "masked");

    assertThat(run.exitCode()).isZero();
    assertThat(run.data()).contains("PASS  coefficients, by double-double");
  }

  @Test
  void oneRowDeterminesOneCoefficient() {
    JobRun run =
        JobRun.text(
                "input: {path: "
                    + folder
                    + "/one.parquet, features: [c1]}\n"
                    + "steps: [solve: {targets: y, intercept: false}]\noutput: {}\n",
                folder.resolve("one"))
            .succeeded();
    Row row = LocalSpark.session().read().parquet(folder.resolve("one.parquet").toString()).first();

    double expected = row.<Double>getAs("y") / row.<Double>getAs("c1");
    assertThat(run.matrix("coefficients.npy")[0][0] / expected - 1).isBetween(-1e-15, 1e-15);
    assertThat(run.data()).contains("PASS  square system, b - A x");
  }
}
