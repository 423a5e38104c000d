package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import featuremill.linalg.Blas;
import featuremill.linalg.NetlibProvider;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.OpenBlasProvider;
import featuremill.linalg.SymmetricMatrix;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** LAPACK and Krylov, on both implementations of BLAS, against spectra that are known. */
final class SolversTest {
  private static final double UNIT = 0x1p-53;

  private enum Kind {
    LAPACK,
    KRYLOV
  }

  static Stream<Arguments> solvers() {
    return Stream.of(OpenBlasProvider.load(), NetlibProvider.load())
        .map(Blas::of)
        .flatMap(blas -> Stream.of(Kind.values()).map(kind -> Arguments.of(kind, blas)));
  }

  private static Eigenpairs solve(Kind kind, Blas blas, SymmetricMatrix matrix, int k) {
    if (kind == Kind.LAPACK) {
      return new LapackSolver(blas).solve(matrix, k);
    }
    return new KrylovSolver(blas, KrylovSettings.forPairs(k).withTolerance(1e-12))
        .solve(new FormedOperator(matrix, blas), k);
  }

  /** Solves Q diag(values) Q' and checks what holds whatever the gaps. */
  private static Eigenpairs check(Kind kind, Blas blas, double[] values, double[][] q, int k) {
    int d = values.length;
    long before = OffHeapDoubles.allocatedBytes();
    Eigenpairs pairs;
    try (SymmetricMatrix matrix = Spectra.matrix(values, q)) {
      pairs = solve(kind, blas, matrix, k);
      assertThat(pairs.size()).isEqualTo(k);
      assertThat(pairs.dimension()).isEqualTo(d);
      for (int i = 0; i < k; i++) {
        assertThat(pairs.value(i)).isCloseTo(values[i], offset(1e-12 * Math.abs(values[0])));
        assertThat(pairs.residual(i))
            .isCloseTo(naiveResidual(matrix, pairs, i), offset(d * UNIT * Math.abs(values[0])))
            .isLessThanOrEqualTo(20 * Math.sqrt(d) * d * UNIT * Math.abs(values[0]));
        assertThat(pairs.vector(i)[SignRule.decidingIndex(pairs.vector(i))]).isPositive();
      }
    }
    assertThat(pairs.orthogonality()).isLessThanOrEqualTo(1e-13 * Math.sqrt(k));
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
    return pairs;
  }

