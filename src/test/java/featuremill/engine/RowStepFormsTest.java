package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.spark.Dtype;
import featuremill.testing.Tables;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each row step makes the same of a feature in whatever form it comes: the same bits, where the
 * values are float32 numbers.
 */
class RowStepFormsTest {
  private static final int ROWS = 23;
  private static final int WIDTH = 4;
  private static final double[][] SINGLES = values(true);
  private static final double[][] DOUBLES = values(false);

  /** Half of them zeros, the others around 3; NaN where only some steps take it. */
  private static double[][] values(boolean singles) {
    Random random = new Random(8);
    double[][] values = new double[ROWS][WIDTH];
    for (double[] row : values) {
      for (int j = 0; j < WIDTH; j++) {
        // No row is all zeros, as none of those has a norm.
        boolean zero = j != 1 && random.nextInt(2) == 0;
        double value = zero ? 0 : 3 + random.nextGaussian();
        row[j] = singles ? (float) value : value;
      }
    }
    return values;
  }

  /** Every row step; those without statistics in chains, since each of their bits goes on. */
  static List<Arguments> steps() {
    Operand vector = Operand.vector(0.1, -2, 3, 0.7);
    Operand matrix =
        Operand.matrix(
            List.of(List.of(1.0, 0.1), List.of(-1.0, 2.0), List.of(0.3, 0.0), List.of(0.5, 1.0)));
    RowStep add = new RowStep.Add(vector, "");
    RowStep scale = new RowStep.Scale(vector, "");
    RowStep clip =
        new RowStep.Clip(
            Optional.of(Operand.scalar(0.1)), Optional.of(Operand.vector(2, 3, 1, 4)), "");
    return List.of(
        steps(false, add, scale, new RowStep.MatMul(matrix, "")),
        steps(false, norm(RowStep.Norm.L1), norm(RowStep.Norm.Z_SCORE), new RowStep.Softmax("")),
        steps(false, norm(RowStep.Norm.MAX), scale, norm(RowStep.Norm.L2)),
        steps(false, clip, replace("< 0.5"), new RowStep.MinMax(-1, 2, "")),
        steps(false, new RowStep.RobustScale("")),
        steps(true, replace("nan"), add),
        steps(true, impute(RowStep.Fill.MEAN, OptionalDouble.empty())),
        steps(
            true,
            impute(RowStep.Fill.MEDIAN, OptionalDouble.empty()),
            new RowStep.Narrow(new Step.Select(List.of("*_missing", "*1*", "*2*"), ""))),
        steps(true, impute(RowStep.Fill.CONSTANT, OptionalDouble.of(0.1))));
  }

  private static RowStep norm(RowStep.Norm norm) {
    return new RowStep.NormalizeRows(norm, 0, "");
  }

  private static RowStep impute(RowStep.Fill with, OptionalDouble value) {
    return new RowStep.Impute(with, value, true, List.of(), "");
  }

  private static RowStep replace(String where) {
    return new RowStep.Replace(ValueCondition.parse(where).orElseThrow(), -0.3, List.of(), "");
  }

  private static Arguments steps(boolean missing, RowStep... steps) {
    String names = Arrays.stream(steps).map(RowStep::name).collect(Collectors.joining(", "));
    return Arguments.of(names, List.of(steps), missing);
  }

