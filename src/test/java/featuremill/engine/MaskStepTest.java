package featuremill.engine;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mask steps of several conditions, and every form of them. */
class MaskStepTest {
  private final List<String> scans = new ArrayList<>();

  @Test
  void conditionsOfAStepJudgeTheSameRowsAndAllReasonsAreTold() {
    Dataset<Row> table = LocalSpark.session().range(0, 100, 1, 3).selectExpr("id", "double(id) x");
    Step.Mask first =
        step(keep("x >= 10", "low"), keep("x % 2 = 0", "odd"), keep("x < 90", "high"));
    Step.Mask second = step(keep("x % 3 = 0", "third"), keep("100 / (x - 11) < 1e9", "pole"));

    try (Fit fit = fit(table, List.of("x"), first, second)) {
      Map<String, Long> rejected = fit.rows().rejected();
      assertThat(rejected).containsEntry("low", count(i -> i < 10));
      assertThat(rejected).containsEntry("odd", count(i -> i % 2 == 1));
      assertThat(rejected).containsEntry("high", count(i -> i >= 90));
      assertThat(rejected)
          .containsEntry("third", count(i -> i >= 10 && i < 90 && i % 2 == 0 && i % 3 > 0));
      assertThat(rejected).containsEntry("pole", 0L);
      assertThat(fit.rows().kept()).isEqualTo(count(i -> i >= 10 && i < 90 && i % 6 == 0));
      assertThat(fit.rows().rejectedInAll() + fit.rows().kept()).isEqualTo(100);
      List<Row> rows = fit.pipeline().rejected(table).orderBy("id").collectAsList();
      assertThat(rows).hasSize((int) fit.rows().rejectedInAll());
      assertThat(reasons(rows, 1)).containsExactly("low", "odd");
      assertThat(reasons(rows, 2)).containsExactly("low");
      assertThat(reasons(rows, 14)).containsExactly("third");
      assertThat(reasons(rows, 99)).containsExactly("odd", "high");
      assertThat(fit.pipeline().transform(table).count()).isEqualTo(fit.rows().kept());
    }
    assertThat(scans).containsExactly("masks, column profile");
  }

  private static long count(java.util.function.LongPredicate predicate) {
    return LongStream.range(0, 100).filter(predicate).count();
  }

