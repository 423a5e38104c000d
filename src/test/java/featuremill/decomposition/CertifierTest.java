package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.decomposition.Certificate.Kind;
import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.NetlibProvider;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.OpenBlasProvider;
import featuremill.linalg.SymmetricMatrix;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates of known spectra: true, sharp enough to be of use, and refused to wrong answers. */
final class CertifierTest {
  private static final Blas OPEN_BLAS = Blas.of(OpenBlasProvider.load());
  private static final double UNIT = 0x1p-53;

  static Stream<Blas> implementations() {
    return Stream.of(OpenBlasProvider.load(), NetlibProvider.load()).map(Blas::of);
  }

  private static Certifier certifier(Blas blas, SymmetricMatrix matrix) {
    return new Certifier(blas, matrix, 0, new ResidualTolerance(1e-9));
  }

  /** Certifies the k largest pairs and checks every statement against the true spectrum. */
  private static Certificate certified(Blas blas, double[] values, double[][] q, int k) {
    long before = OffHeapDoubles.allocatedBytes();
    Certificate certificate;
    try (SymmetricMatrix matrix = Spectra.matrix(values, q)) {
      Eigenpairs pairs = new LapackSolver(blas).solve(matrix, k);
      certificate = certifier(blas, matrix).certify(pairs, pairs.next());
      requireTrue(certificate, pairs, values, q);
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
    return certificate;
  }

  private static void requireTrue(
      Certificate certificate, Eigenpairs pairs, double[] values, double[][] q) {
    int d = values.length;
    int k = pairs.size();
    // The matrix of the test is itself rounded.
    double rounding = certificate.rounding().guaranteed() + 4 * d * UNIT * Math.abs(values[0]);
    assertThat(certificate.isWhole()).isEqualTo(k == d);
    if (k < d) {
      assertThat(values[k]).isLessThanOrEqualTo(certificate.bound() + rounding);
    }
    for (int i = 0; i < k; i++) {
      double error = certificate.eigenvalueErrors().get(i);
      assertThat(Math.abs(pairs.value(i) - values[i])).isLessThanOrEqualTo(error + rounding);
    }
    int next = 0;
    for (EigenCluster cluster : certificate.clusters()) {
      assertThat(cluster.from()).isEqualTo(next);
      next = cluster.to();
      for (int i = cluster.from(); i < next; i++) {
        double sine = Spectra.sineToSpan(pairs.vector(i), q, cluster.from(), next);
        double own = cluster.gap() > 0 ? rounding / cluster.gap() : 1;
        assertThat(sine).isLessThanOrEqualTo(cluster.sine() + own);
      }
    }
    assertThat(next).isEqualTo(k);
    assertThat(certificate.rounding().measured())
        .isLessThanOrEqualTo(certificate.rounding().guaranteed())
        .isLessThanOrEqualTo(d * UNIT * Math.abs(values[0]));
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void separateEigenvaluesAreProvedOneByOne(Blas blas) {
    for (int d : new int[] {2, 3, 17, 128, 129}) {
      double[][] q = Spectra.rotation(d, d);
      for (int k : new int[] {1, (d + 1) / 2, d - 1}) {
        Certificate certificate = certified(blas, Spectra.of(d, i -> 1.0 / i), q, k);

        assertThat(certificate.kind()).isEqualTo(Kind.PROOF);
        assertThat(certificate.bound()).isBetween(1.0 / (k + 1), 1.0 / k);
        assertThat(certificate.clusters())
            .hasSize(k)
            .allSatisfy(cluster -> assertThat(cluster.sine()).isLessThan(1e-6))
            .noneMatch(EigenCluster::cut);
        assertThat(certificate.eigenvalueError()).isLessThan(d * 1e-15);
        assertThat(certificate.atFloor()).isZero();
      }
    }
  }

  @Test
  void nothingIsMissedOfAllPairs() {
    for (int d : new int[] {1, 2, 33}) {
      Certificate certificate =
          certified(OPEN_BLAS, Spectra.of(d, i -> 1.0 / i), Spectra.rotation(d, d), d);

      assertThat(certificate.kind()).isEqualTo(Kind.PROOF);
      assertThat(certificate.isWhole()).isTrue();
      assertThat(certificate.clusters()).hasSize(d).noneMatch(EigenCluster::cut);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void aTripleEigenvalueInsideIsOneCluster(Blas blas) {
    double[] values = Spectra.of(210, i -> i >= 3 && i <= 5 ? 0.4 : 1.0 / i);

    Certificate certificate = certified(blas, values, Spectra.rotation(210, 8), 6);

    assertThat(certificate.kind()).isEqualTo(Kind.PROOF);
    assertThat(certificate.clusters()).extracting(EigenCluster::from).containsExactly(0, 1, 2, 5);
    assertThat(certificate.clusters().get(2).sine()).isLessThan(1e-10);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void aTripleEigenvalueAcrossTheEndIsCut(Blas blas) {
    double[] values = Spectra.of(210, i -> i >= 3 && i <= 5 ? 0.4 : 1.0 / i);
    double[][] q = Spectra.rotation(210, 8);

    for (int k : new int[] {3, 4}) {
      Certificate certificate = certified(blas, values, q, k);

      assertThat(certificate.kind()).isEqualTo(Kind.UP_TO);
      assertThat(certificate.bound()).isBetween(0.4, 0.4 * (1 + 2e-6));
      assertThat(certificate.clusters()).hasSize(3);
      assertThat(certificate.clusters().get(0).sine()).isLessThan(1e-10);
      assertThat(certificate.clusters().get(2).cut()).isTrue();
      assertThat(certificate.clusters().get(2).sine()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void aGapOfOnePartInAThousandMillion(Blas blas) {
    double[] values = Spectra.of(205, i -> i == 2 ? 1 - 1e-9 : 1.0 / i);
    double[][] q = Spectra.rotation(205, 9);

    Certificate inside = certified(blas, values, q, 3);
    Certificate across = certified(blas, values, q, 1);

    // A residual of 1e-15 and a guaranteed rounding of some 1e-13 over a gap of 1e-9.
    assertThat(inside.kind()).isEqualTo(Kind.PROOF);
    assertThat(inside.clusters()).extracting(EigenCluster::to).containsExactly(1, 2, 3);
    assertThat(inside.clusters().get(0).sine()).isBetween(1e-6, 1e-2);
    assertThat(inside.clusters().get(2).sine()).isLessThan(1e-11);
    assertThat(across.kind()).isEqualTo(Kind.PROOF);
    assertThat(across.bound()).isBetween(1 - 1e-9, 1.0);
    assertThat(across.clusters().get(0).cut()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void ranksBelowTheWidth(Blas blas) {
    for (int d : new int[] {2, 40, 230}) {
      double[][] q = Spectra.rotation(d, 10);
      for (int rank : new int[] {0, 1, 2}) {
        double[] values = Spectra.of(d, i -> i <= rank ? 3.0 / i : 0);
        for (int k = 1; k <= Math.min(d, rank + 1); k++) {
          Certificate certificate = certified(blas, values, q, k);

          assertThat(certificate.kind()).isEqualTo(k <= rank || k == d ? Kind.PROOF : Kind.UP_TO);
          if (k == rank && k < d) {
            assertThat(certificate.bound()).isLessThan(values[k - 1] / 2);
          }
        }
      }
    }
  }

  @Test
  void noiseHasNoGapsWorthTheName() {
    int d = 150;
    SplittableRandom random = new SplittableRandom(3);
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(400L * d);
        SymmetricMatrix matrix = SymmetricMatrix.zeros(d)) {
      DenseBlock rows = DenseBlock.rowMajor(memory, 400, d);
      rows.setAll(random.doubles(400L * d, -1, 1).toArray());
      OPEN_BLAS.syrk(1.0 / 400, rows, 0, matrix);
      double[] spectrum = OPEN_BLAS.eigenvalues(matrix);
      for (int k : new int[] {1, 20, 149}) {
        Eigenpairs pairs = new LapackSolver(OPEN_BLAS).solve(matrix, k);
        Certificate certificate = certifier(OPEN_BLAS, matrix).certify(pairs, pairs.next());

        assertThat(certificate.kind()).isEqualTo(Kind.PROOF);
        assertThat(certificate.bound()).isBetween(spectrum[k], spectrum[k - 1]);
      }
    }
  }

  @Test
  void hugeAndTinyMatrices() {
    double[][] q = Spectra.rotation(30, 13);
    for (double unit : new double[] {1e290, 1e-280}) {
      Certificate certificate = certified(OPEN_BLAS, Spectra.of(30, i -> unit / i), q, 3);

      assertThat(certificate.kind()).isEqualTo(Kind.PROOF);
      assertThat(certificate.bound()).isBetween(unit / 4, unit / 3);
    }
  }

  /** A converged answer of a solver that never saw one eigenvector: perfect but for that. */
  private static Eigenpairs without(SymmetricMatrix matrix, int missing, int k) {
    Eigenpairs more = new LapackSolver(OPEN_BLAS).solve(matrix, k + 1);
    int[] kept = IntStream.range(0, k + 1).filter(i -> i != missing).toArray();
    double[] values = new double[k];
    double[][] vectors = new double[k][];
    double[] residuals = new double[k];
    for (int i = 0; i < k; i++) {
      values[i] = more.value(kept[i]);
      vectors[i] = more.vector(kept[i]);
      residuals[i] = more.residual(kept[i]);
    }
    return new Eigenpairs(values, vectors, residuals, more.orthogonality(), "adversary", 1);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void anAnswerThatMissesAnEigenpairIsRefused(Blas blas) {
    int d = 240;
    double[][] q = Spectra.rotation(d, 15);
    for (double[] values :
        List.of(
            Spectra.of(d, i -> 1 / Math.sqrt(i)),
            Spectra.of(d, i -> Math.pow(0.9, i)),
            // The twentieth lies one part in 10,000 above the next.
            Spectra.of(d, i -> i == 20 ? 1.0001 / 21 : 1.0 / i))) {
      try (SymmetricMatrix matrix = Spectra.matrix(values, q)) {
        Certifier certifier = certifier(blas, matrix);
        for (int missing : new int[] {19, 7, 0}) {
          Eigenpairs wrong = without(matrix, missing, 20);
          assertThat(new ResidualTolerance(1e-9).firstBeyond(wrong)).isEqualTo(-1);
          for (double guess : new double[] {Double.NaN, values[21], values[0], -1}) {
            assertThatThrownBy(() -> certifier.certify(wrong, guess))
                .isInstanceOfSatisfying(
                    MissedEigenvalueException.class,
                    e -> assertThat(e.limit()).isBetween(values[20], values[missing]))
                .hasMessageStartingWith("the 20 eigenpairs found are not the largest: ");
          }
        }
      }
    }
  }

  @Test
  void theNextSolverIsAskedWhereOneIsRefused() {
    double[] values = Spectra.of(60, i -> 1.0 / i);
    try (SymmetricMatrix matrix = Spectra.matrix(values, Spectra.rotation(60, 16))) {
      Supplier<Eigenpairs> wrong = () -> without(matrix, 2, 5);
      Supplier<Eigenpairs> right = () -> new LapackSolver(OPEN_BLAS).solve(matrix, 5);

      CertifiedPairs certified = certifier(OPEN_BLAS, matrix).firstCertified(List.of(wrong, right));

      assertThat(certified.pairs().solver()).startsWith("LAPACK");
      assertThat(certified.certificate().kind()).isEqualTo(Kind.PROOF);
      assertThatThrownBy(() -> certifier(OPEN_BLAS, matrix).firstCertified(List.of(wrong, wrong)))
          .isInstanceOf(MissedEigenvalueException.class);
    }
  }

  @Test
  void pairsOfTheKrylovSolverHaveTheQuadraticBound() {
    int d = 300;
    double[] values = Spectra.of(d, i -> 1 / Math.sqrt(i));
    double[][] q = Spectra.rotation(d, 17);
    try (SymmetricMatrix matrix = Spectra.matrix(values, q)) {
      Eigenpairs pairs =
          new KrylovSolver(OPEN_BLAS, KrylovSettings.forPairs(5).withTolerance(1e-5))
              .solve(new FormedOperator(matrix, OPEN_BLAS), 5);
      Certificate certificate =
          new Certifier(OPEN_BLAS, matrix, 0, new ResidualTolerance(1e-5))
              .certify(pairs, pairs.next());

      requireTrue(certificate, pairs, values, q);
      assertThat(certificate.kind()).isEqualTo(Kind.PROOF);
      double worst = Measurement.norm(pairs.residuals());
      assertThat(certificate.eigenvalueErrors().get(0)).isLessThan(10 * worst * worst);
      assertThat(certificate.tolerance()).isEqualTo(1e-5);
    }
  }

  @Test
  void residualsAtTheFloorAreCounted() {
    double[] values = Spectra.of(40, i -> Math.pow(10, 1 - i));
    try (SymmetricMatrix matrix = Spectra.matrix(values, Spectra.rotation(40, 18))) {
      Eigenpairs pairs = new LapackSolver(OPEN_BLAS).solve(matrix, 10);
      ResidualTolerance tight = new ResidualTolerance(1e-12);

      assertThat(tight.firstBeyond(pairs)).isEqualTo(-1);
      assertThat(tight.atFloor(pairs)).isBetween(2, 8);
      Certificate certificate =
          new Certifier(OPEN_BLAS, matrix, 0, tight).certify(pairs, pairs.next());
      requireTrue(certificate, pairs, values, Spectra.rotation(40, 18));
      assertThat(certificate.atFloor()).isEqualTo(tight.atFloor(pairs));
    }
  }

  @Test
  void aLooseResidualIsFoundOut() {
    try (SymmetricMatrix matrix =
        Spectra.matrix(Spectra.of(30, i -> 1.0 / i), Spectra.rotation(30, 19))) {
      Eigenpairs loose =
          new KrylovSolver(
                  OPEN_BLAS, KrylovSettings.forPairs(3).withTolerance(1e-2).withBlockSize(2, 3))
              .solve(new FormedOperator(matrix, OPEN_BLAS), 3);

      assertThat(new ResidualTolerance(1e-2).firstBeyond(loose)).isEqualTo(-1);
      assertThat(new ResidualTolerance(1e-12).firstBeyond(loose)).isNotEqualTo(-1);
    }
  }
}
