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

  @Test
  void quotientsAndRootsHaveAboutThirtyDigits() {
    Random random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      DoubleDouble first = DoubleDouble.sum(number(random), 1e-17 * number(random));
      DoubleDouble second = DoubleDouble.sum(number(random), 1e-17 * number(random));
      assertClose(first.dividedBy(second), first.exact().divide(second.exact(), DIGITS), 8);
      DoubleDouble square = second.times(second);
      assertClose(square.squareRoot(), square.exact().sqrt(DIGITS), 8);
    }
    assertThat(DoubleDouble.ZERO.squareRoot().value()).isZero();
  }

  @Test
  void exponentialsOfNegativeNumbersHaveTheDigitsOfTheirSeries() {
    for (double x : new double[] {0, -1e-20, -0.1, -1, -2.5, -37.25, -300, -600}) {
      BigDecimal expected = exponential(new BigDecimal(x));
      assertClose(DoubleDouble.of(x).exponential(), expected, 4 * (16 * -x + 100));
    }
    assertThat(DoubleDouble.of(-800).exponential().value()).isZero();
    assertThat(DoubleDouble.of(Double.NEGATIVE_INFINITY).exponential().value()).isZero();
  }

  /** 1 / exp(-x) by the series, all of whose terms are positive. */
  private static BigDecimal exponential(BigDecimal x) {
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int i = 1; i < 3_000; i++) {
      term = term.multiply(x.negate()).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return BigDecimal.ONE.divide(sum, DIGITS);
  }

  private static void assertClose(DoubleDouble actual, BigDecimal expected, double times) {
    BigDecimal error = actual.exact().subtract(expected).abs();
    assertThat(error.doubleValue())
        .isLessThanOrEqualTo(times * RELATIVE * Math.abs(expected.doubleValue()));
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