  private static List<String> reasons(List<Row> rows, long id) {
    return rows.stream()
        .filter(row -> row.getLong(0) == id)
        .map(row -> row.<String>getList(row.length() - 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void statisticsOfAStepTakeOneScanAndThoseOfTheNextOneAnother() {
    double[] x = sample(501, 3);
    Dataset<Row> table = table(x, 3);
    Step.Mask first = step(keep("x > mean(x) - 2 * std(x)", "low"), keep("x < max(x)", "largest"));
    Step.Mask second = step(keep("abs(z_score(x)) < 2", "outlier"));

    try (Fit fit = fit(table, List.of("x"), first, second)) {
      double mean = Arrays.stream(x).average().orElseThrow();
      double std = std(x);
      double max = Arrays.stream(x).max().orElseThrow();
      double[] left = Arrays.stream(x).filter(v -> v > mean - 2 * std && v < max).toArray();
      double centre = Arrays.stream(left).average().orElseThrow();
      long kept = Arrays.stream(left).filter(v -> Math.abs(v - centre) < 2 * std(left)).count();
      assertThat(fit.rows().kept()).isEqualTo(kept).isLessThan(left.length);
      assertThat(fit.pipeline().masks().masks().get(2).statistics().get("std(x)"))
          .isCloseTo(std(left), within(1e-13));
    }
    assertThat(scans)
        .containsExactly(
            "statistics of the masks 'low', 'largest'",
            "statistics of the mask 'outlier'",
            "masks, column profile");
    assertThat(Plan.of(List.of(first, second)).masks()).hasSize(2);
    assertThat(MaskScans.of(List.of(first, second))).isEqualTo(scans.subList(0, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 201})
  void quantilesAreThoseOfSortedValues(int n) {
    double[] x = sample(n, n);
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    double median = quantile(sorted, 0.5);
    double[] deviations = Arrays.stream(x).map(v -> Math.abs(v - median)).sorted().toArray();
    Step.Mask mask =
        step(
            keep("x >= median(x) or true", "m"),
            keep("x <= quantile(x, 0.9)", "q"),
            keep("x <= median(x) + 100 * iqr(x)", "i"),
            keep("abs(x - median(x)) <= 3 * mad(x)", "d"));

    try (Fit fit = fit(table(x, 2), List.of("x"), mask)) {
      List<ResolvedMask> masks = fit.pipeline().masks().masks();
      assertThat(masks.get(0).statistics()).containsEntry("median(x)", median);
      assertThat(masks.get(1).statistics())
          .containsEntry("quantile(x, 0.9)", quantile(sorted, 0.9));
      assertThat(masks.get(2).statistics())
          .containsEntry("iqr(x)", quantile(sorted, 0.75) - quantile(sorted, 0.25))
          .containsEntry("quantile(x, 0.25)", quantile(sorted, 0.25));
      assertThat(masks.get(3).statistics())
          .containsEntry("mad(x)", quantile(deviations, 0.5))
          .containsEntry("median(x)", median);
      assertThat(fit.rows().rejected())
          .containsEntry("q", Arrays.stream(x).filter(v -> v > quantile(sorted, 0.9)).count())
          .containsEntry(
              "d",
              Arrays.stream(x)
                  .filter(v -> !(Math.abs(v - median) <= 3 * quantile(deviations, 0.5)))
                  .count());
    }
    assertThat(scans).isEqualTo(concat(MaskScans.of(List.of(mask)), "masks, column profile"));
  }

  private static List<String> concat(List<String> list, String last) {
    List<String> all = new ArrayList<>(list);
    all.add(last);
    return all;
  }

  @Test
  void quantilesLeaveNullsOutAndRefuseNaN() {
    Dataset<Row> table =
        table(new double[] {1, 2, 3, 4, 100}, 2)
            .selectExpr("id", "x", "nullif(x, 100D) y", "if(x > 50, double('NaN'), x) z");

    try (Fit fit = fit(table, List.of("x"), step(keep("y <= median(y)", "upper")))) {
      assertThat(fit.pipeline().masks().masks().get(0).statistics())
          .containsEntry("median(y)", 2.5);
      assertThat(fit.rows().kept()).isEqualTo(2);
    }
    requireFailure(
        Outcome.INPUT, "needs median(z), which is NaN", table, keep("z <= median(z)", "r"));
    requireFailure(
        Outcome.INPUT,
        "needs std(x - x), by which z_score divides, and which is 0",
        table,
        keep("z_score(x - x) < 1", "r"));
    requireFailure(
        Outcome.USAGE, "asks for the quantile 1.5", table, keep("x < quantile(x, 1.5)", "r"));
    requireFailure(Outcome.USAGE, "gives quantile 1 values", table, keep("x < quantile(x)", "r"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void slicesCountRowsInTheOrderOfTheInput(int partitions) {
    Dataset<Row> table =
        LocalSpark.session()
            .range(0, 23, 1, partitions)
            .selectExpr("id", "double(id) x")
            // Partitions of different lengths, one of them empty.
            .where("id > 4 and id <> 9");
    long[] ids = LongStream.range(5, 23).filter(i -> i != 9).toArray();
    Step.Mask slice = step(condition(new MaskForm.Rows(RowSlice.parse("1:-2:3", "")), "slice"));

    try (Fit fit = fit(table, List.of("x"), step(keep("x <> 6", "six")), slice)) {
      long[] expected =
          IntStream.iterate(1, i -> i < ids.length - 2, i -> i + 3)
              .mapToLong(i -> ids[i])
              .filter(id -> id != 6)
              .toArray();
      List<Row> kept = fit.pipeline().transform(table).orderBy("id").collectAsList();
      assertThat(kept.stream().mapToLong(row -> row.getLong(0)).toArray()).isEqualTo(expected);
      assertThat(fit.rows().kept()).isEqualTo(expected.length);
      assertThat(fit.pipeline().rejected(table).columns())
          .containsExactly("id", "x", "_reject_reasons");
    }
    assertThat(scans)
        .containsExactly("numbers of rows, without their columns", "masks, column profile");
  }

  @Test
  void featuresThatAreNotThereRejectARowHoweverTheyAreStored() {
    Dataset<Row> columns =
        table(new double[] {0, 1, 2, 3, 4, 5}, 2)
            .select(
                col("id"),
                expr("if(id = 1, null, x)").as("a"),
                expr("if(id = 2, double('NaN'), if(id = 3, double('-Infinity'), x))").as("b"));
    requireKept(columns, List.of("a", "b"), new MaskForm.Present(List.of("*")), 0, 3, 4, 5);
    requireKept(columns, List.of("a", "b"), new MaskForm.Present(List.of("b")), 0, 1, 3, 4, 5);
    requireKept(columns, List.of("a", "b"), new MaskForm.Finite(List.of("*")), 0, 4, 5);

    Dataset<Row> arrays = columns.select(col("id"), expr("if(id = 4, null, array(a, b))").as("v"));
    requireKept(arrays, List.of("v"), new MaskForm.Present(List.of("*")), 0, 3, 5);
    requireKept(arrays, List.of("v"), new MaskForm.Finite(List.of("*")), 0, 5);
    requireKept(arrays, List.of("v"), new MaskForm.Finite(List.of("v[0]")), 0, 2, 3, 5);
  }

  private void requireKept(
      Dataset<Row> table, List<String> features, MaskForm form, long... expected) {
    MaskChain chain =
        new MaskResolver(
                table,
                featuremill.spark.FeatureColumns.resolve(table, features),
                null,
                new ScanTimer(ScanLog.silent()))
            .resolve(List.of(step(condition(form, "r"))));
    long[] kept =
        chain.kept(table).select("id").orderBy("id").collectAsList().stream()
            .mapToLong(row -> row.getLong(0))
            .toArray();
    assertThat(kept).as(form.text()).isEqualTo(expected);
  }

  @Test
  void wideInputsAreCheckedThroughAnArray() {
    double[][] values = Tables.normal(5, 40, 3);
    Dataset<Row> table =
        Tables.columns(values, 2).withColumn("c39", expr("if(id = 2, double('NaN'), c39)"));

    requireKept(table, List.of("c*"), new MaskForm.Present(List.of("*")), 0, 1, 3, 4);
    requireKept(
        table.select(col("id"), array(col("c39"), col("c0")).as("v")),
        List.of("v"),
        new MaskForm.Finite(List.of("*")),
        0,
        1,
        3,
        4);
  }

  @Test
  void vectorsAreCheckedByTheirEntries() {
    double[][] values = {{0, 1}, {Double.NaN, 0}, {0, Double.POSITIVE_INFINITY}, {2, 0}};
    Dataset<Row> table = Tables.vectors(values, Tables.Storage.MIXED, 2);
    String name = Arrays.stream(table.columns()).filter(c -> !c.equals("id")).findFirst().get();

    requireKept(table, List.of(name), new MaskForm.Present(List.of("*")), 0, 2, 3);
    requireKept(table, List.of(name), new MaskForm.Finite(List.of("*")), 0, 3);
  }

  @Test
  void aColumnOfTruthOrOfZerosAndOnes() {
    Dataset<Row> table =
        table(new double[] {0, 1, 2, 3}, 2)
            .selectExpr("id", "x", "x > 1 t", "int(x) % 2 one", "nullif(x > 0, x > 2) n", "'a' s");
    requireKept(table, List.of("x"), new MaskForm.Flag("t"), 2, 3);
    requireKept(table, List.of("x"), new MaskForm.Flag("one"), 1, 3);
    requireFailure(
        Outcome.INPUT,
        "the mask column 's' is string",
        table,
        condition(new MaskForm.Flag("s"), "r"));
    requireFailure(
        Outcome.INPUT,
        "the input has no column 'tt'",
        table,
        condition(new MaskForm.Flag("tt"), "r"));
    assertThatThrownBy(
            () -> fit(table, List.of("x"), step(condition(new MaskForm.Flag("x"), "r"))).close())
        .hasStackTraceContaining("the mask column 'x' has the value 2.0, not 0 or 1");
  }

  @Test
  void aGateTripsOnTheShareOfTheRowsThatItsStepJudges() {
    Dataset<Row> table = table(IntStream.range(0, 100).mapToDouble(i -> i).toArray(), 3);
    Step.Mask first = step(keep("x >= 50", "low"));
    // 10 of the 50 that are left.
    MaskForm form = new MaskForm.Keep("x >= 60", NamedMasks.NONE);
    Step.Mask exact = step(new MaskCondition(form, "gate", OptionalDouble.of(0.2), "j:7:5"));
    Step.Mask tight = step(new MaskCondition(form, "gate", OptionalDouble.of(0.199), "j:7:5"));

    fit(table, List.of("x"), first, exact).close();
    assertThatThrownBy(() -> fit(table, List.of("x"), first, tight).close())
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("j:7:5: the mask 'gate' rejects 10 of the 50 rows that it judges")
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(Outcome.GATE);
  }

  @Test
  void thereIsRoomForSixtyThreeConditions() {
    Dataset<Row> table = table(IntStream.range(0, 70).mapToDouble(i -> i).toArray(), 2);
    MaskCondition[] most =
        IntStream.range(0, 63)
            .mapToObj(i -> keep("x <> " + i, "r" + i))
            .toArray(MaskCondition[]::new);

    try (Fit fit = fit(table, List.of("x"), step(most))) {
      assertThat(fit.rows().rejected()).hasSize(63).containsEntry("r62", 1L);
      assertThat(fit.rows().kept()).isEqualTo(7);
    }
    assertThatThrownBy(
            () -> fit(table, List.of("x"), step(most), step(keep("x <> 64", "more"))).close())
        .hasMessageContaining("there are more than 63 conditions in all masks");
  }

  @Test
  void aNamedMaskWithTheNameOfAColumnIsRefused() {
    Dataset<Row> table = table(new double[] {1, 2}, 1);
    NamedMasks masks = new NamedMasks(Map.of("X", new NamedMasks.Named("id > 0", "j:2:3")));

    requireFailure(
        Outcome.USAGE,
        "the mask 'X' has the name of a column of the input",
        table,
        condition(new MaskForm.Keep("X", masks), "r"));
  }

  private void requireFailure(
      Outcome outcome, String message, Dataset<Row> table, MaskCondition condition) {
    assertThatThrownBy(() -> fit(table, List.of("x"), step(condition)).close())
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message)
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(outcome);
  }

  private Fit fit(Dataset<Row> table, List<String> features, Step... steps) {
    ScanLog log =
        new ScanLog() {
          @Override
          public void started(String purpose) {
            scans.add(purpose);
          }

          @Override
          public void ended(String purpose, double seconds) {}
        };
    return Engine.fit(table, new PipelineSpec(features, List.of("id"), List.of(steps)), log);
  }

  private static Step.Mask step(MaskCondition... conditions) {
    return new Step.Mask(List.of(conditions), "j:7:5");
  }

  private static MaskCondition keep(String expression, String reason) {
    return condition(new MaskForm.Keep(expression, NamedMasks.NONE), reason);
  }

  private static MaskCondition condition(MaskForm form, String reason) {
    return new MaskCondition(form, reason, "j:7:7");
  }

  private static Dataset<Row> table(double[] x, int partitions) {
    double[][] values = Arrays.stream(x).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    return Tables.columns(values, partitions).withColumnRenamed("c0", "x");
  }

  private static double[] sample(int n, long seed) {
    return Arrays.stream(Tables.normal(n, 1, seed)).mapToDouble(row -> row[0]).toArray();
  }

  private static double std(double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    return Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (x.length - 1));
  }

  private static double quantile(double[] sorted, double p) {
    double rank = (sorted.length - 1) * p;
    int low = (int) rank;
    double next = sorted[Math.min(sorted.length - 1, low + 1)];
    double t = rank - low;
    // As NumPy interpolates, from the nearer end.
    double gap = next - sorted[low];
    return t >= 0.5 ? next - gap * (1 - t) : sorted[low] + gap * t;
  }
}
