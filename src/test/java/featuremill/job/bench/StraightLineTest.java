package featuremill.job.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StraightLineTest {
  @Test
  void pointsOnALineGiveTheLine() {
    StraightLine line =
        StraightLine.through(new double[] {1, 2, 4, 8}, new double[] {2.5, 4.5, 8.5, 16.5});

    assertThat(line.atZero()).isCloseTo(0.5, within(1e-12));
    assertThat(line.slope()).isCloseTo(2, within(1e-12));
    assertThat(line.at(3)).isCloseTo(6.5, within(1e-12));
  }

  @Test
  void aQuadraticLiesFarOffItsLine() {
    double[] x = {1, 2, 4, 8};
    double[] y = {1, 4, 16, 64};
    StraightLine line = StraightLine.through(x, y);

    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      worst = Math.max(worst, Math.abs(y[i] / line.at(x[i]) - 1));
    }
    assertThat(worst).isGreaterThan(0.15);
  }
}
