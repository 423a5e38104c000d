package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Bounds are wrong as often as they say, and no oftener; what is missed shows. */
final class ChebyshevProbeTest {
  private static final Blas BLAS = Blas.best();

  /** Probes a diagonal operator of which the first {@code kept} axes are taken out. */
  private static void probe(
      double[] values,
      int kept,
      double interval,
      ProbeSettings settings,
      long seed,
      Consumer<ChebyshevProbe> work) {
    int d = values.length;
    int s = settings.columns();
    try (TallBlocks tall = new TallBlocks(BLAS, 1);
        OffHeapDoubles vectors = OffHeapDoubles.allocate((long) d * kept);
        OffHeapDoubles memory = OffHeapDoubles.allocate(3L * d * s)) {
      DenseBlock v = DenseBlock.columnMajor(vectors, d, kept);
      for (int i = 0; i < kept; i++) {
        v.set(i, i, 1);
      }
      ScaledOperator operator = new ScaledOperator(Spectra.diagonal(values), tall, s);
      work.accept(
          new ChebyshevProbe(
              BLAS,
              tall,
              operator,
              v,
              interval,
              settings,
              seed,
              DenseBlock.columnMajor(memory, d, 3 * s)));
    }
  }

  @Test
  void isWrongAsOftenAsItSays() {
    double[] values = Spectra.of(60, i -> i == 1 ? 9 : i == 2 ? 1 : 0.2 / i);
    for (int s : new int[] {1, 4}) {
      ProbeSettings settings = new ProbeSettings(s, 12, 0.05);
      int[] wrong = {0};
      for (int seed = 0; seed < 400; seed++) {
        probe(
            values,
            1,
            0.1,
            settings,
            seed,
            probe -> {
              for (int step = 0; step < 3; step++) {
                probe.step();
              }
              wrong[0] += probe.outside() < 1 ? 1 : 0;
            });
      }
      // 20 of 400 are expected, with a standard deviation of 4.4.
      assertThat(wrong[0]).isBetween(7, 33);
    }
  }

  @Test
  void neverWrongAtSmallProbabilitiesAndSharperWithEveryStep() {
    double[] values = Spectra.of(300, i -> 1 / Math.sqrt(i));
    ProbeSettings settings = ProbeSettings.forDimension(300);
    for (int seed = 0; seed < 20; seed++) {
      probe(
          values,
          5,
          values[5],
          settings,
          seed,
          probe -> {
            double before = Double.POSITIVE_INFINITY;
            for (int step = 1; step <= 12; step++) {
              probe.step();
              assertThat(probe.steps()).isEqualTo(step);
              assertThat(probe.outside()).isBetween(values[5], before);
              assertThat(probe.seen()).isLessThanOrEqualTo(values[5] * (1 + 1e-12));
              before = probe.outside();
            }
            assertThat(probe.outside()).isLessThan(1.25 * values[5]);
          });
    }
  }

  @Test
  void anyIntervalGivesATrueBound() {
    double[] values = Spectra.of(100, i -> 1.0 / i);
    for (double interval : new double[] {1e-3, 0.05, 0.4, 10}) {
      probe(
          values,
          2,
          interval,
          ProbeSettings.forDimension(100),
          7,
          probe -> {
            for (int step = 0; step < 6; step++) {
              probe.step();
              assertThat(probe.outside()).isGreaterThanOrEqualTo(values[2]);
            }
          });
    }
  }

  @Test
  void whatIsMissedIsSeenWithItsDirection() {
    double[] values = Spectra.of(500, i -> i <= 3 ? 2 : i == 400 ? 1.7 : 1 / Math.sqrt(i));
    probe(
        values,
        3,
        0.5,
        ProbeSettings.forDimension(500),
        1,
        probe -> {
          int steps = 0;
          do {
            probe.step();
            steps++;
          } while (probe.seen() < 1.69 && steps < 12);
          assertThat(steps).isLessThan(8);
          assertThat(probe.outside()).isGreaterThanOrEqualTo(1.7);
          try (OffHeapDoubles memory = OffHeapDoubles.allocate(4L * 500)) {
            DenseBlock target = DenseBlock.columnMajor(memory, 500, 4);
            assertThat(probe.directions(1, target)).isEqualTo(1);
            // A Rayleigh quotient above 1.69 of 1.7, with the next value at 0.5.
            assertThat(Math.abs(target.get(399, 0))).isGreaterThan(0.99);
          }
        });
  }

  @Test
  void oneDimensionOutsideIsEnough() {
    double[] values = {3, 2};
    probe(
        values,
        1,
        1,
        ProbeSettings.forDimension(2),
        3,
        probe -> {
          probe.step();
          assertThat(probe.seen()).isBetween(2 - 1e-12, 2 + 1e-12);
          assertThat(probe.outside()).isGreaterThanOrEqualTo(2);
        });
  }
}
