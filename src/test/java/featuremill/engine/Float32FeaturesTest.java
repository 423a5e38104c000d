package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.linalg.SymmetricMatrix;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import featuremill.spark.Dtype;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Features kept as float32: what is summed is what a float32 store would hold, no more, no less.
 */
class Float32FeaturesTest {
  private static final int ROWS = 4099;
  private static final double[][] VALUES = values();
  private static final double[][] KEPT = kept();

  private static double[][] values() {
    Random random = new Random(2);
    double[][] values = new double[ROWS][5];
    for (double[] row : values) {
      double common = random.nextGaussian();
      row[0] = 40 + random.nextGaussian() + common;
      row[1] = 1e-30 * random.nextGaussian();
      row[2] = random.nextInt(20) == 0 ? 1e4 * random.nextDouble() : 0.0;
      row[3] = random.nextInt(3) == 0 ? common : 0.0;
      row[4] = 0.1;
    }
    return values;
  }

  private static double[][] kept() {
    double[][] kept = new double[ROWS][5];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 5; j++) {
        kept[i][j] = (float) VALUES[i][j];
      }
    }
    return kept;
  }

  static List<Arguments> layouts() {
    return List.of(
        Arguments.of("dense vectors", "x", Tables.vectors(VALUES, Tables.Storage.DENSE, 3)),
        Arguments.of("sparse vectors", "x", Tables.vectors(VALUES, Tables.Storage.SPARSE, 3)),
        Arguments.of("both", "x", Tables.vectors(VALUES, Tables.Storage.MIXED, 5)),
        Arguments.of("arrays", "x", Tables.arrays(VALUES, 7)),
        Arguments.of("columns", "c*", Tables.columns(VALUES, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void statisticsAreThoseOfTheRoundedValues(String layout, String feature, Dataset<Row> table) {
    ReferenceMeans means = new ReferenceMeans(5);
    Stream.of(KEPT).forEach(means::observe);
    ReferencePass pass = new ReferencePass(ReferenceTask.variances(means).withAllEntries());
    Stream.of(KEPT).forEach(pass::observe);
    ReferenceMoments truth = pass.finish(1);

    try (Fit fit = fit(table, List.of(feature), List.of(), covariance())) {
      SymmetricMatrix covariance = fit.matrix();
      for (int i = 0; i < 5; i++) {
        double variance = truth.variance(i).value();
        assertThat(fit.moments().mean(i))
            .isCloseTo(
                means.mean(i).value(),
                within(1e-14 * Math.sqrt(variance) + 0x1p-53 * Math.abs(means.mean(i).value())));
        for (int j = 0; j <= i; j++) {
          double size = Math.sqrt(variance * truth.variance(j).value());
          assertThat(covariance.get(i, j))
              .isCloseTo(truth.entry(i, j).value(), within(1e-14 * size));
        }
      }
      assertThat(fit.constantFeatures()).hasSize(1);
      assertThat(fit.loss().of(0)).isBetween(1e-6, 4e-6);
      assertThat(fit.loss().of(4)).isZero();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void rowsAreRoundedBeforeTheyAreTransformed(String layout, String feature, Dataset<Row> table) {
    try (Fit fit =
        fit(table, List.of(feature), List.of("id"), new Step.Standardize(0, "job.yaml:3:5"))) {
      for (Row row : fit.pipeline().transform(table).where("id < 50").collectAsList()) {
        double[] kept = KEPT[(int) row.getLong(0)];
        List<Double> features = row.getList(1);
        for (int j = 0; j < 5; j++) {
          double expected = (kept[j] - fit.moments().mean(j)) / fit.scale()[j];
          assertThat(features.get(j)).isCloseTo(expected, within(1e-14 * Math.abs(expected)));
        }
      }
    }
  }

  @Test
  void vectorsThatNoStepChangesStaySparse() {
    Dataset<Row> table = Tables.vectors(VALUES, Tables.Storage.MIXED, 2);
    try (Fit fit = fit(table, List.of("x"), List.of("id"), covariance())) {
      List<Row> rows = fit.pipeline().transform(table).where("id < 50").collectAsList();

      assertThat(rows).hasSize(50);
      for (Row row : rows) {
        int i = (int) row.getLong(0);
        assertThat(row.<Vector>getAs(1).toArray()).containsExactly(KEPT[i]);
        assertThat(row.get(1) instanceof SparseVector).isEqualTo(i % 2 == 0);
      }
    }
  }

  @Test
  void masksSeeTheInput() {
    Dataset<Row> table = LocalSpark.session().range(0, 4).selectExpr("id / 10d as a", "id as b");
    // As float32, 0.1 is more than 0.1.
    Step.Mask mask = new Step.Mask("a <= 0.1", "large", "job.yaml:3:5");
    try (Fit fit = fit(table, List.of("a", "b"), List.of(), mask, covariance())) {
      assertThat(fit.rows().kept()).isEqualTo(2);
      assertThat(fit.moments().max(0)).isEqualTo(0.1f);
      assertThat(fit.pipeline().rejected(table).select("a").collectAsList())
          .extracting(row -> row.getDouble(0))
          .containsExactlyInAnyOrder(0.2, 0.3);
    }
  }

  @Test
  void columnsOfFloat32HaveNothingToLose() {
    Dataset<Row> table =
        LocalSpark.session()
            .range(0, 1000)
            .selectExpr("float(1.7e9 + 128 * (id % 2)) as a", "smallint(id) as b", "id > 3 as c");
    try (Fit fit = fit(table, List.of("a", "b", "c"), List.of(), covariance())) {
      assertThat(fit.loss().all()).containsExactly(0, 0, 0);
      assertThat(fit.pipeline().features().areRounded()).isFalse();
      assertThat(fit.moments().std(0, 0)).isCloseTo(64, within(1e-12));
    }
  }

  @Test
  void columnsThatLoseTheirVarianceAreRefusedUnlessTheyAreNamed() {
    double[][] values = new double[2000][2];
    Random random = new Random(4);
    for (double[] row : values) {
      row[0] = random.nextGaussian();
      row[1] = 1.7e9 + random.nextGaussian();
    }
    Dataset<Row> table = Tables.columns(values, 2);

    requireRefusal(
        Outcome.INPUT,
        "1 of 2 features lose their variance",
        table,
        new Storage(Dtype.FLOAT32, List.of("c0"), "job.yaml:2:3"));
    requireRefusal(
        Outcome.INPUT, "c1 (at least", table, new Storage(Dtype.FLOAT32, List.of(), "x:2:3"));
    requireRefusal(
        Outcome.INPUT,
        "is kept as 1.7E9, as are all values",
        table,
        new Storage(Dtype.FLOAT32, List.of(), "x:2:3"));
    requireRefusal(
        Outcome.USAGE,
        "no feature is called 'c3'",
        table,
        new Storage(Dtype.FLOAT32, List.of("c3"), "x:2:3"));
    Storage accepted = new Storage(Dtype.FLOAT32, List.of("c?"), "x:2:3");
    try (Fit fit = Engine.fit(table, spec(accepted, covariance()), ScanLog.silent())) {
      assertThat(fit.constantFeatures()).containsExactly("c1");
    }
    // What is not selected may lose what it likes.
    Step.Select select = new Step.Select(List.of("c0"), "x:3:5");
    Storage none = new Storage(Dtype.FLOAT32, List.of(), "x:2:3");
    try (Fit fit = Engine.fit(table, spec(none, select), ScanLog.silent())) {
      assertThat(fit.loss().numFeatures()).isEqualTo(1);
    }
  }

  @Test
  void valuesBeyondTheRangeAreRefusedEvenThoseNamed() {
    Dataset<Row> table =
        Tables.columns(new double[][] {{1, 2}, {2, 4}}, 1)
            .withColumn("c1", functions.expr("c1 * 1e39"));

    requireRefusal(
        Outcome.INPUT,
        "1 of 2 features have values beyond the range of float32, 3.4e38: c1 (",
        table,
        new Storage(Dtype.FLOAT32, List.of("c1"), "x:2:3"));
  }

  private static void requireRefusal(
      Outcome outcome, String message, Dataset<Row> table, Storage storage) {
    assertThatThrownBy(
            () -> Engine.fit(table, spec(storage, covariance()), ScanLog.silent()).close())
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message)
        .hasMessageContaining(storage.where())
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(outcome);
  }

  private static PipelineSpec spec(Storage storage, Step... steps) {
    return new PipelineSpec(List.of("c*"), List.of(), List.of(steps), storage, InputSize.UNKNOWN);
  }

  private static Fit fit(
      Dataset<Row> table, List<String> features, List<String> carry, Step... steps) {
    Storage storage = new Storage(Dtype.FLOAT32, List.of(), "job.yaml:2:3");
    return Engine.fit(
        table,
        new PipelineSpec(features, carry, List.of(steps), storage, InputSize.UNKNOWN),
        ScanLog.silent());
  }

  private static Step covariance() {
    return new Step.Covariance(1, "job.yaml:4:5");
  }
}
