package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.linalg.npy.NpyFile;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong with an input: one message, one exit code, a receipt beside the output, and the
 * earlier output as it was to the byte.
 */
class BadInputTest {
  private static final int USAGE = 2;
  private static final int INPUT = 3;
  private static final int OUTPUT = 6;

  @TempDir static Path folder;
  private static Path out;
  private static Map<String, String> earlier;

  @BeforeAll
  static void makeInputsAndAnEarlierOutput() throws IOException {
    double[][] values = Tables.normal(40, 3, 7);
    Dataset<Row> table = Tables.columns(values, 1).withColumn("name", lit("'a'"));
    save(table, "t");
    save(table.limit(0), "empty");
    save(table.limit(1), "one");
    save(table.selectExpr("id", "c0", "c1", "c0 + c1 as c2"), "rank");
    save(
        table.selectExpr(
            "id",
            "if(id = 3, double('NaN'), c0) c0",
            "if(id < 2, null, c1) c1",
            "if(id = 5, double('-Infinity'), c2) c2"),
        "missing");
    save(table.selectExpr("id", "c0", "c1 * 1e200D c1", "c2"), "huge");
    save(table.selectExpr("c0 * 1e-200D c0", "c1"), "tiny");
    save(table.selectExpr("c0 * 1e-320D c0", "c1"), "subnormal");
    save(
        table.selectExpr(
            "c0", "if(id % 2 = 0, 1.7976931348623157e308D, -1.7976931348623157e308D) c1"),
        "ends");
    save(table.selectExpr("c0", "1e200D + 1e184D * (id % 2) c1"), "near-huge");
    save(table.selectExpr("id", "if(id = 17, array(c0), array(c0, c1)) x"), "ragged");
    save(table.selectExpr("id", "array(c0, if(id = 4, null, c1)) x"), "gaps");
    save(table.selectExpr("id", "c0", "c1", "c1 as features"), "features");
    saveCases(table);
    write("double.csv", "a,b,a\n1,2,3\n4,5,6\n7,8,10\n".getBytes(StandardCharsets.UTF_8));
    write("words.csv", "a,b\n1,x\n2,y\n3,z\n".getBytes(StandardCharsets.UTF_8));
    truncated("cut-npy", "cut.npy");
    cutParquet();
    Files.createDirectories(folder.resolve("none.parquet"));
    write("not.parquet", "this is no parquet file".getBytes(StandardCharsets.UTF_8));

    out = folder.resolve("results/out");
    JobRun.text(job("t", "[c0, c1, c2]", "[covariance]"), out).succeeded();
    earlier = JobRun.content(out);
  }

  private static void saveCases(Dataset<Row> table) {
    SparkSession session = LocalSpark.session();
    session.conf().set("spark.sql.caseSensitive", "true");
    try {
      save(table.selectExpr("c0 a", "c1 A"), "cases");
    } finally {
      session.conf().unset("spark.sql.caseSensitive");
    }
  }

  private static org.apache.spark.sql.Column lit(String sql) {
    return org.apache.spark.sql.functions.expr(sql);
  }

  private static void save(Dataset<Row> rows, String name) {
    rows.coalesce(1).write().parquet(folder.resolve(name + ".parquet").toString());
  }

  private static void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private static void truncated(String whole, String cut) throws IOException {
    Path file = folder.resolve(whole);
    try (OutputStream stream = Files.newOutputStream(file)) {
      NpyFile.write(stream, Tables.normal(20, 3, 1), 3);
    }
    byte[] bytes = Files.readAllBytes(file);
    write(cut, Arrays.copyOf(bytes, bytes.length - 100));
    write("text.npy", "not an array".getBytes(StandardCharsets.UTF_8));
  }

  /** One file without its footer; one with a footer and zeros where the pages were. */
  private static void cutParquet() throws IOException {
    byte[] bytes = Files.readAllBytes(onlyFile("t.parquet"));
    Files.createDirectories(folder.resolve("footless.parquet"));
    write("footless.parquet/part-0.parquet", Arrays.copyOf(bytes, bytes.length - 50));
    byte[] holed = bytes.clone();
    Arrays.fill(holed, 4, bytes.length / 4, (byte) 0);
    Files.createDirectories(folder.resolve("holed.parquet"));
    write("holed.parquet/part-0.parquet", holed);
  }

