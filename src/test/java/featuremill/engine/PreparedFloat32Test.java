package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.CovarianceRepair;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.spark.Dtype;
import featuremill.stats.Float32Loss;
import featuremill.stats.WeightKind;
import featuremill.testing.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row steps after rounding to float32: those of the rounded values, whose loss is told. */
class PreparedFloat32Test {
  private static final int ROWS = 307;
  private static final int WIDTH = 6;
  private static final double[][] VALUES = values();
  private static final Step COVARIANCE = new Step.Covariance(1, "");
  private static final RowStep ADD = new RowStep.Add(Operand.scalar(0.1), "");
  private static final RowStep RANGES = new RowStep.MinMax(0, 1, "");
  private static final RowStep MEDIANS = new RowStep.RobustScale("");
  private static final RowStep MEANS = impute(RowStep.Fill.MEAN);

  private static double[][] values() {
    Random random = new Random(3);
    double[][] values = new double[ROWS][WIDTH];
    for (double[] row : values) {
      double common = random.nextGaussian();
      for (int j = 0; j < WIDTH; j++) {
        row[j] = 20 * j + 3 * common + (j + 1) * random.nextGaussian();
      }
    }
    return values;
  }

  private static RowStep impute(RowStep.Fill with) {
    return new RowStep.Impute(with, OptionalDouble.empty(), true, List.of(), "");
  }

  /** Steps of which another scan each is the first that reads the features. */
  static List<List<RowStep>> firstScans() {
    return List.of(
        List.of(ADD),
        List.of(ADD, RANGES),
        List.of(MEANS, ADD),
        List.of(MEDIANS, RANGES),
        List.of(impute(RowStep.Fill.MEDIAN), MEDIANS));
  }

  static List<List<RowStep>> measuringSteps() {
    return firstScans().subList(0, 4);
  }

  private static List<Step> steps(List<RowStep> rowSteps, Step... more) {
    List<Step> steps = new ArrayList<>(rowSteps);
    steps.addAll(List.of(more));
    return steps;
  }

  /** Nulls in the first column, NaN in the second. */
  private static Dataset<Row> gaps() {
    return Tables.columns(VALUES, 3)
        .withColumn("c0", functions.expr("if(id % 5 = 2, null, c0)"))
        .withColumn("c1", functions.expr("if(id % 7 = 3, double('NaN'), c1)"));
  }

  private static Dataset<Row> castToFloat(Dataset<Row> table) {
    Dataset<Row> cast = table;
    for (int j = 0; j < WIDTH; j++) {
      cast = cast.withColumn("c" + j, functions.col("c" + j).cast("float"));
    }
    return cast;
  }

  @ParameterizedTest
  @MethodSource("firstScans")
  void theBitsAreThoseOfFeaturesThatWereCast(List<RowStep> rowSteps) {
    boolean imputes = rowSteps.get(0) instanceof RowStep.Impute;
    Dataset<Row> table = imputes ? gaps() : Tables.columns(VALUES, 3);
    List<Step> steps =
        steps(rowSteps, COVARIANCE, new Step.Pca(Components.count(2), Step.Solver.AUTO, ""));

    try (Fit rounded = fit(table, "c*", Dtype.FLOAT32, null, steps);
        Fit cast = fit(castToFloat(table), "c*", Dtype.FLOAT64, null, steps)) {
      requireSame(rounded, cast);
      assertThat(features(rounded, table)).isEqualTo(features(cast, castToFloat(table)));
      assertThat(cast.loss()).isNull();
    }
    try (Fit doubles = fit(table, "c*", Dtype.FLOAT64, null, steps)) {
      assertThat(features(doubles, table)).isNotEqualTo(features(doubles, castToFloat(table)));
    }
  }

  private static List<Row> features(Fit fit, Dataset<Row> table) {
    return fit.pipeline().transform(table).select("features").collectAsList();
  }

