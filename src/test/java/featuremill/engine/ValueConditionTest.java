package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.transform.Condition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueConditionTest {

  @ParameterizedTest
  @CsvSource({
    "< 0, BELOW, 0",
    "<=1e-3, AT_MOST, 0.001",
    "=  -999, EQUAL, -999",
    "!= 2.5, NOT_EQUAL, 2.5",
    ">= .5, AT_LEAST, 0.5",
    ">7, ABOVE, 7",
    "nan, NAN, 0",
    "infinite, INFINITE, 0",
  })
  void textsAreReadAndSaidAgain(String text, Condition condition, double operand) {
    ValueCondition read = ValueCondition.parse(text).orElseThrow();

    assertThat(read).isEqualTo(new ValueCondition(condition, operand));
    assertThat(ValueCondition.parse(read.toString())).contains(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "< ", "< x", "== 1", "=> 1", "< NaN", "< 1e999", "< 1.2.3", "x < 0"})
  void otherTextsAreNone(String text) {
    assertThat(ValueCondition.parse(text)).isEmpty();
  }
}
