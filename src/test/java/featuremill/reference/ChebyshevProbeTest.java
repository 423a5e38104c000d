package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On diagonal matrices, whose eigenvectors are the unit vectors. */
final class ChebyshevProbeTest {
  private static final int WIDTH = 300;

  private static double[] spectrum(String kind) {
    return IntStream.range(0, WIDTH)
        .mapToDouble(
            i ->
                switch (kind) {
                  case "spiked" -> i < 25 ? 100 - 4 * i : 2 - i / 300.0;
                  case "root" -> 1 / Math.sqrt(i + 1);
                  case "harmonic" -> 1.0 / (i + 1);
                  default -> Math.pow(0.9, i);
                })
        .toArray();
  }

  private static double[][] units(int... axes) {
    double[][] units = new double[axes.length][WIDTH];
    for (int i = 0; i < axes.length; i++) {
      units[i][axes[i]] = 1;
    }
    return units;
  }

  private static double[][] times(double[] diagonal, double[][] block) {
    return Arrays.stream(block)
        .map(y -> IntStream.range(0, y.length).mapToDouble(j -> diagonal[j] * y[j]).toArray())
        .toArray(double[][]::new);
  }

  private static ChebyshevProbe run(
      double[] diagonal, double[][] found, double upper, int columns, int steps, long seed) {
    ChebyshevProbe probe = new ChebyshevProbe(found, upper, columns, seed, 1e-12);
    for (int i = 0; i < steps; i++) {
      probe.advance(times(diagonal, probe.block()));
    }
    return probe;
  }

  @ParameterizedTest
  @ValueSource(strings = {"spiked", "root", "harmonic", "decay"})
  void theNextEigenvalueLiesBetweenWhatIsSeenAndTheBound(String kind) {
    double[] diagonal = spectrum(kind);
    int[] first = IntStream.range(0, 20).toArray();
    double next = diagonal[20];
    ChebyshevProbe probe = run(diagonal, units(first), next, 16, 12, 3);
    assertThat(probe.largestSeen()).isBetween(0.0, next * (1 + 1e-12));
    assertThat(probe.bound()).isBetween(next, 1.3 * next);
    assertThat(probe.steps()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource({"spiked, 19, 4", "root, 19, 10", "harmonic, 19, 10", "decay, 19, 8", "root, 4, 4"})
  void aMissedEigenvalueIsSeen(String kind, int missed, int steps) {
    double[] diagonal = spectrum(kind);
    int[] found = IntStream.range(0, 21).filter(i -> i != missed).toArray();
    ChebyshevProbe probe = run(diagonal, units(found), diagonal[21], 16, steps, 7);
    assertThat(probe.largestSeen()).isStrictlyBetween(diagonal[21], diagonal[missed] * (1 + 1e-12));
    assertThat(probe.bound()).isGreaterThanOrEqualTo(diagonal[missed]);
  }

  @Test
  void nothingIsLeftBesidesAllVectors() {
    double[] diagonal = {3, 2, 0, 0};
    double[][] found = {{1, 0, 0, 0}, {0, 1, 0, 0}};
    ChebyshevProbe probe = new ChebyshevProbe(found, 1e-15, 2, 1, 1e-6);
    for (int i = 0; i < 3; i++) {
      probe.advance(times(diagonal, probe.block()));
    }
    assertThat(probe.largestSeen()).isCloseTo(0, within(1e-15));
    assertThat(probe.bound()).isLessThan(1e-9);
  }

  /** The chance that is stated is the chance that there is: 0.05 of 400, within 3 sigma. */
  @Test
  void theBoundFailsAsOftenAsItSays() {
    double[] diagonal = IntStream.range(0, 60).mapToDouble(i -> i == 0 ? 1.5 : 1).toArray();
    double[][] none = {new double[60]};
    int failed = 0;
    for (int seed = 0; seed < 400; seed++) {
      ChebyshevProbe probe = new ChebyshevProbe(none, 1, 2, seed, 0.05);
      for (int i = 0; i < 8; i++) {
        probe.advance(times(diagonal, probe.block()));
      }
      failed += probe.bound() < 1.5 ? 1 : 0;
    }
    assertThat(failed).isBetween(5, 33);
  }

  @Test
  void quantilesOfTheChiSquareDistribution() {
    assertThat(ChiSquare.quantile(0.05, 2)).isCloseTo(-2 * Math.log(0.95), within(1e-13));
    assertThat(ChiSquare.quantile(0.05, 4)).isCloseTo(0.710723, within(1e-6));
    assertThat(ChiSquare.quantile(0.01, 16)).isCloseTo(5.812212, within(1e-6));
    assertThat(ChiSquare.quantile(0.99, 30)).isCloseTo(50.892181, within(1e-6));
    double tiny = ChiSquare.quantile(1e-12, 4);
    assertThat(tiny).isCloseTo(Math.sqrt(8e-12), within(1e-5 * tiny));
    assertThatThrownBy(() -> ChiSquare.quantile(0.5, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no quantile of 0.5 with 3 degrees of freedom");
  }
}
