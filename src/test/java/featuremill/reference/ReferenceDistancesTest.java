package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceDistancesTest {
  private static final double ROUNDING = 0x1p-52;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 100})
  void distancesAreThoseOfDecimals(int width) {
    Random random = new Random(width);
    double[] x = random.doubles(width, -5, 5).toArray();
    double[] y = random.doubles(width, -5, 5).toArray();
    double[] near = x.clone();
    if (width > 0) {
      near[width / 2] = Math.nextUp(near[width / 2]);
    }

    requireExact(x, y);
    requireExact(x, near);
    assertThat(ReferenceDistances.euclidean(x, x)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-900, -310, 310, 900})
  void anyRangeHasTheSameDigits(int exponent) {
    double[] x = {Math.scalb(1.25, exponent), Math.scalb(-3.5, exponent)};
    double[] y = {Math.scalb(-2.75, exponent), Math.scalb(-0.5, exponent)};

    assertThat(ReferenceDistances.euclidean(x, y)).isEqualTo(Math.scalb(5.0, exponent));
  }

  @Test
  void chordsAreOfDirectionsAlone() {
    double[] x = {1, 0, 0};
    assertThat(ReferenceDistances.chord(x, new double[] {0, 3, 0}))
        .isCloseTo(Math.sqrt(2), within(ROUNDING));
    assertThat(ReferenceDistances.chord(x, new double[] {-7, 0, 0})).isEqualTo(2);
    assertThat(ReferenceDistances.chord(x, new double[] {1e200, 0, 0})).isZero();
    double angle = 1e-9;
    assertThat(ReferenceDistances.chord(x, new double[] {1, angle, 0}))
        .isCloseTo(angle, within(angle * ROUNDING * 2));
  }

  private static void requireExact(double[] x, double[] y) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int j = 0; j < x.length; j++) {
      BigDecimal difference = new BigDecimal(x[j]).subtract(new BigDecimal(y[j]));
      sum = sum.add(difference.multiply(difference));
    }
    double exact = sum.sqrt(MathContext.DECIMAL128).doubleValue();
    assertThat(ReferenceDistances.euclidean(x, y)).isCloseTo(exact, within(ROUNDING * exact));
  }
}
