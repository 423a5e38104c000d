package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A gate is asked before anything fails on what the masks leave. */
class GatesTest {
  private static final String FIRST = "j:3:5";

  private final List<String> scans = new ArrayList<>();
  private final List<RowCounts> counts = new ArrayList<>();

  static Stream<Arguments> steps() {
    RowStep ranges = new RowStep.MinMax(0, 1, "");
    RowStep quartiles = new RowStep.RobustScale("");
    return Stream.of(
        Arguments.of(ranges, List.of("ranges for min_max")),
        Arguments.of(impute(RowStep.Fill.MEAN), List.of("means for impute")),
        Arguments.of(impute(RowStep.Fill.MEDIAN), List.of(medians("impute"), Gates.SCAN)),
        Arguments.of(quartiles, List.of(medians("robust_scale"), Gates.SCAN)),
        Arguments.of(
            new Step.Mask(List.of(mask("x < median(x)", "upper", 1)), "j:4:5"),
            List.of("quantiles for the mask 'upper', exact, in 2 or 3 passes", Gates.SCAN)),
        Arguments.of(
            new Step.Mask(List.of(mask("x < mean(x)", "upper", 1)), "j:4:5"),
            List.of("statistics of the mask 'upper'", Gates.SCAN)),
        Arguments.of(new Step.Covariance(1, ""), List.of("masks, column profile, covariance")));
  }

  private static String medians(String step) {
    return "quantiles for " + step + ", exact, in 2 or 3 passes";
  }

  @ParameterizedTest
  @MethodSource("steps")
  void itTripsWhereNoRowIsLeftToFitAStepTo(Step step, List<String> expected) {
    Failure failure = failure(table("double(id)"), masks("x < 0", 0.5), step);

    assertThat(failure.outcome()).isEqualTo(Outcome.GATE);
    assertThat(failure).hasMessageStartingWith(FIRST + ": the mask 'gate' rejects 20 of the 20");
    assertThat(scans).isEqualTo(expected);
    assertThat(counts).last().isEqualTo(new RowCounts(20, 0, Map.of("gate", 20L, "none", 0L)));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aGateThatHoldsLeavesTheFailureAsItIs(Step step, List<String> expected) {
    Failure failure = failure(table("double(id)"), masks("x < 0", 1), step);

    assertThat(failure.outcome()).isEqualTo(Outcome.INPUT);
    assertThat(scans).isEqualTo(expected);
    assertThat(counts).last().isEqualTo(new RowCounts(20, 0, Map.of("gate", 20L, "none", 0L)));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void nothingIsCountedForMasksWithoutLimits(Step step, List<String> expected) {
    Failure failure = failure(table("double(id)"), masks("x < 0", -1), step);

    assertThat(failure.outcome()).isEqualTo(Outcome.INPUT);
    assertThat(scans).isEqualTo(expected.stream().filter(s -> !s.equals(Gates.SCAN)).toList());
  }

  @Test
  void valuesThatAStepCannotTakeComeAfterTheGate() {
    Dataset<Row> gaps = table("if(id = 3, double('NaN'), double(id))");
    Step.Mask low = masks("x < 10 or isnan(x)", 0.4);

    assertThat(failure(gaps, low, new RowStep.MinMax(0, 1, "")).outcome()).isEqualTo(Outcome.GATE);
    assertThat(failure(gaps, low, new RowStep.RobustScale("")).outcome()).isEqualTo(Outcome.GATE);
    Step.Mask wider = masks("x < 10 or isnan(x)", 0.6);
    assertThat(failure(gaps, wider, new RowStep.RobustScale("")).outcome())
        .isEqualTo(Outcome.INPUT);
  }

  @Test
  void slicesAreCountedByTheirNumbers() {
    MaskForm slice = new MaskForm.Rows(RowSlice.parse("5:5", FIRST));
    Step.Mask none =
        new Step.Mask(
            List.of(new MaskCondition(slice, "gate", OptionalDouble.of(0.9), FIRST)), FIRST);

    assertThat(failure(table("double(id)"), none, new RowStep.RobustScale("")).what())
        .startsWith("the mask 'gate' rejects 20 of the 20 rows that it judges, 100.0 %");
  }

  private Failure failure(Dataset<Row> table, Step... steps) {
    ScanLog log =
        new ScanLog() {
          @Override
          public void started(String purpose) {
            scans.add(purpose);
          }

          @Override
          public void ended(String purpose, double seconds) {}

          @Override
          public void counted(RowCounts rows) {
            counts.add(rows);
          }
        };
    PipelineSpec spec = new PipelineSpec(List.of("x"), List.of(), List.of(steps));
    return catchThrowableOfType(Failure.class, () -> Engine.fit(table, spec, log).close());
  }

  private static Dataset<Row> table(String x) {
    return LocalSpark.session().range(0, 20, 1, 3).selectExpr("id", x + " x");
  }

  private static Step.Mask masks(String expression, double limit) {
    return new Step.Mask(List.of(mask(expression, "gate", limit), mask("id >= 0", "none", -1)), "");
  }

  private static MaskCondition mask(String expression, String reason, double limit) {
    return new MaskCondition(
        new MaskForm.Keep(expression, NamedMasks.NONE),
        reason,
        limit < 0 ? OptionalDouble.empty() : OptionalDouble.of(limit),
        FIRST);
  }

  private static RowStep impute(RowStep.Fill fill) {
    return new RowStep.Impute(fill, OptionalDouble.empty(), false, List.of(), "");
  }
}
