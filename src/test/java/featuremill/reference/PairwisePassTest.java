package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The reference's pairwise sums against exact decimal numbers. */
final class PairwisePassTest {
  private static final MathContext DIGITS = new MathContext(80);
  private static final int WIDTH = 4;

  @Test
  void sumsOverPairsAreExactToAllDigits() {
    double[][] rows = rows(200);
    PairwisePass whole = pass();
    PairwisePass left = pass();
    PairwisePass right = pass();
    for (int i = 0; i < rows.length; i++) {
      whole.observe(rows[i]);
      (i < 77 ? left : right).observe(rows[i]);
    }
    left.combine(right);
    for (PairwisePass pass : new PairwisePass[] {whole, left}) {
      for (int position = 0; position < 2; position++) {
        int i = pass.columns()[position];
        for (int j = 0; j < WIDTH; j++) {
          assertPair(pass, rows, position, i, j);
        }
      }
      assertThat(pass.isConstant(3)).isTrue();
      assertThat(pass.isConstant(0)).isFalse();
    }
  }

  private static void assertPair(PairwisePass pass, double[][] rows, int position, int i, int j) {
    BigDecimal n = BigDecimal.ZERO;
    BigDecimal x = BigDecimal.ZERO;
    BigDecimal y = BigDecimal.ZERO;
    BigDecimal xy = BigDecimal.ZERO;
    for (double[] row : rows) {
      if (!Double.isNaN(row[i]) && !Double.isNaN(row[j])) {
        BigDecimal first = new BigDecimal(row[i]);
        BigDecimal second = new BigDecimal(row[j]);
        n = n.add(BigDecimal.ONE);
        x = x.add(first);
        y = y.add(second);
        xy = xy.add(first.multiply(second));
      }
    }
    assertThat(pass.count(position, j)).isEqualTo(n.longValue());
    BigDecimal expected =
        xy.subtract(x.multiply(y).divide(n, DIGITS)).divide(n.subtract(BigDecimal.ONE), DIGITS);
    BigDecimal units = BigDecimal.valueOf(scale()[i] * scale()[j]);
    double error =
        pass.covariance(position, j, 1).exact().multiply(units).subtract(expected).doubleValue();
    assertThat(Math.abs(error)).isLessThan(1e-20);
    if (i == j) {
      BigDecimal mean = x.divide(n, DIGITS);
      assertThat(Math.abs(pass.mean(j).exact().subtract(mean).doubleValue())).isLessThan(1e-20);
      double std = Math.sqrt(expected.doubleValue());
      assertThat(Math.abs(pass.rawStd(j, 1) - std)).isLessThanOrEqualTo(4 * Math.ulp(std));
      assertThat(pass.count(j)).isEqualTo(n.longValue());
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

  private static PairwisePass pass() {
    return new PairwisePass(new int[] {0, 2}, new double[] {1.7e9, 3, 0, -7}, scale());
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