  private static double naiveResidual(SymmetricMatrix matrix, Eigenpairs pairs, int i) {
    double[] v = pairs.vector(i);
    double[] r = new double[v.length];
    for (int row = 0; row < v.length; row++) {
      r[row] = -pairs.value(i) * v[row];
      for (int j = 0; j < v.length; j++) {
        r[row] += matrix.get(row, j) * v[j];
      }
    }
    return Measurement.norm(r);
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void smallOnes(Kind kind, Blas blas) {
    for (int d : new int[] {1, 2, 3, 5, 17}) {
      double[][] q = Spectra.rotation(d, d);
      double[] values = Spectra.of(d, i -> 1.0 / i);
      for (int k = 1; k <= d; k++) {
        Eigenpairs pairs = check(kind, blas, values, q, k);
        for (int i = 0; i < k; i++) {
          assertThat(Spectra.sineToSpan(pairs.vector(i), q, i, i + 1)).isLessThan(1e-11);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void spectraThatDecay(Kind kind, Blas blas) {
    int d = 230;
    double[][] q = Spectra.rotation(d, 7);
    for (double[] values :
        List.of(
            Spectra.of(d, i -> 1 / Math.sqrt(i)),
            Spectra.of(d, i -> 1.0 / i),
            Spectra.of(d, i -> Math.pow(0.9, i)))) {
      int k = 6;
      Eigenpairs pairs = check(kind, blas, values, q, k);
      for (int i = 0; i < k; i++) {
        // Davis and Kahan with the smallest gap, which is above 0.02 of the largest value.
        assertThat(Spectra.sineToSpan(pairs.vector(i), q, i, i + 1)).isLessThan(1e-10);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void multipleEigenvalues(Kind kind, Blas blas) {
    int d = 210;
    double[][] q = Spectra.rotation(d, 8);
    double[] values = Spectra.of(d, i -> i >= 3 && i <= 5 ? 0.4 : 1.0 / i);
    Eigenpairs inside = check(kind, blas, values, q, 6);
    for (int i = 2; i < 5; i++) {
      assertThat(Spectra.sineToSpan(inside.vector(i), q, 2, 5)).isLessThan(1e-10);
    }
    Eigenpairs straddling = check(kind, blas, values, q, 4);
    for (int i = 2; i < 4; i++) {
      assertThat(Spectra.sineToSpan(straddling.vector(i), q, 2, 5)).isLessThan(1e-10);
    }
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void eigenvaluesThatNearlyTouch(Kind kind, Blas blas) {
    int d = 205;
    double[][] q = Spectra.rotation(d, 9);
    double[] values = Spectra.of(d, i -> i == 2 ? 1 - 1e-9 : 1.0 / i);
    Eigenpairs pairs = check(kind, blas, values, q, 3);
    assertThat(Spectra.sineToSpan(pairs.vector(0), q, 0, 2)).isLessThan(1e-10);
    assertThat(Spectra.sineToSpan(pairs.vector(1), q, 0, 2)).isLessThan(1e-10);
    assertThat(Spectra.sineToSpan(pairs.vector(2), q, 2, 3)).isLessThan(1e-10);
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void lowRanks(Kind kind, Blas blas) {
    for (int d : new int[] {1, 2, 40, 230}) {
      double[][] q = Spectra.rotation(d, 10);
      for (int rank : new int[] {0, 1, 2}) {
        double[] values = Spectra.of(d, i -> i <= rank ? 3.0 / i : 0);
        int k = Math.min(d, 20);
        Eigenpairs pairs = check(kind, blas, values, q, k);
        assertThat(NumericalRank.of(pairs.values(), d)).isEqualTo(Math.min(rank, d));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void theIdentity(Kind kind, Blas blas) {
    int d = 230;
    double[][] q = Spectra.rotation(d, 11);
    Eigenpairs pairs = check(kind, blas, Spectra.of(d, i -> 1), q, 40);
    assertThat(NumericalRank.of(pairs.values(), d)).isEqualTo(40);
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void partOfAHugeMultiplicity(Kind kind, Blas blas) {
    for (int d : new int[] {24, 43, 77, 148}) {
      double[][] q = Spectra.rotation(d, d);
      for (int k : new int[] {2, 4, 8, 11}) {
        check(kind, blas, Spectra.of(d, i -> i <= d * 7 / 8 ? 1 : 0), q, k);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void allOfThem(Kind kind, Blas blas) {
    int d = 65;
    double[][] q = Spectra.rotation(d, 12);
    check(kind, blas, Spectra.of(d, i -> i % 2 == 0 ? -1.0 / i : 1.0 / i), q, 1);
    check(kind, blas, Spectra.of(d, i -> 40.0 - i), q, d);
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void hugeAndTinyOnes(Kind kind, Blas blas) {
    double[][] q = Spectra.rotation(30, 13);
    check(kind, blas, Spectra.of(30, i -> 1e290 / i), q, 3);
    check(kind, blas, Spectra.of(30, i -> 1e-280 / i), q, 3);
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void tooManyAreRefused(Kind kind, Blas blas) {
    try (SymmetricMatrix matrix = SymmetricMatrix.zeros(3);
        SymmetricMatrix nothing = SymmetricMatrix.zeros(0)) {
      assertThatThrownBy(() -> solve(kind, blas, matrix, 4))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot take 4 eigenpairs of an operator of shape (3 x 3): 1 to 3 would fit");
      assertThatThrownBy(() -> new LapackSolver(blas).solve(matrix, 0))
          .hasMessage("cannot take 0 eigenpairs of an operator of shape (3 x 3): 1 to 3 would fit");
      assertThatThrownBy(() -> solve(kind, blas, nothing, 1))
          .hasMessage("cannot take 1 eigenpairs of an operator of shape (0 x 0)");
    }
  }

  @Test
  void bothSolversAgree() {
    Blas blas = Blas.of(OpenBlasProvider.load());
    int d = 400;
    double[] values = Spectra.of(d, i -> 1 / Math.sqrt(i));
    try (SymmetricMatrix matrix = Spectra.matrix(values, Spectra.rotation(d, 14))) {
      Eigenpairs direct = solve(Kind.LAPACK, blas, matrix, 10);
      Eigenpairs iterated = solve(Kind.KRYLOV, blas, matrix, 10);
      for (int i = 0; i < 10; i++) {
        assertThat(iterated.value(i)).isCloseTo(direct.value(i), offset(1e-12 * direct.value(0)));
        double[] difference = direct.vector(i);
        for (int j = 0; j < d; j++) {
          difference[j] -= iterated.vector(i)[j];
        }
        // Equal in sign too; the smallest gap is 0.015.
        assertThat(Measurement.norm(difference)).isLessThan(1e-9);
      }
      assertThat(direct.solver()).startsWith("LAPACK dsyevr, OpenBLAS");
      assertThat(direct.passes()).isEqualTo(1);
      assertThat(iterated.solver()).startsWith("block Krylov, blocks of 16, basis 192, seed ");
      assertThat(iterated.passes()).isBetween(5, 30);
    }
  }
}
