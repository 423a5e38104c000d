package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restarts, invariant subspaces and failure, on diagonal operators. */
final class KrylovSolverTest {
  private static final Blas BLAS = Blas.best();

  private static Eigenpairs check(double[] values, int k, KrylovSettings settings) {
    Eigenpairs pairs = new KrylovSolver(BLAS, settings).solve(Spectra.diagonal(values), k);
    for (int i = 0; i < k; i++) {
      assertThat(pairs.value(i)).isCloseTo(values[i], offset(1e-12 * values[0]));
      double allowed = RitzPairs.allowed(values, i, settings.tolerance(), values.length);
      assertThat(pairs.residual(i)).isLessThanOrEqualTo(10 * allowed);
    }
    assertThat(pairs.orthogonality()).isLessThanOrEqualTo(1e-13 * Math.sqrt(k));
    return pairs;
  }

  @Test
  void restartsWithoutLosingDigits() {
    double[] values = Spectra.of(3001, i -> 1 / Math.sqrt(i));
    KrylovSettings settings = KrylovSettings.forPairs(20).withTolerance(1e-12);
    Eigenpairs pairs = check(values, 20, settings);
    assertThat(pairs.passes()).isBetween(15, 30);
    check(values, 20, settings.withBasisSize(60));
    check(values, 5, settings.withBlockSize(4, 5));
    check(values, 3, settings.withBlockSize(1, 3));
    check(values, 60, settings.withBlockSize(32, 60));
  }

