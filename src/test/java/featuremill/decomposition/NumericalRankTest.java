package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NumericalRankTest {
  @Test
  void countsWhatIsMoreThanRounding() {
    assertThat(NumericalRank.of(new double[] {}, 0)).isZero();
    assertThat(NumericalRank.of(new double[] {0, 0}, 2)).isZero();
    assertThat(NumericalRank.of(new double[] {-1e-17, -1}, 2)).isZero();
    assertThat(NumericalRank.of(new double[] {Double.NaN}, 1)).isZero();
    assertThat(NumericalRank.of(new double[] {1e-300}, 1)).isEqualTo(1);
    assertThat(NumericalRank.of(new double[] {1, 0x1p-51, -1e-17}, 2)).isEqualTo(1);
    assertThat(NumericalRank.of(new double[] {1, Math.nextUp(0x1p-51)}, 2)).isEqualTo(2);
  }
}
