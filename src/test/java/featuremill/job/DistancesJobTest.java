package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.npy.NpyFile;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The distances step, from the job file to the published table and its verification. */
class DistancesJobTest {
  private static final double TOLERANCE = 1e-12;
  private static final int ROWS = 60;

  @TempDir static Path folder;
  private static double[][] x;
  private static double[][] y;

  @BeforeAll
  static void makeInputs() throws IOException {
    y = Golden.matrix("distance_y.npy");
    npy("golden", y);
    x = Tables.normal(ROWS, 4, 11);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 4; j++) {
        x[i][j] = (i + j) % 3 == 0 ? 0 : (float) x[i][j];
      }
    }
    x[40] = x[9].clone();
    npy("x", x);
    npy("refs", Tables.normal(13, 4, 12));
    npy("narrow", Tables.normal(13, 3, 12));
    save(Tables.vectors(x, Tables.Storage.SPARSE, 3), "sparse");
    Dataset<Row> table =
        Tables.columns(x, 3)
            .selectExpr(
                "*",
                "1000 - id as key",
                "id % 7 as few",
                "if(id = 3, null, id) as gaps",
                "string(id) as word",
                "if(id = 5, 0.0D, c0) as z0",
                "if(id = 5, 0.0D, c1) as z1");
    save(table, "columns");
    save(
        table.selectExpr("float(c0) c0", "float(c1) c1", "float(c2) c2", "float(c3) c3"), "floats");
    save(table.where("id < 9").select("c0", "c2", "c1", "key", "c3"), "refs");
    save(table.where("id < 1").select("c0", "c1"), "short");
    save(table.selectExpr("if(id = 2, double('Infinity'), c0) c0", "c1", "c2", "c3"), "infinite");
    save(table.limit(0).select("c0", "c1", "c2", "c3"), "nothing");
    save(Tables.columns(new double[][] {{1e308, 0}, {-1e308, 0}}, 1), "far");
  }

  @Test
  void theMatrixIsTheNotebooks() {
    JobRun run = run("golden.npy", "", "[distances]", "golden").succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    double[][] exact = Golden.matrix("distance_exact.npy");
    double[][] found = all(run);
    assertThat(found).hasDimensions(y.length, y.length);
    for (int i = 0; i < y.length; i++) {
      assertThat(found[i][i]).isEqualTo(0);
      for (int j = 0; j < y.length; j++) {
        assertThat(found[i][j]).isEqualTo(found[j][i]);
        assertThat(found[i][j]).isCloseTo(exact[i][j], within(TOLERANCE * exact[i][j]));
      }
    }
    assertThat(run.receipt().at("/distances/rows").asInt()).isEqualTo(200);
    assertThat(run.receipt().at("/distances/metric").asText()).isEqualTo("euclidean");
    assertThat(run.data()).contains("distances   all of each of 200 rows, euclidean");
    assertThat(JobRun.verify(run.out()).exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"euclidean, 5", "squared, 1", "cosine, 59"})
  void neighboursAreThoseOfASort(String metric, int most) {
    JobRun run =
        run("x.npy", "", "[{distances: {metric: " + metric + ", nearest: " + most + "}}]", metric)
            .succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    requireNearest(nearest(run), x, x, metric, most, true);
  }

  @Test
  void everyFormOfTheSameValuesGivesTheSameBits() {
    String steps = "[{distances: {nearest: 6}}]";
    List<Row> dense = rows(run("x.npy", "", steps, "dense").succeeded());

    assertThat(dense).hasSize(6 * ROWS);
    assertThat(rows(run("sparse.parquet", "features: x", steps, "sparse").succeeded()))
        .isEqualTo(dense);
    assertThat(rows(run("columns.parquet", "features: c*", steps, "columns").succeeded()))
        .isEqualTo(dense);
    assertThat(rows(run("floats.parquet", "features: c*", steps, "floats").succeeded()))
        .isEqualTo(dense);
    assertThat(
            rows(run("columns.parquet", "features: c*, dtype: float32", steps, "f32").succeeded()))
        .isEqualTo(dense);
  }

  @Test
  void distancesAreOfWhatTheStepsLeftAndOfTheKeptRowsAlone() {
    JobRun run =
        run(
                "columns.parquet",
                "features: c*, carry: id",
                "[{mask: {keep: 'id % 3 <> 1'}}, {scale: 2}, standardize, {pca: 2},"
                    + " {distances: {nearest: 4}}]",
                "steps")
            .succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(run.receipt().at("/distances/features").asInt()).isEqualTo(2);
    List<Row> features = run.rows("features.parquet").orderBy("id").collectAsList();
    double[][] points =
        features.stream()
            .map(row -> row.<Double>getList(1).stream().mapToDouble(v -> v).toArray())
            .toArray(double[][]::new);
    long[] ids = features.stream().mapToLong(row -> row.getLong(0)).toArray();
    Map<Long, List<Row>> found = nearest(run);
    assertThat(found.keySet()).containsExactly(Arrays.stream(ids).boxed().toArray(Long[]::new));
    for (int i = 0; i < ids.length; i++) {
      List<Integer> expected = sorted(points[i], points, "euclidean", i, 4);
      assertThat(found.get(ids[i]).stream().map(row -> row.getLong(1)).toList())
          .isEqualTo(expected.stream().map(j -> ids[j]).toList());
    }
  }

  @Test
  void aColumnTellsRowsApartThoughItIsNotCarried() {
    JobRun run =
        run("columns.parquet", "features: c*", "[{distances: {nearest: 2, id: key}}]", "ids")
            .succeeded();

    Map<Long, List<Row>> found = nearest(run);
    assertThat(found.keySet()).contains(1000L, 941L).hasSize(ROWS);
    assertThat(found.get(960L).get(0).getLong(1)).isEqualTo(991);
    assertThat(found.get(960L).get(0).getDouble(2)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"refs.npy, ''", "refs.parquet, ', id: key'"})
  void aReferenceSetGoesThroughTheSameSteps(String reference, String id) {
    String settings = "{nearest: 3, reference: " + folder.resolve(reference) + id + "}";
    JobRun run =
        run(
                "columns.parquet",
                "features: c*",
                "[{select: [c0, c1, c2]}, standardize, {distances: " + settings + "}]",
                "with-" + reference)
            .succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    int count = reference.endsWith("npy") ? 13 : 9;
    assertThat(run.receipt().at("/distances/references").asInt()).isEqualTo(count);
    double[] mean = run.vector("mean.npy");
    double[] scale = run.vector("scale.npy");
    double[][] others = reference.endsWith("npy") ? Tables.normal(13, 4, 12) : x;
    double[][] refs = scaled(Arrays.copyOf(others, count), mean, scale);
    double[][] points = scaled(x, mean, scale);
    Map<Long, List<Row>> found = nearest(run);
    for (int i = 0; i < ROWS; i++) {
      List<Integer> expected = sorted(points[i], refs, "euclidean", -1, 3);
      List<Row> rows = found.get(id.isEmpty() ? (long) i : 1000L - i);
      assertThat(rows.stream().map(row -> id.isEmpty() ? row.getLong(1) : 1000 - row.getLong(1)))
          .isEqualTo(expected.stream().map(Integer::longValue).toList());
    }
  }

  @Test
  void allDistancesToAReferenceSetStandInItsOrder() {
    JobRun run =
        run(
                "x.npy",
                "",
                "[{distances: {metric: cosine, reference: " + folder.resolve("refs.npy") + "}}]",
                "to-refs")
            .succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    double[][] refs = Tables.normal(13, 4, 12);
    double[][] found = all(run);
    assertThat(found).hasDimensions(ROWS, 13);
    assertThat(found[7][12]).isCloseTo(distance(x[7], refs[12], "cosine"), within(1e-14));
  }

  @Test
  void whatIsNotAskedForIsNotComputed() {
    JobRun run =
        JobRun.text(
                job("x.npy", "", "[distances]"),
                folder.resolve("out-none"),
                "output.write=[features]")
            .succeeded();

    assertThat(run.out().resolve("distances.parquet")).doesNotExist();
    assertThat(run.receipt().has("distances")).isFalse();
  }

  static List<List<String>> mistakes() {
    return List.of(
        List.of("x.npy", "", "nearest: 60", "nearest asks for 60 neighbours, and each row has 59"),
        List.of(
            "x.npy",
            "",
            "nearest: 14, reference: refs.npy",
            "nearest asks for 14 neighbours, and each row has 13"),
        List.of("columns.parquet", "features: c*", "id: nosuch", "no column 'nosuch'"),
        List.of(
            "columns.parquet",
            "features: c*",
            "id: word",
            "the id column 'word' is string, not integers"),
        List.of(
            "columns.parquet",
            "features: c*",
            "id: gaps",
            "row 3 has no id: 'gaps' is null in 1 rows"),
        List.of(
            "columns.parquet",
            "features: c*",
            "id: few",
            "more than one row has the id 0; 'few' repeats 7 values"),
        List.of(
            "x.npy",
            "",
            "reference: narrow.npy",
            "rows of the reference have 3 features, and those of the input 4"),
        List.of("columns.parquet", "features: [c0, c1, c2]", "reference: short.parquet", "'c2'"),
        List.of("x.npy", "", "reference: nosuch.npy", "there is no input at"),
        List.of(
            "columns.parquet",
            "features: c*",
            "reference: infinite.parquet",
            "the row of the reference with the id 2 has features that are NaN or infinite"),
        List.of(
            "columns.parquet",
            "features: c*",
            "reference: nothing.parquet",
            "the reference has no rows"),
        List.of(
            "columns.parquet",
            "features: [z0, z1]",
            "metric: cosine",
            "the row with the id 5 is all zeros, which has no direction and no cosine distance"),
        List.of("far.parquet", "features: c*", "nearest: 1", "is beyond the largest double"),
        List.of("nothing.parquet", "features: c*", "nearest: 1", "no rows"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatCannotBeDoneIsSaid(List<String> mistake) {
    String settings =
        mistake.get(2).replace("reference: ", "reference: " + folder.toString() + "/");
    JobRun run =
        run(mistake.get(0), mistake.get(1), "[{distances: {" + settings + "}}]", "mistake");

    assertThat(run.failure()).isNotNull();
    assertThat(run.failure().getMessage()).contains(mistake.get(3));
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).doesNotExist();
  }

  @Test
  void allRowsRejectedIsSaid() {
    JobRun run =
        run(
            "columns.parquet",
            "features: c*",
            "[{mask: {keep: 'id < 0'}}, {distances: {nearest: 1}}]",
            "rejected");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).doesNotExist();
  }

  @Test
  void aMatrixThatWouldNotFitIsRefusedBeforeAnythingIsRead() {
    JobRun run =
        JobRun.text(
            "input: {generate: {rows: 30000000, features: 2}}\nsteps: [distances]\noutput: {}\n",
            folder.resolve("out-large"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.failure().getMessage())
        .contains("distances from 30,000,000 rows to 30,000,000 rows take 6705522.5 GiB to write");
    assertThat(run.failure().fix()).contains("nearest: 20");
    assertThat(run.out()).doesNotExist();
  }

  /** Of all rows, since some are drawn: another distance, or the next row for the true one. */
  @ParameterizedTest
  @CsvSource({
    "neighbour, distance * (1 + 3e-12) as distance",
    "(neighbour + 1) % 60 as neighbour, distance"
  })
  void aWrongNeighbourOrDistanceDoesNotPass(String neighbour, String distance) throws IOException {
    JobRun run =
        run("x.npy", "", "[{distances: {nearest: 3}}]", "tampered-" + neighbour.charAt(0))
            .succeeded();
    replace(run, run.rows("distances.parquet").selectExpr("id", neighbour, distance).coalesce(1));

    JobRun verified = JobRun.verify(run.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure().getMessage()).contains("distances of sampled rows");
  }

  @Test
  void aNearerRowThatIsLeftOutDoesNotPass() throws IOException {
    JobRun four = run("x.npy", "", "[{distances: {nearest: 4}}]", "four").succeeded();
    JobRun run = run("x.npy", "", "[{distances: {nearest: 3}}]", "three").succeeded();
    List<Row> later = new ArrayList<>();
    nearest(four).values().forEach(rows -> later.addAll(rows.subList(1, 4)));
    replace(
        run,
        LocalSpark.session()
            .createDataFrame(later, four.rows("distances.parquet").schema())
            .coalesce(1));

    JobRun verified = JobRun.verify(run.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure().getMessage()).contains("no nearer rows than those written");
  }

  /** Puts other rows into the first file of the distances, and takes the others away. */
  private static void replace(JobRun run, Dataset<Row> rows) throws IOException {
    Path changed = run.out().resolveSibling(run.out().getFileName() + "-changed");
    rows.write().parquet(changed.toString());
    List<Path> files = parquet(run.out().resolve("distances.parquet"));
    Files.copy(parquet(changed).get(0), files.get(0), StandardCopyOption.REPLACE_EXISTING);
    for (Path other : files.subList(1, files.size())) {
      Files.delete(other);
    }
    try (Stream<Path> sums = Files.walk(run.out().resolve("distances.parquet"))) {
      for (Path crc : sums.filter(file -> file.toString().endsWith(".crc")).toList()) {
        Files.delete(crc);
      }
    }
    new Tampering(run.out()).renewManifest();
  }

  private static List<Path> parquet(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private static JobRun run(String input, String settings, String steps, String out) {
    return JobRun.text(job(input, settings, steps), folder.resolve("out-" + out));
  }

  private static String job(String input, String settings, String steps) {
    return job(input, settings, steps, "true");
  }

  private static String job(String input, String settings, String steps, String verify) {
    return "verify: "
        + verify
        + "\ninput: {path: "
        + folder.resolve(input)
        + (settings.isEmpty() ? "" : ", " + settings)
        + "}\nsteps: "
        + steps
        + "\noutput: {}\n";
  }

  private static double[][] all(JobRun run) {
    Dataset<Row> rows = run.rows("distances.parquet");
    assertThat(rows.columns()).containsExactly("id", "distances");
    return rows.orderBy("id").collectAsList().stream()
        .map(row -> row.<Double>getList(1).stream().mapToDouble(v -> v).toArray())
        .toArray(double[][]::new);
  }

  /** In the order in which they were written. */
  private static List<Row> rows(JobRun run) {
    return run.rows("distances.parquet")
        .orderBy("_metadata.file_name", "_metadata.row_index")
        .collectAsList();
  }

  private static Map<Long, List<Row>> nearest(JobRun run) {
    Map<Long, List<Row>> byId = new TreeMap<>();
    for (Row row : rows(run)) {
      byId.computeIfAbsent(row.getLong(0), id -> new ArrayList<>()).add(row);
    }
    return byId;
  }

  private static void requireNearest(
      Map<Long, List<Row>> found,
      double[][] points,
      double[][] others,
      String metric,
      int most,
      boolean among) {
    assertThat(found).hasSize(points.length);
    for (int i = 0; i < points.length; i++) {
      List<Row> rows = found.get((long) i);
      assertThat(rows).hasSize(most);
      List<Integer> expected = sorted(points[i], others, metric, among ? i : -1, most);
      for (int k = 0; k < most; k++) {
        double exact = distance(points[i], others[expected.get(k)], metric);
        double tolerance = metric.equals("cosine") ? 1e-15 : TOLERANCE * exact;
        assertThat(rows.get(k).getDouble(2)).isCloseTo(exact, within(tolerance));
      }
    }
  }

  private static List<Integer> sorted(
      double[] point, double[][] others, String metric, int except, int most) {
    return IntStream.range(0, others.length)
        .filter(j -> j != except)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(j -> distance(point, others[j], metric))
                .thenComparing(j -> j))
        .limit(most)
        .toList();
  }

  private static double distance(double[] a, double[] b, String metric) {
    double squares = 0;
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int j = 0; j < a.length; j++) {
      squares += (a[j] - b[j]) * (a[j] - b[j]);
      dot += a[j] * b[j];
      aa += a[j] * a[j];
      bb += b[j] * b[j];
    }
    return switch (metric) {
      case "squared" -> squares;
      case "cosine" -> 1 - dot / Math.sqrt(aa * bb);
      default -> Math.sqrt(squares);
    };
  }

  private static double[][] scaled(double[][] rows, double[] mean, double[] scale) {
    return Arrays.stream(rows)
        .map(
            row ->
                IntStream.range(0, mean.length)
                    .mapToDouble(j -> (row[j] - mean[j]) / scale[j])
                    .toArray())
        .toArray(double[][]::new);
  }

  private static void save(Dataset<Row> table, String name) {
    // One file: Spark reads small files in the order of their lengths.
    table.coalesce(1).write().parquet(folder.resolve(name + ".parquet").toString());
  }

  private static void npy(String name, double[][] rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(name + ".npy"))) {
      NpyFile.write(out, rows, rows[0].length);
    }
  }
}
