package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.spark.FeatureRows;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fit and its transform write into nothing that belongs to the caller's Dataset. */
class InputRowsStayTest {

  @ParameterizedTest
  @EnumSource(
      value = Step.Solver.class,
      names = {"LAPACK", "QR", "MATRIX_FREE"})
  void vectorsThatSparkHoldsAreTheSameAfterwards(Step.Solver solver) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    // Held as objects: a write into one of them would be seen by whoever comes next.
    JavaRDD<Row> held = context.parallelize(rows(), 2).map(row -> row).cache();
    List<String> before = bits(held);
    Dataset<Row> input =
        LocalSpark.session()
            .createDataFrame(held, new StructType().add("x", SQLDataTypes.VectorType()));
    PipelineSpec spec = new PipelineSpec(List.of("x"), List.of(), steps(solver));

    try (Fit fit = Engine.fit(input, spec, ScanLog.silent())) {
      assertThat(fit.pipeline().transform(input).select(FeatureRows.FEATURES).collectAsList())
          .hasSize(24);
    }

    assertThat(bits(held)).isEqualTo(before);
    held.unpersist(true);
  }

  private static List<Step> steps(Step.Solver solver) {
    List<Step> steps = new ArrayList<>();
    if (solver == Step.Solver.LAPACK) {
      steps.add(
          new RowStep.Impute(
              RowStep.Fill.MEAN, OptionalDouble.empty(), false, List.of(), "job.yaml:3:5"));
      steps.add(new RowStep.Scale(Operand.scalar(3), "job.yaml:4:5"));
    }
    steps.add(new Step.Standardize(0, ""));
    steps.add(
        new Step.Pca(
            Components.count(2),
            solver,
            Step.Pca.TOLERANCE,
            Step.Limits.USUAL,
            new Step.Scores(true, true),
            ""));
    return steps;
  }

  /** Dense and sparse ones. */
  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    double[][] values = Tables.normal(24, 3, 8);
    for (int i = 0; i < values.length; i++) {
      Vector dense = Vectors.dense(values[i]);
      rows.add(RowFactory.create(i % 2 == 0 ? dense : dense.toSparse()));
    }
    return rows;
  }

  private static List<String> bits(JavaRDD<Row> rows) {
    return rows.map(
            row ->
                Arrays.toString(
                    Arrays.stream(((Vector) row.get(0)).toArray())
                        .mapToLong(Double::doubleToRawLongBits)
                        .toArray()))
        .collect();
  }
}
