package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.Certificate.Kind;
import featuremill.linalg.Blas;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dual's pairs against LAPACK on the matrix that the dual does without. */
final class DualSolverTest {
  private static final Blas BLAS = Blas.best();
  private static final ResidualTolerance TOLERANCE = new ResidualTolerance(1e-9);

  /** Centred rows with singular values about as given. */
  private static double[][] rows(int n, int d, IntToDoubleFunction sigma, long seed) {
    Random random = new Random(seed);
    double[][] z = new double[n][d];
    double[][] left = Spectra.rotation(n, seed);
    for (int p = 0; p < Math.min(n, d); p++) {
      double[] right = random.doubles(d, -1, 1).toArray();
      double factor = sigma.applyAsDouble(p + 1) / Measurement.norm(right);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < d; j++) {
          z[i][j] += factor * left[i][p] * right[j];
        }
      }
    }
    centre(z);
    return z;
  }

  private static void centre(double[][] z) {
    for (int j = 0; j < z[0].length; j++) {
      double mean = 0;
      for (double[] row : z) {
        mean += row[j] / z.length;
      }
      for (double[] row : z) {
        row[j] -= mean;
      }
    }
  }

  private static CertifiedPairs solved(RowsInMemory operator, int k) {
    try (SymmetricMatrix dual = operator.dual()) {
      double trace = Arrays.stream(dual.diagonal()).sum();
      double forming = Rounding.ofForming(operator.dimension(), trace);
      Eigenpairs pairs = new LapackSolver(BLAS).solve(dual, k);
      Certificate certificate =
          new Certifier(BLAS, dual, forming, TOLERANCE).certify(pairs, pairs.next());
      return new DualSolver(BLAS, TOLERANCE, trace)
          .solve(operator, new CertifiedPairs(pairs, certificate));
    }
  }

  /** Sine of the angle between a vector and the span of some rows. */
  private static double sine(double[] vector, double[][] span) {
    double[] rest = vector.clone();
    for (double[] other : span) {
      double dot = 0;
      for (int j = 0; j < rest.length; j++) {
        dot += rest[j] * other[j];
      }
      for (int j = 0; j < rest.length; j++) {
        rest[j] -= dot * other[j];
      }
    }
    return Measurement.norm(rest);
  }

  @ParameterizedTest
  @CsvSource({"2,9,1", "3,13,2", "9,37,8", "31,125,10", "40,161,39", "24,17,5", "7,1,1"})
  void pairsAreThoseOfTheFormedMatrix(int n, int d, int k) {
    RowsInMemory operator = new RowsInMemory(rows(n, d, p -> 1.0 / p, 5), d, n - 1);

    CertifiedPairs found = solved(operator, k);

    try (SymmetricMatrix formed = operator.formed()) {
      Eigenpairs expected = new LapackSolver(BLAS).solve(formed, k);
      double largest = expected.value(0);
      assertThat(found.certificate().kind()).isEqualTo(Kind.PROOF);
      assertThat(found.certificate().isWhole()).isEqualTo(k == d);
      assertThat(found.pairs().orthogonality()).isLessThan(1e-14);
      assertThat(TOLERANCE.firstBeyond(found.pairs())).isEqualTo(-1);
      for (int i = 0; i < k; i++) {
        assertThat(found.pairs().value(i)).isCloseTo(expected.value(i), within(1e-12 * largest));
        assertThat(found.pairs().residual(i)).isLessThan(1e-14 * largest);
        double[] vector = found.pairs().vector(i);
        assertThat(vector[SignRule.decidingIndex(vector)]).isPositive();
      }
      for (EigenCluster cluster : found.certificate().clusters()) {
        double[][] span = Arrays.copyOfRange(expected.vectors(), cluster.from(), cluster.to());
        for (int i = cluster.from(); i < cluster.to(); i++) {
          assertThat(sine(found.pairs().vector(i), span)).isLessThan(2 * cluster.sine() + 1e-14);
        }
      }
    }
  }

  /** Without the orthogonalization in order, residuals grow with sqrt(theta_1 / theta_i). */
  @ParameterizedTest
  @ValueSource(doubles = {1e-2, 1e-4, 1e-6})
  void smallEigenvaluesHaveResidualsOfRoundings(double ratio) {
    int n = 30;
    int d = 150;
    IntToDoubleFunction sigma = p -> Math.pow(ratio, (p - 1) / 9.0);
    RowsInMemory operator = new RowsInMemory(rows(n, d, sigma, 11), d, n - 1);

    Eigenpairs pairs = solved(operator, 10).pairs();

    assertThat(pairs.value(9)).isLessThan(3 * ratio * ratio * pairs.value(0));
    double floor = ResidualTolerance.floor(pairs.value(0), d);
    for (int i = 0; i < 10; i++) {
      assertThat(pairs.residual(i)).isLessThan(floor);
    }
    assertThat(pairs.orthogonality()).isLessThan(1e-14);
  }

  @Test
  void rowsThatRepeatHaveTheRankOfWhatIsLeft() {
    double[][] few = rows(4, 50, p -> 1, 3);
    double[][] z = new double[12][];
    Arrays.setAll(z, i -> few[i % 4].clone());
    RowsInMemory operator = new RowsInMemory(z, 50, 11);

    CertifiedPairs found = solved(operator, 3);

    assertThat(found.certificate().kind()).isEqualTo(Kind.PROOF);
    assertThat(found.certificate().bound()).isLessThan(0.2 * found.pairs().value(2));
    try (SymmetricMatrix dual = operator.dual()) {
      assertThat(NumericalRank.of(BLAS.eigenvalues(dual), 50)).isEqualTo(3);
    }
  }

  @Test
  void anEigenvalueOfZeroHasNoVector() {
    RowsInMemory operator = new RowsInMemory(new double[3][20], 20, 2);

    assertThatThrownBy(() -> solved(operator, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("eigenvalue 1 of the dual is 0.0");
  }

  @Test
  void moreThanTheColumnsAreRefused() {
    RowsInMemory operator = new RowsInMemory(rows(6, 2, p -> 1, 3), 2, 5);

    assertThatThrownBy(() -> solved(operator, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot take 3 eigenpairs of an operator of shape (2 x 2)");
  }

  @Test
  void freesWhatItTook() {
    long before = OffHeapDoubles.allocatedBytes();

    solved(new RowsInMemory(rows(9, 40, p -> 1.0 / p, 2), 40, 8), 4);

    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
  }
}
