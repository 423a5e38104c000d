package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorColumnTest {

  @Test
  void elementsAreNamedAndReadInTheOrderOfC() {
    double[][] values = Tables.normal(21, 12, 4);
    Dataset<Row> tensors = tensors(values, "array<array<array<double>>>", 2, 2, 3);

    FeatureColumns features = FeatureColumns.resolve(tensors, List.of("t"));

    assertThat(features.width()).isEqualTo(12);
    assertThat(features.names().get(0)).isEqualTo("t[0,0,0]");
    assertThat(features.names().get(5)).isEqualTo("t[0,1,2]");
    assertThat(features.names().get(11)).isEqualTo("t[1,1,2]");
    try (Moments moments = scan(tensors, features)) {
      double[] means = Tables.means(values);
      for (int j = 0; j < 12; j++) {
        assertThat(moments.mean(j)).isCloseTo(means[j], within(1e-13 * Math.abs(means[j]) + 1e-14));
        assertThat(moments.nullCount(j)).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"float", "int", "tinyint", "boolean", "decimal(10,2)"})
  void anyNumericElement(String type) {
    Dataset<Row> tensors =
        LocalSpark.session()
            .sql("select cast(array(array(1, 0), array(0, 1)) as array<array<" + type + ">>) t");

    try (Moments moments = scan(tensors, FeatureColumns.resolve(tensors, List.of("t")))) {
      assertThat(IntStream.range(0, 4).mapToDouble(moments::mean).toArray())
          .containsExactly(1, 0, 0, 1);
    }
  }

  @Test
  void nullsAreCountedWhereverTheyStand() {
    Dataset<Row> tensors =
        sql("array(array(1D, 2D), array(3D, null))", "array(array(1D, 2D), null)", "null");

    try (Moments moments = scan(tensors, FeatureColumns.resolve(tensors, List.of("t")))) {
      assertThat(IntStream.range(0, 4).mapToLong(moments::nullCount).toArray())
          .containsExactly(1, 1, 2, 3);
    }
  }

  @Test
  void anotherShapeIsRefusedThoughItHasAsManyElements() {
    Dataset<Row> tensors =
        sql(
            "array(array(1D, 2D), array(3D, 4D), array(5D, 6D))",
            "array(array(1D, 2D, 3D), array(4D, 5D, 6D))");
    FeatureColumns features = FeatureColumns.resolve(tensors, List.of("t"));

    assertThatThrownBy(() -> scan(tensors, features))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "has an array of 2 at level 1 where the first row has 6, shape (3 x 2)");
  }

  @Test
  void aShorterInnerArrayIsRefused() {
    Dataset<Row> tensors = sql("array(array(1D, 2D))", "array(array(1D))");
    FeatureColumns features = FeatureColumns.resolve(tensors, List.of("t"));

    assertThatThrownBy(() -> scan(tensors, features))
        .hasMessageContaining(
            "has an array of 1 at level 2 where the first row has 2, shape (1 x 2)");
  }

  @Test
  void nestedTextIsNotNumeric() {
    Dataset<Row> tensors = sql("array(array('a'))");

    assertThatThrownBy(() -> FeatureColumns.resolve(tensors, List.of("t")))
        .hasMessageContaining("column 't' is array<array<string>>, not numeric");
  }

  @Test
  void anEmptyTensorHasNoFeatures() {
    Dataset<Row> tensors = sql("cast(array() as array<array<double>>)");

    assertThatThrownBy(() -> FeatureColumns.resolve(tensors, List.of("t")))
        .hasMessageContaining("the first row has no features");
  }

  private static Moments scan(Dataset<Row> input, FeatureColumns features) {
    return FeatureScan.run(input, features, functions.lit(-1), 0, CoMoments.Scope.DIAGONAL)
        .moments();
  }

  /** A row for each expression, in one partition. */
  private static Dataset<Row> sql(String... tensors) {
    List<String> rows = new ArrayList<>();
    for (String tensor : tensors) {
      rows.add("select " + tensor + " t");
    }
    return LocalSpark.session().sql(String.join(" union all ", rows)).coalesce(1);
  }

  /** Rows cut into tensors of shape [a x b x c] by Spark's own slices. */
  private static Dataset<Row> tensors(double[][] values, String type, int a, int b, int c) {
    StringBuilder cut = new StringBuilder();
    for (int i = 0; i < a; i++) {
      cut.append(i == 0 ? "array(" : ", ");
      for (int j = 0; j < b; j++) {
        cut.append(j == 0 ? "array(" : ", ");
        cut.append("slice(x, ").append((i * b + j) * c + 1).append(", ").append(c).append(")");
      }
      cut.append(")");
    }
    cut.append(")");
    return Tables.arrays(values, 3).selectExpr("cast(" + cut + " as " + type + ") as t");
  }
}
