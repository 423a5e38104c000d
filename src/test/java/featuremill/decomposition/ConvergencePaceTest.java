package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConvergencePaceTest {
  private static final double UNKNOWN = Double.POSITIVE_INFINITY;

  @Test
  void residualsThatFallEvenlyAreForeseen() {
    ConvergencePace pace = new ConvergencePace();
    assertThat(pace.after(UNKNOWN)).isEmpty();
    assertThat(pace.after(1e6 / 3)).isEmpty();
    for (int pass = 1; pass < 6; pass++) {
      // Half a digit short of a power of ten, so that rounding does not decide.
      assertThat(pace.after(Math.pow(10, 6 - pass) / 3)).hasValue(6 - pass);
    }
    assertThat(pace.after(1)).hasValue(0);
  }

  @Test
  void nothingIsForeseenWhereNothingFalls() {
    ConvergencePace pace = new ConvergencePace();
    pace.after(100);
    assertThat(pace.after(100)).isEmpty();
    assertThat(pace.after(200)).isEmpty();
    assertThat(pace.after(20)).isPresent();
    assertThat(pace.after(UNKNOWN)).isEmpty();
    assertThat(pace.after(10)).isEmpty();
    assertThat(pace.after(Double.NaN)).isEmpty();
  }

  @Test
  void onlyTheLastFewPassesCount() {
    ConvergencePace pace = new ConvergencePace();
    pace.after(1e300);
    for (int pass = 0; pass < 4; pass++) {
      pace.after(1e9);
    }
    // From 9 digits to 7.9 in four passes: 7.9 more take 28.7.
    assertThat(pace.after(Math.pow(10, 7.9))).hasValue(29);
  }
}
