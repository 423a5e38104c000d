package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.spark.Dtype;
import featuremill.stats.WeightKind;
import featuremill.testing.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits of rows with weights: those of repeated rows, in every layout and by every route. */
class WeightedRowsTest {
  private static final int ROWS = 203;
  private static final int WIDTH = 8;
  private static final double[][] VALUES = values();
  private static final double[][] REPEATED = repeated();
  private static final Step STANDARDIZE = new Step.Standardize(1, "");
  private static final Step COVARIANCE = new Step.Covariance(1, "");

  private static double[][] values() {
    Random random = new Random(12);
    double[][] values = new double[ROWS][WIDTH];
    for (double[] row : values) {
      double common = random.nextGaussian();
      for (int j = 0; j < WIDTH; j++) {
        boolean there = j < 3 || random.nextInt(4) == 0;
        row[j] = there ? (j + 1) * random.nextGaussian() + 3 * common : 0;
      }
      row[0] += 1e3;
    }
    return values;
  }

  /** Of row i: 0 to 3. */
  private static int weight(int i) {
    return (i * 7 + i / 5) % 4;
  }

  private static double[][] repeated() {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      for (int k = 0; k < weight(i); k++) {
        rows.add(VALUES[i]);
      }
    }
    return rows.toArray(double[][]::new);
  }

  private static Dataset<Row> weighted(Dataset<Row> table) {
    return table.withColumn("w", functions.expr("(id * 7 + cast(id / 5 as bigint)) % 4"));
  }

  static List<Arguments> layouts() {
    return List.of(
        Arguments.of("columns", "c*", Tables.columns(VALUES, 3), Tables.columns(REPEATED, 2)),
        Arguments.of("arrays", "x", Tables.arrays(VALUES, 4), Tables.arrays(REPEATED, 1)),
        layout(Tables.Storage.DENSE),
        layout(Tables.Storage.SPARSE),
        layout(Tables.Storage.MIXED));
  }

  private static Arguments layout(Tables.Storage storage) {
    return Arguments.of(
        "vectors " + storage,
        "x",
        Tables.vectors(VALUES, storage, 3),
        Tables.vectors(REPEATED, storage, 3));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void frequenciesAreRepetitions(
      String name, String features, Dataset<Row> table, Dataset<Row> repeated) {
    for (Dtype dtype : Dtype.values()) {
      try (Fit found = fit(weighted(table), features, frequency(), dtype, STANDARDIZE, COVARIANCE);
          Fit expected = fit(repeated, features, null, dtype, STANDARDIZE, COVARIANCE)) {
        requireAlike(found, expected);
        assertThat(found.rows().kept()).isEqualTo(ROWS);
        assertThat(found.moments().weightSum()).isEqualTo(REPEATED.length);
      }
    }
  }

  private static void requireAlike(Fit found, Fit expected) {
    for (int j = 0; j < WIDTH; j++) {
      double std = expected.moments().std(j, 0);
      assertThat(found.moments().mean(j))
          .isCloseTo(expected.moments().mean(j), within(1e-13 * (std + 1)));
      assertThat(found.scale()[j]).isCloseTo(expected.scale()[j], within(1e-13 * std));
      assertThat(found.moments().min(j)).isEqualTo(expected.moments().min(j));
      assertThat(found.moments().max(j)).isEqualTo(expected.moments().max(j));
      for (int i = 0; i <= j; i++) {
        assertThat(found.matrix().get(i, j)).isCloseTo(expected.matrix().get(i, j), within(1e-13));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.Solver.class,
      names = {"LAPACK", "KRYLOV", "QR", "MATRIX_FREE", "DUAL"})
  void everyRouteFindsTheComponentsOfRepeatedRows(Step.Solver solver) {
    Step pca = new Step.Pca(Components.count(2), solver, 1e-9, "");
    Dataset<Row> table = weighted(Tables.arrays(VALUES, 3));
    try (Fit found = fit(table, "x", frequency(), Dtype.FLOAT64, STANDARDIZE, pca);
        Fit expected =
            fit(Tables.arrays(REPEATED, 3), "x", null, Dtype.FLOAT64, STANDARDIZE, pca)) {
      assertThat(found.components().totalVariance())
          .isCloseTo(expected.components().totalVariance(), within(1e-12));
      for (int c = 0; c < 2; c++) {
        double value = expected.components().pairs().value(c);
        assertThat(found.components().pairs().value(c)).isCloseTo(value, within(1e-11 * value));
        double[] vector = expected.components().pairs().vector(c);
        for (int j = 0; j < WIDTH; j++) {
          assertThat(found.components().pairs().vector(c)[j]).isCloseTo(vector[j], within(1e-7));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WeightKind.class)
  void weightsOfOneGiveTheBitsOfRowsWithout(WeightKind kind) {
    Step pca = new Step.Pca(Components.count(2), Step.Solver.MATRIX_FREE, 1e-9, "");
    Step impute =
        new RowStep.Impute(RowStep.Fill.MEAN, OptionalDouble.empty(), false, List.of(), "");
    Dataset<Row> plain = Tables.columns(VALUES, 3);
    Dataset<Row> table = plain.withColumn("w", functions.lit(1));
    RowWeight weight = new RowWeight("w", kind, "");
    try (Fit found = fit(table, "c*", weight, Dtype.FLOAT64, COVARIANCE);
        Fit expected = fit(plain, "c*", null, Dtype.FLOAT64, COVARIANCE)) {
      assertThat(found.moments().means()).isEqualTo(expected.moments().means());
      for (int i = 0; i < WIDTH; i++) {
        for (int j = 0; j < WIDTH; j++) {
          assertThat(found.matrix().get(i, j)).isEqualTo(expected.matrix().get(i, j));
        }
      }
    }
    try (Fit found = fit(table, "c*", weight, Dtype.FLOAT64, STANDARDIZE, pca);
        Fit expected = fit(plain, "c*", null, Dtype.FLOAT64, STANDARDIZE, pca)) {
      assertThat(found.components().pairs().vectors())
          .isDeepEqualTo(expected.components().pairs().vectors());
    }
    if (kind == WeightKind.FREQUENCY) {
      try (Fit found = fit(table, "c*", weight, Dtype.FLOAT64, impute, STANDARDIZE);
          Fit expected = fit(plain, "c*", null, Dtype.FLOAT64, impute, STANDARDIZE)) {
        assertThat(found.moments().means()).isEqualTo(expected.moments().means());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cast(null as int)", "double('NaN')", "-1", "double('Infinity')"})
  void whatIsNoWeightIsRefusedByName(String bad) {
    Dataset<Row> table =
        Tables.columns(VALUES, 3)
            .withColumn("w", functions.expr("if(id % 50 = 3, " + bad + ", 1.5)"));
    RowWeight weight = new RowWeight("W", WeightKind.RELIABILITY, "job:1:2");

    assertThatThrownBy(() -> fit(table, "c*", weight, Dtype.FLOAT64, STANDARDIZE).close())
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(Outcome.INPUT);
              assertThat(failure.what())
                  .startsWith("the weight column 'w' has values that are no weights")
                  .containsPattern(": 4 (null|NaN|negative|infinite)$");
            });
    Step mask = new Step.Mask("w > 0 and w < 9", "weight", "");
    fit(table, "c*", weight, Dtype.FLOAT64, mask, STANDARDIZE).close();
  }

  @Test
  void frequenciesAreWholeNumbers() {
    Dataset<Row> table = Tables.columns(VALUES, 3).withColumn("w", functions.expr("1 + id / 2"));

    assertThatThrownBy(() -> fit(table, "c*", frequency(), Dtype.FLOAT64, STANDARDIZE).close())
        .hasMessageContaining("'w' has 101 values in the kept rows that are not whole numbers")
        .hasMessageContaining("weight_kind: reliability");
  }

  /** Stored by their entries: roots of weights stand in a column of their own. */
  @Test
  void passesOverSparseRowsFindTheComponentsOfRepeatedRows() {
    Random random = new Random(4);
    double[][] rare = new double[ROWS][50];
    List<double[]> repeated = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rare[i][random.nextInt(50)] = 1 + random.nextInt(9);
      rare[i][10 + random.nextInt(10)] += 5 * random.nextGaussian();
      // Filled and far from 0, so that it is centred where it is stored.
      rare[i][49] = 100 + random.nextGaussian();
      for (int k = 0; k < weight(i); k++) {
        repeated.add(rare[i]);
      }
    }
    Dataset<Row> table = weighted(Tables.vectors(rare, Tables.Storage.SPARSE, 3));
    Dataset<Row> plain =
        Tables.vectors(repeated.toArray(double[][]::new), Tables.Storage.SPARSE, 2);
    Step pca = new Step.Pca(Components.count(3), Step.Solver.MATRIX_FREE, "");
    Step all = new Step.Standardize(1, OptionalInt.of(0), "");
    for (Step[] steps : new Step[][] {{pca}, {all, pca}}) {
      try (Fit found = fit(table, "x", frequency(), Dtype.FLOAT64, steps);
          Fit expected = fit(plain, "x", null, Dtype.FLOAT64, steps)) {
        for (int c = 0; c < 3; c++) {
          double value = expected.components().pairs().value(c);
          assertThat(found.components().pairs().value(c)).isCloseTo(value, within(1e-11 * value));
        }
      }
    }
  }

  @Test
  void weightsOfZeroAloneLeaveNothing() {
    Dataset<Row> table = Tables.columns(VALUES, 3).withColumn("w", functions.lit(0));

    assertThatThrownBy(() -> fit(table, "c*", frequency(), Dtype.FLOAT64, STANDARDIZE).close())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.outcome()).isEqualTo(Outcome.INPUT))
        .hasMessageContaining("all of the 203 kept rows have the weight 0");
  }

  @Test
  void aSingleReliabilityLeavesNoDivisor() {
    Dataset<Row> table =
        Tables.columns(VALUES, 3).withColumn("w", functions.expr("if(id = 7, 0.25, 0.0)"));
    RowWeight weight = new RowWeight("w", WeightKind.RELIABILITY, "");

    assertThatThrownBy(() -> fit(table, "c*", weight, Dtype.FLOAT64, STANDARDIZE).close())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.outcome()).isEqualTo(Outcome.INPUT))
        .hasMessageContaining("1 rows of the weight 0.25 in all are too few for standardize");
  }

  @Test
  void aColumnThatCannotWeighIsRefused() {
    Dataset<Row> table = Tables.columns(VALUES, 1).withColumn("name", functions.lit("a"));

    assertThatThrownBy(() -> fit(table, "c*", weight("name"), Dtype.FLOAT64, STANDARDIZE).close())
        .hasMessageContaining("the weight column 'name' is string, not numeric");
    assertThatThrownBy(() -> fit(table, "c*", weight("ic"), Dtype.FLOAT64, STANDARDIZE).close())
        .hasMessageContaining("no column 'ic' to use as weight");
    assertThatThrownBy(() -> fit(table, "c*", weight("c1"), Dtype.FLOAT64, STANDARDIZE).close())
        .hasMessageContaining("the weight column 'c1' is one of the features, too");
  }

  private static RowWeight weight(String column) {
    return new RowWeight(column, WeightKind.FREQUENCY, "job:1:2");
  }

  private static RowWeight frequency() {
    return weight("w");
  }

  private static Fit fit(
      Dataset<Row> table, String features, RowWeight weight, Dtype dtype, Step... steps) {
    Storage storage = new Storage(dtype, List.of(), "");
    return Engine.fit(
        table,
        new PipelineSpec(
            List.of(features), List.of(), List.of(steps), storage, weight, InputSize.UNKNOWN),
        ScanLog.silent());
  }
}
