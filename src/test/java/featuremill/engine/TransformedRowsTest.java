package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.holdenkarau.spark.testing.DataFrameSuiteBase$;
import featuremill.testing.Tables;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Whole rows against what plain SQL makes of them: carried columns exactly, features closely. */
class TransformedRowsTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void standardizedRowsAreThoseOfSql() {
    Dataset<Row> table =
        Tables.columns(Tables.normal(50, 2, 7), 3)
            .selectExpr(
                "id",
                "c0",
                "c1",
                "concat('row ', id) name",
                "cast(id as decimal(20, 3)) amount",
                "timestamp_micros(id * 1000001) at",
                "named_struct('a', id, 'b', array(id, null)) nested",
                "if(id % 2 = 0, null, id) sometimes");
    List<String> carried = List.of("id", "name", "amount", "at", "nested", "sometimes");
    Step standardize = new Step.Standardize(1, "");
    PipelineSpec spec = new PipelineSpec(List.of("c0", "c1"), carried, List.of(standardize));

    List<Row> found;
    try (Fit fit = Engine.fit(table, spec, ScanLog.silent())) {
      found =
          fit.pipeline()
              .transform(table)
              .selectExpr(
                  "id", "name", "amount", "at", "nested", "sometimes", "features[0]", "features[1]")
              .orderBy("id")
              .collectAsList();
    }

    List<Row> expected =
        table
            .crossJoin(
                table.selectExpr("avg(c0) m0", "stddev(c0) s0", "avg(c1) m1", "stddev(c1) s1"))
            .selectExpr(
                "id",
                "name",
                "amount",
                "at",
                "nested",
                "sometimes",
                "(c0 - m0) / s0",
                "(c1 - m1) / s1")
            .orderBy("id")
            .collectAsList();
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(DataFrameSuiteBase$.MODULE$.approxEquals(found.get(i), expected.get(i), TOLERANCE))
          .as("%s is about %s", found.get(i), expected.get(i))
          .isTrue();
    }
  }
}
