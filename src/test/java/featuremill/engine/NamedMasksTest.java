package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.engine.NamedMasks.Named;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedMasksTest {
  private static final NamedMasks MASKS =
      new NamedMasks(
          Map.of(
              "late", new Named("delay > 10", "j:2:3"),
              "night", new Named("hour < 5 or hour > 22", "j:3:3"),
              "bad", new Named("late and not night", "j:4:3"),
              "odd name", new Named("x = 1", "j:5:3")));

  @ParameterizedTest
  @CsvSource({
    "'late', '(delay > 10)'",
    "'not late and y', 'not (delay > 10) and y'",
    "'bad or z', '((delay > 10) and not (hour < 5 or hour > 22)) or z'",
    "'`odd name` and `late`', '(x = 1) and (delay > 10)'",
    "'t.late > 0', 't.late > 0'",
    "'late.x > 0', 'late.x > 0'",
    "'name = ''late''', 'name = ''late'''",
    "'exists(a, late -> late > 0) and late', 'exists(a, late -> late > 0) and (delay > 10)'",
    "'late(x) > 0 -- late', 'late(x) > 0 -- late'",
    "'later', 'later'",
    "'case when late then 1 else 0 end = 1', 'case when (delay > 10) then 1 else 0 end = 1'"
  })
  void aNameStandsForItsConditionWhereAColumnCouldStand(String expression, String expanded) {
    assertThat(MASKS.expand(expression, "")).isEqualTo(expanded);
  }

  @Test
  void positionsAreRightBehindCharactersBeyondTheBasicPlane() {
    assertThat(MASKS.expand("a = '\uD83D\uDE00' and late", ""))
        .isEqualTo("a = '\uD83D\uDE00' and (delay > 10)");
  }

  @Test
  void aCircleIsNamed() {
    NamedMasks circle =
        new NamedMasks(
            Map.of(
                "a", new Named("b and x", "j:2:3"),
                "b", new Named("not c", "j:3:3"),
                "c", new Named("a", "j:4:3")));

    assertThatThrownBy(() -> circle.expand("y or a", "j:9:9"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the masks name each other in a circle: a -> b -> c -> a")
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(Outcome.USAGE);
  }
}
