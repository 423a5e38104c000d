package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowSliceTest {

  /** Expected sizes and ends are those that Python's {@code range(n)[slice]} has. */
  @ParameterizedTest
  @CsvSource({
    "'::2', 5, 3",
    "'::2', 0, 0",
    "'1::2', 5, 2",
    "'-3:', 5, 3",
    "'-9:', 5, 5",
    "':-2', 5, 3",
    "':-9', 5, 0",
    "'2:2', 5, 0",
    "'4:1', 5, 0",
    "'3:99', 5, 2",
    "'9:', 5, 0",
    "':', 7, 7",
    "'-4:-1:3', 10, 1",
    "'::3', 3000000000, 1000000000"
  })
  void holdsAsManyRowsAsInPython(String text, long numRows, long size) {
    assertThat(RowSlice.parse(text, "").size(numRows)).isEqualTo(size);
  }

  /** Against the definition: a negative bound is counted from the end, then both are clamped. */
  @Test
  void sizesAreThoseOfTheRowsThatLieInIt() {
    for (long n = 0; n < 5; n++) {
      for (long start = -6; start <= 6; start++) {
        for (long stop = -6; stop <= 6; stop++) {
          for (long step = 1; step < 4; step++) {
            TreeSet<Long> rows = new TreeSet<>();
            for (long row = clamped(start, n); row < clamped(stop, n); row += step) {
              rows.add(row);
            }
            RowSlice slice = new RowSlice(OptionalLong.of(start), OptionalLong.of(stop), step);
            assertThat(slice.size(n)).as("%s of %d", slice, n).isEqualTo(rows.size());
          }
        }
      }
    }
  }

  private static long clamped(long bound, long n) {
    return Math.max(0, Math.min(n, bound < 0 ? n + bound : bound));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "", "a:b", "1:2:3:4", "1.5:2", "::x"})
  void refusesWhatIsNoSlice(String text) {
    assertThatThrownBy(() -> RowSlice.parse(text, "job.yaml:3:5"))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("job.yaml:3:5: rows '" + text + "' is not a slice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"::0", "5:1:-1"})
  void refusesStepsThatAreNotPositive(String text) {
    assertThatThrownBy(() -> RowSlice.parse(text, "job.yaml:3:5"))
        .hasMessageContaining("the step of the slice '" + text + "' is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"::2", "1:", ":-1", "-5:7:3", ":"})
  void readsBackAsItIsWritten(String text) {
    assertThat(RowSlice.parse(text, "")).hasToString(text);
  }
}
