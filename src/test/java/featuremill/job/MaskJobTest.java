package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.testing.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs with masks of every form, from the job file to what is published, verified and refused. */
class MaskJobTest {
  @TempDir static Path folder;

  @BeforeAll
  static void makeInputs() throws IOException {
    Dataset<Row> table = Tables.columns(Tables.normal(60, 2, 5), 2);
    save(table.selectExpr("id", "c0", "c1", "c0 > 0 valid", "'a' s", "concat('r', id) name"), "t");
    save(
        table.selectExpr("id", "if(id = 7, null, c0) c0", "if(id = 8, double('NaN'), c1) c1"),
        "gaps");
    write("some.csv", "id\n" + lines(0, 60, 4));
    write(
        "all.csv",
        "id,keep\n" + lines(0, 60, 1).replace("\n", ",true\n").replace("9,true", "9,false"));
    write("names.csv", "name\nr3\nr5\nr8\n");
    write("foreign.csv", "id\n3\n77\n78\n");
    write("short.csv", "id,keep\n0,true\n1,false\n");
    write("twice.csv", "id\n1\n2\n1\n");
    save(table.selectExpr("id").where("id < 20"), "ids");
  }

  private static String lines(int from, int to, int step) {
    return IntStream.iterate(from, i -> i < to, i -> i + step)
        .mapToObj(i -> i + "\n")
        .collect(Collectors.joining());
  }

  private static void save(Dataset<Row> rows, String name) {
    rows.coalesce(1).write().parquet(folder.resolve(name + ".parquet").toString());
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String job(String table, String masks, String steps) {
    return ("input: {path: FOLDER/"
            + table
            + ".parquet, features: [c0, c1], carry: id}\n"
            + (masks.isEmpty() ? "" : "masks: " + masks + "\n")
            + "steps: "
            + steps
            + "\noutput: {mode: replace}\n")
        .replace("FOLDER", folder.toString());
  }

  @Test
  void everyFormIsRunReceiptedAndVerifiedAgain() {
    Path out = folder.resolve("forms");
    String masks =
        "{wide: abs(c1 - mean(c1)) < 2 * std(c1), small: 'wide and c0 < quantile(c0, 0.9)'}";
    String steps =
        "[mask: [{keep: small, reason: large, max_rejected: 0.5}, {rows: '1:-1'}, {column: valid}],"
            + " mask: [{file: FOLDER/all.csv, id: id}, {present: '*'}, {finite: c0},"
            + " {keep: abs(c0 - median(c0)) < 4 * mad(c0) and abs(z_score(c0)) < iqr(c0) + 3, reason: outlier}]]";

    JobRun run = JobRun.text(job("t", masks, steps), out).succeeded();

    JsonNode receipt = run.receipt();
    long in = receipt.at("/rows/in").asLong();
    long rejected = receipt.at("/rows/rejected").asLong();
    assertThat(in).isEqualTo(60);
    assertThat(receipt.at("/rows/kept").asLong() + rejected).isEqualTo(in);
    assertThat(run.rows("rejected.parquet").count()).isEqualTo(rejected);
    JsonNode reasons = receipt.at("/rows/reasons");
    assertThat(reasons).hasSize(7);
    reasons
        .fieldNames()
        .forEachRemaining(
            reason ->
                assertThat(
                        run.rows("rejected.parquet")
                            .where("array_contains(_reject_reasons, '" + reason + "')")
                            .count())
                    .as(reason)
                    .isEqualTo(reasons.get(reason).asLong()));
    assertThat(reasons.get("rows 1:-1").asLong()).isEqualTo(2);
    assertThat(receipt.at("/masks/3/statistics/ids").asLong()).isEqualTo(60);
    assertThat(receipt.at("/job/masks/wide").asText())
        .isEqualTo("abs(c1 - mean(c1)) < 2 * std(c1)");
    assertThat(run.data())
        .contains("statistic mad(c0)", "statistic quantile(c0, 0.9)", "rows outside of 1:-1");
    JobRun again = JobRun.verify(out).succeeded();
    assertThat(again.data()).contains("PASS").contains("statistic std(c1)");
  }

  /** Two of the row steps of a notebook's masks, against NumPy. */
  @Test
  void theNotebooksMask() {
    double[] x = Golden.vector("mask_x.npy");
    double[][] values = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      values[i] = new double[] {x[i]};
    }
    save(Tables.columns(values, 3), "notebook");
    String input = "input: {path: " + folder + "/notebook.parquet, features: c0, carry: id}\n";

    JobRun above =
        JobRun.text(
                input
                    + "steps: [mask: [{keep: c0 > mean(c0), reason: low}, {keep: c0 >= 0, reason: negative}]]\noutput: {mode: replace}\n",
                folder.resolve("above"))
            .succeeded();
    assertThat(above.receipt().at("/masks/0/statistics").path("mean(c0)").asDouble())
        .isCloseTo(-0.04802827676298692, within(1e-12));
    assertThat(x.length - above.receipt().at("/rows/reasons/low").asLong()).isEqualTo(488);
    assertThat(above.receipt().at("/rows/reasons/negative").asLong()).isEqualTo(534);

    JobRun zeroed =
        JobRun.text(
                input + "steps: [replace: {where: < 0, value: 0}]\noutput: {mode: replace}\n",
                folder.resolve("zeroed"))
            .succeeded();
    assertThat(zeroed.vector("mean.npy")[0] * x.length)
        .isCloseTo(364.5885049199563, within(1e-12 * 364));
  }