  private static void requireSame(Fit found, Fit expected) {
    assertThat(found.moments().means()).containsExactly(expected.moments().means());
    assertThat(found.moments().stds(0)).containsExactly(expected.moments().stds(0));
    if (expected.matrix() != null) {
      for (int i = 0; i < expected.featureNames().size(); i++) {
        assertThat(found.matrix().row(i)).containsExactly(expected.matrix().row(i));
      }
    }
    assertThat(found.components().pairs().vectors())
        .isDeepEqualTo(expected.components().pairs().vectors());
    assertThat(found.components().pairs().values())
        .containsExactly(expected.components().pairs().values());
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.Solver.class,
      names = {"LAPACK", "QR", "MATRIX_FREE", "DUAL"})
  void everyRouteHasTheBitsOfFeaturesThatWereCast(Step.Solver solver) {
    List<Step> steps =
        steps(
            List.of(RANGES, ADD),
            new Step.Standardize(0, ""),
            COVARIANCE,
            new Step.Pca(Components.count(2), solver, ""));
    Dataset<Row> table = Tables.columns(VALUES, 3);

    try (Fit rounded = fit(table, "c*", Dtype.FLOAT32, null, steps);
        Fit cast = fit(castToFloat(table), "c*", Dtype.FLOAT64, null, steps)) {
      requireSame(rounded, cast);
      assertThat(rounded.route().solver()).isEqualTo(solver);
      assertThat(rounded.route().storesRows()).isEqualTo(rounded.stripes() != null);
      for (int i = 0; rounded.stripes() != null && i < WIDTH; i++) {
        assertThat(rounded.stripes().row(i)).containsExactly(cast.stripes().row(i));
      }
      assertThat(rounded.loss().of(1)).isBetween(1e-8, 1e-5);
    }
  }

  /** The loss is that of the features as they are read: what it is where no step follows. */
  @ParameterizedTest
  @MethodSource("measuringSteps")
  void theLossIsThatOfTheInput(List<RowStep> rowSteps) {
    Dataset<Row> table = Tables.columns(VALUES, 3);
    Counting plainScans = new Counting();
    Counting scans = new Counting();
    Step select = new Step.Select(List.of("c5", "c0", "c3"), "");
    Step mask = new Step.Mask("c2 > 37", "low", "");
    List<Step> head = List.of(mask, select);
    List<Step> all = new ArrayList<>(head);
    all.addAll(rowSteps);
    all.add(new RowStep.Narrow(new Step.Select(List.of("c3"), "")));

    try (Fit plain = fit(table, "c*", Dtype.FLOAT32, null, head);
        Fit prepared = fit(table, "c*", Dtype.FLOAT32, null, all, scans);
        Fit doubles = fit(table, "c*", Dtype.FLOAT64, null, all, plainScans)) {
      requireSameLoss(prepared.loss(), plain.loss(), 3);
      assertThat(prepared.lossNames()).containsExactly("c0", "c3", "c5");
      assertThat(prepared.featureNames()).containsExactly("c3");
      assertThat(plain.lossNames()).isEqualTo(plain.featureNames());
      assertThat(scans.purposes).isEqualTo(plainScans.purposes);
      assertThat(doubles.loss()).isNull();
    }
  }

  private static void requireSameLoss(Float32Loss found, Float32Loss expected, int width) {
    assertThat(found.numFeatures()).isEqualTo(width);
    for (int j = 0; j < width; j++) {
      assertThat(expected.of(j)).isPositive();
      assertThat(found.of(j)).isCloseTo(expected.of(j), within(1e-13 * expected.of(j)));
      assertThat(found.example(j)).isEqualTo(expected.example(j));
    }
  }

  private static final class Counting implements ScanLog {
    private final List<String> purposes = new ArrayList<>();

    @Override
    public void started(String purpose) {
      purposes.add(purpose);
    }

    @Override
    public void ended(String purpose, double seconds) {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"MEAN", "MEDIAN"})
  void whatIsMissingLosesNothing(String fill) {
    List<Step> steps = List.of(impute(RowStep.Fill.valueOf(fill)));
    Step present = new Step.Mask("id % 5 != 2", "", "");

    try (Fit found = fit(gaps(), "c*", Dtype.FLOAT32, null, steps);
        Fit first = fit(gaps(), "c0", Dtype.FLOAT32, null, List.of(present));
        Fit others =
            fit(Tables.columns(VALUES, 3), "c*", Dtype.FLOAT32, null, List.of(COVARIANCE))) {
      double q = first.loss().of(0);
      assertThat(found.loss().of(0)).isCloseTo(q, within(1e-13 * q));
      double whole = others.loss().of(4);
      assertThat(found.loss().of(4)).isCloseTo(whole, within(1e-13 * whole));
      assertThat(found.loss().numFeatures()).isEqualTo(WIDTH);
      assertThat(found.featureNames()).hasSize(2 * WIDTH);
    }
  }

