package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskExpressionTest {

  @Test
  void findsStatisticsWhereverTheyStand() {
    MaskExpression mask =
        parse("x > mean(x) and abs(y - AVG( y )) <= 3 * stddev_pop(y) or z = 'mean(z)'");

    assertThat(mask.calls())
        .extracting(call -> call.statistic() + ":" + call.argument())
        .containsExactlyInAnyOrder("mean:x", "mean:y", "stddev_pop:y");
    assertThat(mask.columns()).containsExactlyInAnyOrder("x", "y", "z");
  }

  @Test
  void fillsStatisticsInAsLiteralsThatReadBackExactly() {
    MaskExpression mask = parse("x > mean(x) and x < max(abs(x) + 1)");

    String sql = mask.sql(Map.of("mean(x)", -0.1, "max(abs(x) + 1)", 7.0));

    assertThat(sql).isEqualTo("x > CAST('-0.1' AS DOUBLE) and x < CAST('7.0' AS DOUBLE)");
  }

  @Test
  void leavesOtherFunctionsAlone() {
    MaskExpression mask = parse("greatest(x, y) > 0 and size(filter(a, e -> e > 0)) > 2");

    assertThat(mask.calls()).isEmpty();
    assertThat(mask.sql(Map.of())).isEqualTo(mask.written());
    assertThat(mask.columns()).containsExactlyInAnyOrder("x", "y", "a");
  }

  @Test
  void saysWhereASyntaxErrorStands() {
    assertThatThrownBy(() -> parse("x > > 3"))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith(
            "job.yaml:7:11: the mask `x > > 3` does not parse at line 1, column 5")
        .hasMessageContaining("keep takes a boolean Spark SQL expression")
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(Outcome.USAGE);
  }

  @Test
  void refusesNestedAndUnknownStatistics() {
    assertThatThrownBy(() -> parse("x > mean(x - mean(x))"))
        .hasMessageContaining("has a statistic inside mean(...)");
    assertThatThrownBy(() -> parse("x > approx_percentile(x, 0.5)"))
        .hasMessageContaining("uses approx_percentile, which is not available")
        .hasMessageContaining("mean, avg, std");
  }

  private static MaskExpression parse(String keep) {
    return MaskExpression.parse(new MaskForm.Keep(keep, NamedMasks.NONE), "job.yaml:7:11");
  }
}