  @Test
  void noStepIsLeftOut() {
    Set<Class<?>> tried =
        steps().stream()
            .flatMap(arguments -> ((List<?>) arguments.get()[1]).stream())
            .map(Object::getClass)
            .collect(Collectors.toSet());

    assertThat(tried).containsExactlyInAnyOrder(RowStep.class.getPermittedSubclasses());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void stepsMakeTheSameOfAllForms(String names, List<RowStep> steps, boolean missing) {
    double[][] values = withGaps(SINGLES, missing);
    Outcome expected = run(dense(values), Dtype.FLOAT64, steps);

    forms(values)
        .forEach(
            (form, table) -> {
              Outcome found = run(table, Dtype.FLOAT64, steps);
              assertThat(found.features).as(form).isDeepEqualTo(expected.features);
              assertThat(found.means).as(form).containsExactly(expected.means);
              assertThat(found.stds).as(form).containsExactly(expected.stds);
            });
    Outcome rounded = run(Tables.arrays(values, 2), Dtype.FLOAT32, steps);
    assertThat(rounded.features).isDeepEqualTo(expected.features);
    assertThat(rounded.means).containsExactly(expected.means);
    assertThat(rounded.loss).containsExactly(new double[WIDTH]);
  }

  /**
   * Values up to about 6 move by 2^-24 of themselves, 4e-7, and the steps here make no more than
   * ten times that of it.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void roundingMovesDoublesByItsLastBit(String names, List<RowStep> steps, boolean missing) {
    double[][] values = withGaps(DOUBLES, missing);
    double[][] expected = run(dense(values), Dtype.FLOAT64, steps).features;
    Outcome sparse = run(Tables.vectors(values, Tables.Storage.SPARSE, 2), Dtype.FLOAT32, steps);

    for (int i = 0; i < ROWS; i++) {
      assertThat(sparse.features[i]).containsExactly(expected[i], within(4e-6));
    }
    Outcome columns = run(Tables.columns(values, 2), Dtype.FLOAT32, steps);
    assertThat(columns.features).isDeepEqualTo(sparse.features);
    assertThat(columns.means).containsExactly(sparse.means);
    assertThat(columns.loss).containsExactly(sparse.loss);
    assertThat(columns.loss[1]).isPositive();
  }

  private static double[][] withGaps(double[][] values, boolean missing) {
    double[][] some = new double[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      some[i] = values[i].clone();
      if (missing && i % 5 == 1) {
        some[i][i % WIDTH] = Double.NaN;
      }
    }
    return some;
  }

  private static Dataset<Row> dense(double[][] values) {
    return Tables.vectors(values, Tables.Storage.DENSE, 2);
  }

  private static Map<String, Dataset<Row>> forms(double[][] values) {
    Map<String, Dataset<Row>> forms = new LinkedHashMap<>();
    forms.put("sparse vectors", Tables.vectors(values, Tables.Storage.SPARSE, 2));
    forms.put("both", Tables.vectors(values, Tables.Storage.MIXED, 2));
    Dataset<Row> arrays = Tables.arrays(values, 2);
    forms.put(
        "arrays of floats", arrays.withColumn("x", functions.expr("cast(x as array<float>)")));
    Dataset<Row> floats = Tables.columns(values, 2);
    for (int j = 0; j < WIDTH; j += 2) {
      floats = floats.withColumn("c" + j, functions.expr("float(c" + j + ")"));
    }
    forms.put("columns of doubles and floats", floats);
    return forms;
  }

  /** What a step leaves of each row, and what was found over all. */
  private record Outcome(double[][] features, double[] means, double[] stds, double[] loss) {}

  private static Outcome run(Dataset<Row> table, Dtype dtype, List<RowStep> steps) {
    boolean wide = List.of(table.columns()).contains("c0");
    PipelineSpec spec =
        new PipelineSpec(
            List.of(wide ? "c*" : "x"),
            List.of(),
            List.copyOf(steps),
            new Storage(dtype, List.of(), ""),
            InputSize.UNKNOWN);
    try (Fit fit = Engine.fit(table, spec, ScanLog.silent())) {
      double[][] features =
          fit.pipeline().transform(table).collectAsList().stream()
              .map(row -> row.<Double>getList(0).stream().mapToDouble(d -> d).toArray())
              .toArray(double[][]::new);
      return new Outcome(
          features,
          fit.moments().means(),
          fit.moments().stds(0),
          fit.loss() == null ? null : fit.loss().all());
    }
  }
}