  /** As whole rows leave them. */
  @Test
  void pairsOfFeaturesWithGapsAreRoundedToo() {
    Step pairwise = new Step.Covariance(1, Step.Missing.PAIRWISE, CovarianceRepair.Method.CLIP, "");
    Step present = new Step.Mask("id % 5 != 2", "", "");

    try (Fit rounded = fit(gaps(), "c*", Dtype.FLOAT32, null, List.of(pairwise));
        Fit cast = fit(castToFloat(gaps()), "c*", Dtype.FLOAT64, null, List.of(pairwise));
        Fit first = fit(gaps(), "c0", Dtype.FLOAT32, null, List.of(present))) {
      for (int i = 0; i < WIDTH; i++) {
        assertThat(rounded.matrix().row(i)).containsExactly(cast.matrix().row(i));
      }
      double q = first.loss().of(0);
      assertThat(rounded.loss().of(0)).isCloseTo(q, within(1e-13 * q));
    }
  }

  @ParameterizedTest
  @MethodSource("measuringSteps")
  void aRowOfWeightKIsKRows(List<RowStep> rowSteps) {
    Dataset<Row> table =
        Tables.columns(VALUES, 3).withColumn("w", functions.expr("(id * 7 + id % 11) % 4"));
    List<double[]> repeated = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      for (int k = 0; k < (i * 7 + i % 11) % 4; k++) {
        repeated.add(VALUES[i]);
      }
    }
    Dataset<Row> rows = Tables.columns(repeated.toArray(double[][]::new), 2);
    RowWeight weight = new RowWeight("w", WeightKind.FREQUENCY, "");