  @Test
  void manyPairsOfASpectrumThatDecaysFast() {
    double[] values = Spectra.of(2000, i -> Math.pow(0.9, i));
    Eigenpairs pairs = check(values, 100, KrylovSettings.forPairs(100));
    // Each relative to its own value, 0.9^100 = 2.7e-5.
    for (int i = 0; i < 100; i++) {
      assertThat(pairs.value(i)).isCloseTo(values[i], offset(1e-10 * values[i]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void copiesBeyondTheBlockAreFoundInAnInvariantSubspace(int block) {
    double[] values = Spectra.of(500, i -> i <= 20 ? 1 : 0);
    Eigenpairs pairs = check(values, 22, KrylovSettings.forPairs(22).withBlockSize(block, 22));
    assertThat(NumericalRank.of(pairs.values(), 500)).isEqualTo(20);
  }

  @Test
  void severalInvariantSubspacesOneAfterTheOther() {
    for (int rank : new int[] {104, 118, 177}) {
      double[] values = Spectra.of(232, i -> i <= rank ? 1e-250 : 0);
      check(values, 22, KrylovSettings.forPairs(22).withBlockSize(19, 22));
      check(values, 11, KrylovSettings.forPairs(11).withBlockSize(5, 11));
      check(values, 181, KrylovSettings.forPairs(181).withBlockSize(5, 181));
    }
  }

  @Test
  void aPlateauOfManyLevels() {
    check(Spectra.of(700, i -> Math.ceil(12 - i / 10.0)), 25, KrylovSettings.forPairs(25));
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    double[] values = Spectra.of(1000, i -> 1.0 / i);
    KrylovSolver solver = new KrylovSolver(BLAS, KrylovSettings.forPairs(5));
    Eigenpairs first = solver.solve(Spectra.diagonal(values), 5);
    Eigenpairs second = solver.solve(Spectra.diagonal(values), 5);
    assertThat(second.values()).isEqualTo(first.values());
    assertThat(second.vectors()).isDeepEqualTo(first.vectors());
    KrylovSettings other = KrylovSettings.forPairs(5).withSeed(2);
    Eigenpairs third = new KrylovSolver(BLAS, other).solve(Spectra.diagonal(values), 5);
    assertThat(third.vectors()).isNotEqualTo(first.vectors());
  }

  @Test
  void tellsHowFarItIs() {
    List<KrylovProgress> seen = new ArrayList<>();
    double[] values = Spectra.of(1000, i -> 1.0 / i);
    Eigenpairs pairs =
        new KrylovSolver(BLAS, KrylovSettings.forPairs(20))
            .solve(Spectra.diagonal(values), 20, seen::add);
    assertThat(seen).hasSize(pairs.passes() - 1);
    KrylovProgress first = seen.get(0);
    assertThat(first.pass()).isEqualTo(1);
    assertThat(first.worst()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(first.remaining()).isEmpty();
    KrylovProgress last = seen.get(seen.size() - 1);
    assertThat(last.converged()).isEqualTo(20);
    assertThat(last.worst()).isLessThanOrEqualTo(1e-9);
  }

  @Test
  void failsAloudWithWhatItReached() {
    double[] values = Spectra.of(3000, i -> i <= 3 ? 10.0 / i : 1 - 1e-4 * i);
    long before = OffHeapDoubles.allocatedBytes();
    KrylovSolver solver = new KrylovSolver(BLAS, KrylovSettings.forPairs(10).withMaxPasses(9));
    assertThatThrownBy(() -> solver.solve(Spectra.diagonal(values), 10))
        .hasMessageMatching(
            "3 of 10 eigenpairs converged in 9 passes; the worst of the others has a residual of"
                + " \\d\\.\\de-0\\d of its eigenvalue; whether larger ones than these were missed was"
                + " not probed")
        .asInstanceOf(InstanceOfAssertFactories.type(NotConvergedException.class))
        .satisfies(
            e -> {
              assertThat(e.passes()).isEqualTo(9);
              assertThat(e.converged()).isEqualTo(3);
              assertThat(e.values()).hasSize(10);
              assertThat(e.values()[2]).isCloseTo(10.0 / 3, offset(1e-14));
              assertThat(e.residuals()).hasSize(10);
              assertThat(e.residuals()[2]).isLessThan(1e-8);
            });
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
  }

  @Test
  void anOperatorThatLiesIsFoundOut() {
    double[] values = Spectra.of(500, i -> 1.0 / i);
    SymmetricOperator honest = Spectra.diagonal(values);
    int[] passes = {0};
    SymmetricOperator forgetful =
        new SymmetricOperator() {
          @Override
          public int dimension() {
            return 500;
          }

          @Override
          public void apply(DenseBlock in, DenseBlock out) {
            honest.apply(in, out);
            if (in.columns() == 3) {
              for (int i = 0; i < 500; i++) {
                for (int j = 0; j < 3; j++) {
                  out.set(i, j, 1.01 * out.get(i, j));
                }
              }
            }
            passes[0]++;
          }
        };
    KrylovSolver solver = new KrylovSolver(BLAS, KrylovSettings.forPairs(3));
    assertThatThrownBy(() -> solver.solve(forgetful, 3))
        .isInstanceOf(NotConvergedException.class)
        .hasMessageStartingWith("0 of 3 eigenpairs converged in ")
        .hasMessageEndingWith("has a residual of 1.0e-02 of its eigenvalue");
    assertThat(passes[0]).isPositive();
  }

  @Test
  void valuesThatAreNotFiniteAreNamed() {
    double[] values = Spectra.of(50, i -> i == 7 ? Double.NaN : 1);
    KrylovSolver solver = new KrylovSolver(BLAS, KrylovSettings.forPairs(3));
    assertThatThrownBy(() -> solver.solve(Spectra.diagonal(values), 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the operator gave values that are not finite");
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    KrylovSettings settings = KrylovSettings.forPairs(10);
    assertThatThrownBy(() -> settings.withTolerance(0))
        .hasMessage("tolerance 0.0 is not within 0 and 1");
    assertThatThrownBy(() -> settings.withMaxPasses(0))
        .hasMessage("block 16, basis 192 and passes 0 must all be at least 1");
    KrylovSolver solver = new KrylovSolver(BLAS, settings.withBasisSize(30));
    SymmetricOperator operator = Spectra.diagonal(Spectra.of(100, i -> i));
    assertThatThrownBy(() -> solver.solve(operator, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a basis of 30 vectors cannot restart for 10 eigenpairs in blocks of 16: 42 would");
  }
}
