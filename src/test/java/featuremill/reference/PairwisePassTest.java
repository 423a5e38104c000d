package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference's pairwise sums against exact decimal numbers. */
final class PairwisePassTest {
  private static final MathContext DIGITS = new MathContext(80);
  private static final int WIDTH = 4;

  private static Stream<Arguments> weights() {
    Random random = new Random(8);
    double[] ones = random.doubles(200).map(u -> 1).toArray();
    double[] whole = random.doubles(200).map(u -> Math.floor(4 * u)).toArray();
    double[] spread =
        random.doubles(200).map(u -> u < 0.1 ? 0 : Math.scalb(u, random.nextInt(40))).toArray();
    return Stream.of(
        Arguments.of(null, ones),
        Arguments.of(ReferenceWeights.Kind.FREQUENCY, whole),
        Arguments.of(ReferenceWeights.Kind.RELIABILITY, ones),
        Arguments.of(ReferenceWeights.Kind.RELIABILITY, spread));
  }

  @ParameterizedTest
  @MethodSource("weights")
  void sumsOverPairsAreExactToAllDigits(ReferenceWeights.Kind kind, double[] weights) {
    double[][] rows = rows(200);
    PairwisePass whole = pass(kind);
    PairwisePass left = pass(kind);
    PairwisePass right = pass(kind);
    for (int i = 0; i < rows.length; i++) {
      whole.observe(rows[i], weights[i]);
      (i < 77 ? left : right).observe(rows[i], weights[i]);
    }
    left.combine(right);
    for (PairwisePass pass : new PairwisePass[] {whole, left}) {
      for (int position = 0; position < 2; position++) {
        int i = pass.columns()[position];
        for (int j = 0; j < WIDTH; j++) {
          assertPair(pass, rows, weights, kind, position, i, j);
        }
      }
      assertThat(pass.isConstant(3)).isTrue();
      assertThat(pass.isConstant(0)).isFalse();
    }
  }

  private static void assertPair(
      PairwisePass pass,
      double[][] rows,
      double[] weights,
      ReferenceWeights.Kind kind,
      int position,
      int i,
      int j) {
    long count = 0;
    BigDecimal n = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    BigDecimal x = BigDecimal.ZERO;
    BigDecimal y = BigDecimal.ZERO;
    BigDecimal xy = BigDecimal.ZERO;
    for (int r = 0; r < rows.length; r++) {
      if (weights[r] > 0 && !Double.isNaN(rows[r][i]) && !Double.isNaN(rows[r][j])) {
        BigDecimal first = new BigDecimal(rows[r][i]);
        BigDecimal second = new BigDecimal(rows[r][j]);
        BigDecimal w = new BigDecimal(weights[r]);
        count++;
        n = n.add(w);
        squares = squares.add(w.multiply(w));
        x = x.add(w.multiply(first));
        y = y.add(w.multiply(second));
        xy = xy.add(w.multiply(first).multiply(second));
      }
    }
    assertThat(pass.count(position, j)).isEqualTo(count);
    boolean trusted = kind == ReferenceWeights.Kind.RELIABILITY;
    BigDecimal divisor = n.subtract(trusted ? squares.divide(n, DIGITS) : BigDecimal.ONE);
    assertThat(pass.divisor(position, j, 1)).isEqualTo(divisor.doubleValue());
    BigDecimal expected = xy.subtract(x.multiply(y).divide(n, DIGITS)).divide(divisor, DIGITS);
    BigDecimal units = BigDecimal.valueOf(scale()[i] * scale()[j]);
    double error =
        pass.covariance(position, j, 1).exact().multiply(units).subtract(expected).doubleValue();
    assertThat(Math.abs(error)).isLessThan(1e-20);
    if (i == j) {
      BigDecimal mean = x.divide(n, DIGITS);
      assertThat(Math.abs(pass.mean(j).exact().subtract(mean).doubleValue())).isLessThan(1e-20);
      double std = Math.sqrt(expected.doubleValue());
      assertThat(Math.abs(pass.rawStd(j, 1) - std)).isLessThanOrEqualTo(4 * Math.ulp(std));
      assertThat(pass.count(j)).isEqualTo(count);
    }
  }

  @Test
  void theClippedMatrixOfTwoFeatures() {
    double[][] clipped = ClippedSpectrum.of(Spectrum.of(new double[][] {{1, 1.5}, {1.5, 1}}));
    for (double[] row : clipped) {
      for (double entry : row) {
        assertThat(Math.abs(entry - 1)).isLessThan(1e-15);
      }
    }
  }

  private static double[] scale() {
    return new double[] {1, 0.25, 2, 1};
  }

  private static PairwisePass pass(ReferenceWeights.Kind kind) {
    return new PairwisePass(new int[] {0, 2}, new double[] {1.7e9, 3, 0, -7}, scale(), kind);
  }

  private static double[][] rows(int count) {
    Random random = new Random(6);
    double[][] rows = new double[count][WIDTH];
    for (double[] row : rows) {
      double common = random.nextGaussian();
      row[0] = 1.7e9 + common;
      row[1] = 3 + common * 0.1 + random.nextGaussian();
      row[2] = random.nextGaussian() - common;
      row[3] = -42.42;
      for (int j = 0; j < WIDTH; j++) {
        row[j] = random.nextInt(3) == 0 ? Double.NaN : row[j];
      }
    }
    return rows;
  }
}