  private static Path onlyFile(String table) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(table))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  /** A job on a Parquet table of the folder. */
  private static String job(String table, String features, String steps) {
    return jobOn("{path: " + folder + "/" + table + ".parquet, features: " + features + "}", steps);
  }

  private static String jobOn(String input, String steps) {
    return "input: " + input + "\nsteps: " + steps + "\noutput: {mode: replace}\n";
  }

  /** What is wrong, and what becomes of it. */
  private record Case(String what, int exitCode, String message, String job) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(inputs(), steps(), files()).flatMap(List::stream);
  }

  private static List<Case> inputs() {
    return List.of(
        new Case(
            "missing file",
            INPUT,
            "jobs/x.yaml:1:1: there is no input at '"
                + folder
                + "/tt.parquet'\n  did you mean 't.parquet'?",
            job("tt", "c0", "[covariance]")),
        new Case("empty input", INPUT, "the input has no rows", job("empty", "c0", "[covariance]")),
        new Case(
            "unknown column",
            INPUT,
            "the input has no column 'nmae' to use as feature\n  did you mean 'name'?",
            job("t", "nmae", "[covariance]")),
        new Case(
            "unknown carried column",
            INPUT,
            "the input has no column 'nme' to use as carried\n  did you mean 'name'?",
            jobOn(
                "{path: " + folder + "/t.parquet, features: [c0], carry: [nme]}", "[covariance]")),
        new Case(
            "non-numeric column",
            INPUT,
            "column 'name' is string, not numeric",
            job("t", "[c0, name]", "[covariance]")),
        new Case(
            "two columns of one name, which Spark renames",
            INPUT,
            "the input has no column 'a' to use as feature\n  did you mean 'a0'?",
            jobOn("{path: " + folder + "/double.csv, features: [a]}", "[covariance]")),
        new Case(
            "two columns whose names differ in case",
            INPUT,
            "olumn `a` already exists",
            job("cases", "[a, A]", "[covariance]")),
        new Case(
            "words in a CSV column",
            INPUT,
            "column 'b' is string, not numeric",
            jobOn("{path: " + folder + "/words.csv, features: [a, b]}", "[covariance]")),
        new Case(
            "ragged arrays",
            INPUT,
            "has 1 features where the first row has 2",
            job("ragged", "x", "[covariance]")),
        new Case(
            "NaN, null and infinite values",
            INPUT,
            "3 of 3 features have missing or infinite values in the 40 kept rows:"
                + " c0 (1 NaN), c1 (2 null), c2 (1 infinite)",
            job("missing", "[c0, c1, c2]", "[covariance]")),
        new Case(
            "null in an array",
            INPUT,
            "1 of 2 features have missing or infinite values in the 40 kept rows: x[1] (1 null)",
            job("gaps", "x", "[covariance]")),
        new Case(
            "carried column with the name of an output",
            INPUT,
            "the carried column 'features' has the name of an output",
            jobOn(
                "{path: " + folder + "/features.parquet, features: [c0], carry: [features]}",
                "[covariance]")));
  }

  private static List<Case> steps() {
    return List.of(
        new Case(
            "no rows left",
            INPUT,
            "no rows are left after the masks: of 40, 40 rejected as far",
            job("t", "c0", "[mask: {keep: 'c0 > 1e9', reason: far}, covariance]")),
        new Case(
            "too few rows for the divisor",
            INPUT,
            "1 row is left, too few for covariance: the divisor is numRows - ddof = 0",
            job("one", "[c0, c1]", "[covariance]")),
        new Case(
            "too few rows to standardize",
            INPUT,
            "1 row is left, too few for standardize: the divisor is numRows - ddof = 0",
            job("one", "[c0, c1]", "[standardize: {ddof: 1}]")),
        new Case(
            "more components than features",
            USAGE,
            "pca asks for 4 components of 3 features\n  components can be at most 3",
            job("t", "[c0, c1, c2]", "[pca: {components: 4}]")),
        new Case(
            "more components than the rank",
            USAGE,
            "pca asks for 3 components, but the rank of the data is 2"
                + "\n  components can be at most 2; if the data has singular values below 1e-8 of the"
                + " largest, solver: qr counts them",
            job("rank", "[c0, c1, c2]", "[pca: {components: 3}]")),
        new Case(
            "more components than the rank of a triangle",
            USAGE,
            "pca asks for 3 components, but the rank of the data is 2"
                + "\n  components can be at most 2",
            job("rank", "[c0, c1, c2]", "[pca: {components: 3, solver: qr}]")),
        new Case(
            "too wide for a triangle",
            USAGE,
            "pca with solver: qr takes at most 4,096 features, not 4,097\n  select fewer features,"
                + " or leave solver out: the others take any number, and lose singular values"
                + " below 1e-8 of the largest",
            "input: {generate: {rows: 2, features: 4097}}\n"
                + "steps: [pca: {components: 1, solver: qr}]\noutput: {mode: replace}\n"),
        new Case(
            "a fraction of no variance",
            USAGE,
            "pca asks for a fraction of the variance, and there is none"
                + "\n  every feature is constant: check the input and the masks",
            job("one", "[c0, c1]", "[covariance: {ddof: 0}, pca: {components: 0.9}]")),
        new Case(
            "overflow in the covariance",
            INPUT,
            "the covariance overflows for c1 (from ",
            job("huge", "[c0, c1, c2]", "[covariance]")),
        new Case(
            "overflow in a standard deviation",
            INPUT,
            "the standard deviation overflows for c1 (from ",
            job("ends", "[c0, c1]", "[standardize: {ddof: 1}]")),
        new Case(
            "overflow of a near-constant feature, which is not scaled",
            INPUT,
            "the covariance overflows for c1 (from ",
            job("near-huge", "[c0, c1]", "[standardize, covariance]")),
        new Case(
            "underflow in a standard deviation",
            INPUT,
            "the standard deviation underflows for c0 (from ",
            job("subnormal", "[c0, c1]", "[standardize]")),
        new Case(
            "underflow in a covariance",
            INPUT,
            "the covariance underflows for c0 (from ",
            job("tiny", "[c0, c1]", "[covariance]")),
        new Case(
            "overflow in the statistic of a mask",
            INPUT,
            "the mask `c1 < variance(c1)` needs variance(c1), which overflows for values from ",
            job("huge", "[c0, c1]", "[mask: {keep: 'c1 < variance(c1)', reason: r}, covariance]")),
        new Case(
            "division by zero in a mask",
            INPUT,
            "Division by zero",
            job("t", "c0", "[mask: {keep: '1 / (id - 3) > 0', reason: r}, covariance]")),
        new Case(
            "division by zero in the statistic of a mask",
            INPUT,
            "Division by zero",
            job("t", "c0", "[mask: {keep: 'c0 > mean(1 / (id - 3))', reason: r}, covariance]")),
        new Case(
            "a mask that is no condition",
            USAGE,
            "the mask `c0 + 1` is double, not boolean",
            job("t", "c0", "[mask: {keep: 'c0 + 1', reason: r}, covariance]")),
        new Case(
            "a mask on an unknown column",
            INPUT,
            "the input has no column 'nam' to use as part of a mask\n  did you mean 'name'?",
            job("t", "c0", "[mask: {keep: \"nam = 'a'\", reason: r}, covariance]")),
        new Case(
            "a mask with an unknown function",
            USAGE,
            "the mask `sqroot(c0) > 1` cannot be evaluated",
            job("t", "c0", "[mask: {keep: 'sqroot(c0) > 1', reason: r}, covariance]")),
        new Case(
            "a statistic of a column of words",
            USAGE,
            "takes the mean of name, which is string, not numeric",
            job("t", "c0", "[mask: {keep: 'c0 > mean(name)', reason: r}, covariance]")),
        new Case(
            "a selection of nothing",
            USAGE,
            "no feature is called 'd*'",
            job("t", "[c0, c1]", "[select: 'd*', covariance]")));
  }

  private static List<Case> files() {
    return List.of(
        new Case(
            "truncated .npy",
            INPUT,
            "cut.npy",
            jobOn("{path: " + folder + "/cut.npy}", "[covariance]")),
        new Case(
            "text called .npy",
            INPUT,
            "text.npy",
            jobOn("{path: " + folder + "/text.npy}", "[covariance]")),
        new Case(
            "Parquet without a footer",
            INPUT,
            "footless.parquet/part-0.parquet",
            job("footless", "[c0, c1, c2]", "[covariance]")),
        new Case(
            "Parquet with a hole",
            INPUT,
            "holed.parquet/part-0.parquet",
            job("holed", "[c0, c1, c2]", "[covariance]")),
        new Case("text called .parquet", INPUT, "not.parquet", job("not", "c0", "[covariance]")),
        new Case(
            "a folder without files",
            INPUT,
            "there are no files in '" + folder + "/none.parquet'",
            job("none", "c0", "[covariance]")),
        new Case(
            "Parquet called CSV",
            INPUT,
            "the input has no column 'c0' to use as feature",
            jobOn("{path: " + folder + "/t.parquet, format: csv, features: [c0]}", "[covariance]")),
        new Case(
            "a table that is not there",
            INPUT,
            "no_such_table",
            jobOn("{path: no_such_table, format: table, features: [c0]}", "[covariance]")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isSaidOnceAndTouchesNothing(Case bad) throws IOException {
    JobRun run = JobRun.text(bad.job(), out);

    assertThat(run.failure()).isNotNull();
    assertThat(run.failure()).hasMessageContaining(bad.message());
    assertThat(run.exitCode()).isEqualTo(bad.exitCode());
    assertThat(run.failure().getMessage()).doesNotContain("Exception", "\tat ");
    JsonNode receipt = run.failedReceipt();
    assertThat(receipt.path("exitCode").asInt()).isEqualTo(bad.exitCode());
    assertThat(receipt.path("verdict").asText()).isEqualTo("failed");
    assertThat(receipt.path("message").asText()).isEqualTo(run.failure().getMessage());
    assertThat(JobRun.content(out)).isEqualTo(earlier);
    assertThat(siblings()).isSubsetOf("out", "out.failed.json", ".out.lock");
  }

  private static List<String> siblings() throws IOException {
    try (Stream<Path> files = Files.list(out.getParent())) {
      return files.map(f -> f.getFileName().toString()).filter(n -> !n.endsWith(".crc")).toList();
    }
  }

  @Test
  void theRaggedRowIsIdentified() {
    JobRun run = JobRun.text(job("ragged", "x", "[covariance]"), out);

    assertThat(run.failure().getMessage())
        .matches("(?s)row 18 of .*ragged.parquet/part-.* has 1 features where .*size\\(x\\) = 2");
  }

  @Test
  void aMaskTakesRaggedRowsOut() {
    Path elsewhere = folder.resolve("mended");
    String steps = "[mask: {keep: size(x) = 2, reason: ragged}, covariance]";

    JobRun run = JobRun.text(job("ragged", "x", steps), elsewhere).succeeded();

    assertThat(run.receipt().at("/rows/reasons/ragged").asInt()).isEqualTo(1);
  }

  @Test
  void anOutputThatExistsIsLeftAlone() {
    JobRun run = JobRun.text(job("t", "[c0, c1, c2]", "[covariance]"), out, "output.mode=new");

    assertThat(run.exitCode()).isEqualTo(OUTPUT);
    assertThat(run.failure()).hasMessageContaining(out + " exists").hasMessageContaining("replace");
    assertThat(run.failedReceipt().path("exitCode").asInt()).isEqualTo(OUTPUT);
    assertThat(JobRun.content(out)).isEqualTo(earlier);
  }

  @Test
  void aFolderThatIsNoOutputIsNotReplaced() throws IOException {
    Path precious = Files.createDirectories(folder.resolve("precious"));
    Files.writeString(precious.resolve("thesis.txt"), "years of work");

    JobRun run = JobRun.text(job("t", "[c0]", "[covariance]"), precious);

    assertThat(run.exitCode()).isEqualTo(OUTPUT);
    assertThat(JobRun.content(precious)).containsExactly(Map.entry("thesis.txt", "years of work"));
  }

  @Test
  void jobFilesAreRefusedBeforeAnythingIsDone() {
    JobRun unknown =
        JobRun.text("input: {path: a.parquet, featurs: x}\nsteps: []\noutput: {}\n", out);
    JobRun twice =
        JobRun.text("input: {path: a.csv, features: [x, x]}\nsteps: []\noutput: {}\n", out);
    JobRun malformed = JobRun.text("input: {path: [\nsteps: []\n", out);

    assertThat(unknown.exitCode()).isEqualTo(USAGE);
    assertThat(unknown.failure())
        .hasMessageContaining("jobs/x.yaml:1:")
        .hasMessageContaining("did you mean 'features'?");
    assertThat(twice.exitCode()).isEqualTo(USAGE);
    assertThat(twice.failure()).hasMessageContaining("'x' is listed twice in input.features");
    assertThat(malformed.exitCode()).isEqualTo(USAGE);
    assertThat(malformed.failure().getMessage()).matches("(?s)jobs/x.yaml:\\d+:\\d+: .*");
    assertThat(JobRun.content(out)).isEqualTo(earlier);
  }

  @Test
  void aSwapCutShortIsPutRightByTheNextRun() throws IOException {
    Path result = folder.resolve("swapped/out");
    String job = job("t", "[c0, c1, c2]", "[covariance]");
    JobRun first = JobRun.text(job, result).succeeded();
    String run = first.receipt().path("run").asText();
    Map<String, String> content = JobRun.content(result);
    Files.move(result, result.resolveSibling(".out.old-" + run));

    JobRun failed = JobRun.text(job("missing", "[c0]", "[covariance]"), result);

    assertThat(failed.exitCode()).isEqualTo(INPUT);
    assertThat(failed.talk()).contains("the result from before it is in place again");
    assertThat(JobRun.content(result)).isEqualTo(content);

    JobRun next = JobRun.text(job, result).succeeded();
    assertThat(next.differences()).isEmpty();
    assertThat(next.failedReceiptFile()).doesNotExist();
    assertThat(next.receipt().path("content")).isEqualTo(first.receipt().path("content"));
  }

  @Test
  void theCallersSessionKeepsItsSettings() {
    SparkSession session = LocalSpark.session();
    String before = session.conf().get("spark.sql.files.maxPartitionBytes");

    JobRun.text(job("t", "[c0]", "[covariance]"), folder.resolve("again")).succeeded();

    assertThat(session.conf().get("spark.sql.files.maxPartitionBytes")).isEqualTo(before);
  }
}
