package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against integers of any length. */
class FixedPointSumsTest {
  private static final BigDecimal UNITS = new BigDecimal(BigInteger.TWO.pow(152));

  private static BigInteger units(double weight) {
    return new BigDecimal(weight).multiply(UNITS).toBigIntegerExact();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 5000})
  void sumsAreExact(int count) throws Exception {
    Random random = new Random(count);
    FixedPointSums sums = new FixedPointSums(3);
    FixedPointSums other = new FixedPointSums(2);
    BigInteger expected = BigInteger.ZERO;
    BigInteger more = BigInteger.ZERO;
    for (int i = 0; i < count; i++) {
      double weight = Math.scalb(1 + random.nextDouble(), random.nextInt(200) - 100);
      double full = Math.scalb(2 - 0x1p-52, random.nextInt(200) - 100);
      sums.add(1, weight);
      expected = expected.add(units(weight));
      other.add(0, full);
      more = more.add(units(full));
    }
    assertThat(sums.get(1)).isEqualTo(expected);
    assertThat(other.get(0)).isEqualTo(more);
    sums.add(1, other, 0);
    assertThat(sums.get(1)).isEqualTo(expected.add(more));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    other.write(0, new DataOutputStream(bytes));
    sums.addFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), 1);
    assertThat(sums.get(1)).isEqualTo(expected.add(more).add(more));
    assertThat(sums.get(0)).isZero();
    assertThat(sums.get(2)).isZero();
  }

  @Test
  void carriesGoAllTheWay() {
    FixedPointSums sums = new FixedPointSums(1);
    BigInteger expected = BigInteger.ZERO;
    // All bits from 2^-152 to 2^100, then one more of the last.
    for (double weight = 0x1p100; weight >= 0x1p-100; weight /= 2) {
      sums.add(0, weight);
      expected = expected.add(units(weight));
    }
    double last = (2 - 0x1p-52) * 0x1p-100;
    sums.add(0, last);
    expected = expected.add(units(last));
    sums.add(0, 0x1p-100);
    expected = expected.add(units(0x1p-100));
    assertThat(sums.get(0)).isEqualTo(expected);
    FixedPointSums twice = new FixedPointSums(1);
    for (int i = 0; i < 40; i++) {
      twice.add(0, sums, 0);
      sums.add(0, twice, 0);
    }
    // Fibonacci's numbers: after n steps of two additions each, F(2n + 1) times what was there.
    BigInteger first = BigInteger.ONE;
    BigInteger second = BigInteger.ZERO;
    for (int i = 0; i < 40; i++) {
      second = second.add(first);
      first = first.add(second);
    }
    assertThat(sums.get(0)).isEqualTo(expected.multiply(first));
    assertThat(twice.get(0)).isEqualTo(expected.multiply(second));
  }

  @Test
  void whatIsNoWeightIsRefused() {
    FixedPointSums sums = new FixedPointSums(1);
    sums.add(0, 0x1p-100);
    sums.add(0, 0x1p100);
    for (double bad : new double[] {0, -1, Double.NaN, 0x1p-101, Math.nextUp(0x1p100)}) {
      assertThatThrownBy(() -> sums.add(0, bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