    try (Fit found = fit(table, "c*", Dtype.FLOAT32, weight, steps(rowSteps, COVARIANCE));
        Fit expected = fit(rows, "c*", Dtype.FLOAT32, null, steps(rowSteps, COVARIANCE))) {
      requireSameLoss(found.loss(), expected.loss(), WIDTH);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void theLossIsThatOfTheRowsWhereverTheyStand(int partitions) {
    List<Step> steps = steps(List.of(MEANS, MEDIANS), COVARIANCE);

    try (Fit fit = fit(Tables.columns(VALUES, partitions), "c*", Dtype.FLOAT32, null, steps);
        Fit again = fit(Tables.columns(VALUES, partitions), "c*", Dtype.FLOAT32, null, steps);
        Fit other = fit(Tables.columns(VALUES, 5), "c*", Dtype.FLOAT32, null, steps)) {
      assertThat(again.loss().all()).containsExactly(fit.loss().all());
      requireSameLoss(fit.loss(), other.loss(), WIDTH);
    }
  }

  @ParameterizedTest
  @MethodSource("firstScans")
  void featuresThatLoseTheirVarianceAreRefusedUnlessTheyAreNamed(List<RowStep> rowSteps) {
    Dataset<Row> table =
        Tables.columns(VALUES, 2).withColumn("c2", functions.expr("1.7e9 + c2 - 40"));
    List<Step> steps = steps(rowSteps, COVARIANCE);

    assertThatThrownBy(() -> fit(table, "c*", Dtype.FLOAT32, null, steps).close())
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(Outcome.INPUT);
              assertThat(failure.what())
                  .startsWith("1 of 6 features lose their variance as float32")
                  .contains(": c2 (at least ")
                  .endsWith("is kept as 1.7E9, as are all values)");
              assertThat(failure.where()).isEqualTo("job.yaml:2:3");
              assertThat(failure.fix()).contains("accept_loss: [c2]");
            });
    Storage accepted = new Storage(Dtype.FLOAT32, List.of("c2"), "job.yaml:2:3");
    PipelineSpec spec =
        new PipelineSpec(List.of("c*"), List.of(), steps, accepted, InputSize.UNKNOWN);
    try (Fit fit = Engine.fit(table, spec, ScanLog.silent())) {
      assertThat(fit.constantFeatures()).contains("c2");
      assertThat(fit.loss().of(2)).isGreaterThan(1);
    }
  }

  /** Also where a step would put something else in their place. */
  @ParameterizedTest
  @MethodSource("firstScans")
  void valuesBeyondTheRangeAreRefused(List<RowStep> rowSteps) {
    Dataset<Row> table =
        Tables.columns(VALUES, 2).withColumn("c1", functions.expr("if(id = 9, 1e39, c1)"));
    List<RowStep> clipped = new ArrayList<>();
    clipped.add(new RowStep.Clip(Optional.empty(), Optional.of(Operand.scalar(1e3)), ""));
    clipped.addAll(rowSteps);

    for (List<RowStep> steps : List.of(rowSteps, clipped)) {
      assertThatThrownBy(
              () -> fit(table, "c*", Dtype.FLOAT32, null, steps(steps, COVARIANCE)).close())
          .isInstanceOf(Failure.class)
          .hasMessageContaining(
              "1 of 6 features have values beyond the range of float32, 3.4e38: c1 (1.0E39)");
    }
  }

  /** They are no losses, and a step may put something in their place. */
  @Test
  void infinitiesOfTheInputAreLeftToTheSteps() {
    Dataset<Row> table =
        Tables.columns(VALUES, 2)
            .withColumn("c1", functions.expr("if(id = 9, double('Infinity'), c1)"));
    RowStep clip = new RowStep.Clip(Optional.empty(), Optional.of(Operand.scalar(1e3)), "");
    Step present = new Step.Mask("id != 9", "", "");

    try (Fit fit = fit(table, "c*", Dtype.FLOAT32, null, List.of(clip, RANGES));
        Fit others = fit(table, "c1", Dtype.FLOAT32, null, List.of(present))) {
      double q = others.loss().of(0);
      assertThat(fit.loss().of(1)).isCloseTo(q, within(1e-13 * q));
    }
  }

  @Test
  void whatFloat32HoldsLosesNothingAndIsNotMeasured() {
    Dataset<Row> table = castToFloat(Tables.columns(VALUES, 2));

    try (Fit fit = fit(table, "c*", Dtype.FLOAT32, null, steps(List.of(RANGES), COVARIANCE))) {
      assertThat(fit.loss().all()).containsExactly(new double[WIDTH]);
      assertThat(fit.pipeline().features().areRounded()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void targetsAreRoundedNextToPreparedFeatures(boolean together) {
    Dataset<Row> table =
        Tables.columns(VALUES, 3).withColumn("y", functions.expr("2 * c0 - c1 + id % 3 / 7"));
    Step.Method method = together ? Step.Method.CHOLESKY : Step.Method.QR;
    List<Step> steps =
        steps(
            List.of(RANGES, new RowStep.Scale(Operand.scalar(3), "")),
            new Step.Solve(List.of("y"), 0, true, method, "job.yaml:5:1"),
            COVARIANCE);
    Dataset<Row> cast = castToFloat(table).withColumn("y", functions.col("y").cast("float"));

    try (Fit rounded = fit(table, "c*", Dtype.FLOAT32, null, steps);
        Fit expected = fit(cast, "c*", Dtype.FLOAT64, null, steps)) {
      assertThat(rounded.solution().fit().coefficients())
          .isDeepEqualTo(expected.solution().fit().coefficients());
      assertThat(rounded.loss().numFeatures()).isEqualTo(WIDTH);
    }
    Dataset<Row> flat = table.withColumn("y", functions.expr("1.7e9 + y"));
    assertThatThrownBy(() -> fit(flat, "c*", Dtype.FLOAT32, null, steps).close())
        .isInstanceOf(Failure.class)
        .hasMessageContaining("1 of 1 features lose their variance as float32")
        .hasMessageContaining(": y (");
  }

  private static Fit fit(
      Dataset<Row> table,
      String features,
      Dtype dtype,
      RowWeight weight,
      List<? extends Step> all) {
    return fit(table, features, dtype, weight, all, ScanLog.silent());
  }

  private static Fit fit(
      Dataset<Row> table,
      String features,
      Dtype dtype,
      RowWeight weight,
      List<? extends Step> all,
      ScanLog log) {
    Storage storage = new Storage(dtype, List.of(), "job.yaml:2:3");
    return Engine.fit(
        table,
        new PipelineSpec(
            Arrays.asList(features.split(",")),
            List.of(),
            new ArrayList<>(all),
            storage,
            weight,
            InputSize.UNKNOWN),
        log);
  }
}
