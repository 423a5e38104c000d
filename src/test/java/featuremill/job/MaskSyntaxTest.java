package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskSyntaxTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "label between 0 and 9",
        "x > mean(x)",
        "x > 1e-3 AND NOT isnan(x) or `odd name` is not null",
        "a.b['k'] in ('u', \"v\") and cast(y as double) <=> z",
        "case when x > 0 then true else false end",
        "origin like 'S%'\n  and day <> date '2008-01-01'",
        "exists(pixels, p -> p > 0)",
        "delay_arrival"
      })
  void takesWhatCatalystTakes(String expression) {
    assertThat(CatalystSqlParser$.MODULE$.parseExpression(expression)).isNotNull();
    assertThat(refused(expression)).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void saysWhatIsWrongWithTheRest(String expression, String mistake) {
    assertThat(catchThrowableOfType(ParseException.class, () -> parse(expression))).isNotNull();

    Failure failure = refused(expression);
    assertThat(failure.what())
        .isEqualTo("the mask '" + expression + "' is not a Spark SQL expression: " + mistake);
    assertThat(failure.where()).isEqualTo("jobs/x.yaml:7:5");
    assertThat(failure.outcome()).isEqualTo(Outcome.USAGE);
  }

  static Stream<Arguments> saysWhatIsWrongWithTheRest() {
    return Stream.of(
        arguments("x > mean(x", "missing ')' at its end (character 11)"),
        arguments("x > > 3", "extraneous input '>' (character 5)"),
        arguments("x >", "mismatched input its end (character 4)"),
        arguments("(x > 0\n  and y", "it does not parse (line 2, character 8)"),
        arguments("x in (1, 2", "mismatched input '(' (character 6)"));
  }

  @ParameterizedTest
  @CsvSource({
    "x > 0 y, unexpected 'y' (character 7)",
    "x > 0 and and y, unexpected 'y' (character 15)",
    "x > 0 as kept, unexpected 'kept' (character 10)"
  })
  void aNameForTheResultIsAnOperatorForgotten(String expression, String mistake) {
    assertThat(refused(expression).what()).endsWith(" is not a Spark SQL expression: " + mistake);
  }

  @Test
  void namedMasksAreCheckedWhetherTheyAreUsedOrNot() {
    Failure unread = refusedJob("{a: x > > 1}");
    assertThat(unread.what()).contains("the mask 'x > > 1' is not a Spark SQL expression");
    assertThat(unread.where()).isEqualTo("jobs/x.yaml:1:12");

    Failure circle = refusedJob("{a: b, b: not a}");
    assertThat(circle.what()).isEqualTo("the masks name each other in a circle: b -> a -> b");
  }

  private static Failure refusedJob(String masks) {
    String job = "masks: " + masks + "\n" + Jobs.withSteps("  - mask: y > 0\n");
    return catchThrowableOfType(
        Failure.class, () -> JobFile.parse(job, Jobs.SOURCE, List.of(), MaskSyntax::check));
  }

  private static Object parse(String expression) {
    return CatalystSqlParser$.MODULE$.parseExpression(expression);
  }

  private static Failure refused(String expression) {
    Step.Mask mask = new Step.Mask(expression, "r", "jobs/x.yaml:7:5");
    return catchThrowableOfType(Failure.class, () -> MaskSyntax.check(mask));
  }
}