  @Test
  void filesOfIdsToKeep() {
    for (String file : List.of("FOLDER/some.csv", "FOLDER/ids.parquet")) {
      JobRun run =
          JobRun.text(
                  job("t", "", "[mask: {file: " + file + ", id: id, reason: r}]"),
                  folder.resolve("listed"))
              .succeeded();
      long kept = file.endsWith("csv") ? 15 : 20;
      assertThat(run.receipt().at("/rows/kept").asLong()).isEqualTo(kept);
      String condition = file.endsWith("csv") ? "id % 4 = 0" : "id < 20";
      assertThat(run.rows("features.parquet").where(condition).count()).isEqualTo(kept);
    }
    JobRun named =
        JobRun.text(
                job("t", "", "[mask: {file: FOLDER/names.csv, id: name}]"), folder.resolve("named"))
            .succeeded();
    assertThat(named.rows("features.parquet").where("id in (3, 5, 8)").count()).isEqualTo(3);
    assertThat(named.receipt().at("/rows/kept").asLong()).isEqualTo(3);
  }

  @Test
  void aGateStopsTheRunAndItsReceiptTellsTheCounts() {
    Path out = folder.resolve("gated");
    JobRun run =
        JobRun.text(job("t", "", "[mask: {rows: ':50', reason: tail, max_rejected: 0.1}]"), out);

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.failure().what())
        .isEqualTo(
            "the mask 'tail' rejects 10 of the 60 rows that it judges, 16.67 %: more than the 10.00 %"
                + " that max_rejected allows");
    assertThat(out).doesNotExist();
    assertThat(run.failedReceipt().at("/rows/in").asLong()).isEqualTo(60);
    assertThat(run.failedReceipt().at("/rows/reasons/tail").asLong()).isEqualTo(10);
    assertThat(run.failedReceipt().at("/exitCode").asInt()).isEqualTo(4);
  }

  @Test
  void aGateTripsBeforeAStepFailsForWantOfRows() {
    String masks = "mask: {keep: 'c0 > 99', reason: low, max_rejected: 0.5}";
    for (String step : List.of("robust_scale", "mask: 'c1 < median(c1)'")) {
      Path out = folder.resolve("gated-" + step.charAt(0));
      JobRun run = JobRun.text(job("t", "", "[" + masks + ", " + step + "]"), out);

      assertThat(run.exitCode()).as(step).isEqualTo(4);
      assertThat(run.failure().what()).startsWith("the mask 'low' rejects 60 of the 60 rows");
      assertThat(run.failedReceipt().at("/rows/in").asLong()).isEqualTo(60);
      assertThat(run.failedReceipt().at("/rows/reasons/low").asLong()).isEqualTo(60);
      assertThat(run.failedReceipt().at("/exitCode").asInt()).isEqualTo(4);
    }
  }

  @Test
  void presentFeaturesAreThePolicyThatDropsRows() {
    JobRun run =
        JobRun.text(
                job("gaps", "", "[mask: {present: '*', reason: missing}, covariance]"),
                folder.resolve("dropped"))
            .succeeded();
    assertThat(run.receipt().at("/rows/reasons/missing").asLong()).isEqualTo(2);
    assertThat(run.rows("rejected.parquet").where("id in (7, 8)").count()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "t | | [mask: {keep: c0 > > 3}] | 2 | does not parse at line 1, column 6",
        "t | | [mask: c0 + 1] | 2 | is double, not boolean",
        "t | | [mask: zz > 0] | 3 | the input has no column 'zz'",
        "t | | [mask: c0 > (select 1)] | 2 | has a subquery",
        "t | | [mask: id in (select 1)] | 2 | has a subquery",
        "t | | [mask: \"java_method('java.lang.System', 'exit', 1) = ''\"] | 2 | uses java_method",
        "t | | [mask: \"reflect('java.lang.System', 'exit', 1) = ''\"] | 2 | uses reflect",
        "t | | [mask: c0 > 99] | 3 | no rows are left after the masks",
        "t | | [mask: {rows: '::0'}] | 2 | the step of the slice '::0' is 0",
        "t | | [mask: {rows: 5}] | 2 | rows '5' is not a slice",
        "t | | [mask: {column: s}] | 3 | the mask column 's' is string",
        "t | | [mask: {column: id}] | 3 | the mask column 'id' has the value",
        "t | | [mask: {present: zz}] | 2 | no feature is called 'zz'",
        "t | | [mask: {keep: c0 > 0, rows: '::2'}] | 2 | a condition has keep or rows, not both",
        "t | | [mask: {kep: c0 > 0}] | 2 | unknown key 'kep' in steps.0.mask",
        "t | | [mask: [{keep: c0 > 0, reason: a}, {keep: c1 > 0, reason: a}]] | 2 | two masks have the reason 'a'",
        "t | | [mask: []] | 2 | a mask needs a condition",
        "t | | [mask: {file: FOLDER/foreign.csv, id: id}] | 3 | 2 ids of the mask file",
        "t | | [mask: {file: FOLDER/short.csv, id: id}] | 3 | does not know 58 rows of the input, such as the ids 10, 11, 12",
        "t | | [mask: {file: FOLDER/twice.csv, id: id}] | 3 | the mask file has the id 1 twice",
        "t | | [mask: {file: FOLDER/none.csv, id: id}] | 3 | the mask file cannot be read",
        "t | | [mask: {file: FOLDER/some.csv, id: c0}] | 3 | are double, not integers or texts",
        "t | | [mask: {file: FOLDER/some.csv, id: name}] | 3 | the mask file has no column 'name'",
        "t | | [mask: {file: ids.txt, id: id}] | 2 | is neither .parquet nor .csv",
        "t | {a: b, b: not a} | [mask: a] | 2 | the masks name each other in a circle: a -> b -> a",
        "t | {c0: id > 0} | [mask: c0] | 2 | the mask 'c0' has the name of a column",
        "gaps | | [mask: c1 > median(c1)] | 3 | needs median(c1), which is NaN",
      })
  void whatIsWrongIsSaidAndNothingIsPublished(
      String table, String masks, String steps, int exit, String message) {
    Path out = folder.resolve("refused-" + Math.abs((table + masks + steps).hashCode()));
    JobRun run = JobRun.text(job(table, masks == null ? "" : masks, steps), out);

    assertThat(run.failure()).as(run.talk()).isNotNull();
    assertThat(run.failure().what()).contains(message);
    assertThat(run.exitCode()).isEqualTo(exit);
    assertThat(out).doesNotExist();
  }
}
