package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DoubleDoubleTest {
  private static final MathContext DIGITS = new MathContext(60);
  private static final double RELATIVE = 0x1p-100;

  @Test
  void sumsAndProductsOfTwoDoublesAreExact() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      double first = number(random);
      double second = number(random);
      assertThat(DoubleDouble.sum(first, second).exact())
          .isEqualByComparingTo(new BigDecimal(first).add(new BigDecimal(second)));
      assertThat(DoubleDouble.product(first, second).exact())
          .isEqualByComparingTo(new BigDecimal(first).multiply(new BigDecimal(second)));
    }
  }

  @Test
  void arithmeticHasAboutThirtyDigits() {
    Random random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      DoubleDouble first = DoubleDouble.sum(number(random), 1e-17 * number(random));
      DoubleDouble second = DoubleDouble.sum(number(random), 1e-17 * number(random));
      double divisor = number(random);
      assertClose(first.plus(second), first.exact().add(second.exact()));
      assertClose(first.minus(second), first.exact().subtract(second.exact()));
      assertClose(first.times(second), first.exact().multiply(second.exact()));
      assertClose(first.times(divisor), first.exact().multiply(new BigDecimal(divisor)));
      assertClose(first.dividedBy(divisor), first.exact().divide(new BigDecimal(divisor), DIGITS));
    }
  }

  @Test
  void theHighPartIsTheRoundedValue() {
    DoubleDouble third = DoubleDouble.of(1).dividedBy(3);
    assertThat(third.high()).isEqualTo(1.0 / 3);
    assertThat(third.value()).isEqualTo(1.0 / 3);
    assertThat(Math.abs(third.low())).isLessThanOrEqualTo(Math.ulp(third.high()) / 2);
  }

  private static void assertClose(DoubleDouble actual, BigDecimal expected) {
    BigDecimal error = actual.exact().subtract(expected).abs();
    assertThat(error.doubleValue())
        .isLessThanOrEqualTo(RELATIVE * Math.abs(expected.doubleValue()));
  }

  private static double number(Random random) {
    return random.nextGaussian() * Math.scalb(1.0, random.nextInt(60) - 30);
  }
}
