package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

/** Against closed forms, tables and a series in many digits. */
final class ChiSquareTest {
  private static final MathContext DIGITS = new MathContext(250);

  /** For even s: 1 minus the chance of fewer than s / 2 events where y are expected. */
  private static double closedForm(double x, int s) {
    BigDecimal y = new BigDecimal(x).divide(BigDecimal.valueOf(2), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal all = BigDecimal.ZERO;
    BigDecimal first = BigDecimal.ZERO;
    for (int i = 0; i < 400; i++) {
      if (i == s / 2) {
        first = all;
      }
      all = all.add(term, DIGITS);
      term = term.multiply(y, DIGITS).divide(BigDecimal.valueOf(i + 1L), DIGITS);
    }
    return all.subtract(first, DIGITS).divide(all, DIGITS).doubleValue();
  }

  @Test
  void isTheClosedFormOfEvenDegrees() {
    for (int s : new int[] {2, 4, 16, 32, 64}) {
      for (double x : new double[] {1e-3, 0.1, 1, 3.5, 20, 60}) {
        double expected = closedForm(x, s);
        assertThat(ChiSquare.atMost(x, s)).isCloseTo(expected, offset(1e-12 * expected));
      }
    }
    assertThat(ChiSquare.atMost(0, 4)).isZero();
    assertThat(ChiSquare.atMost(-1, 4)).isZero();
  }

  @Test
  void isWhatTablesSay() {
    // Abramowitz and Stegun, table 26.8.
    assertThat(ChiSquare.quantile(0.05, 1)).isCloseTo(0.00393214, within(1e-8));
    assertThat(ChiSquare.quantile(0.01, 3)).isCloseTo(0.114832, within(1e-6));
    assertThat(ChiSquare.quantile(0.05, 10)).isCloseTo(3.94030, within(1e-5));
    assertThat(ChiSquare.quantile(0.95, 7)).isCloseTo(14.0671, within(1e-4));
  }

  @Test
  void quantilesAreNotOvershot() {
    for (int s : new int[] {1, 2, 3, 8, 16, 32}) {
      for (double p : new double[] {1e-15, 1e-12, 1e-3, 0.05, 0.5}) {
        double x = ChiSquare.quantile(p, s);
        assertThat(ChiSquare.atMost(x, s)).isLessThan(p).isCloseTo(p, offset(1e-11 * p));
      }
    }
  }
}
