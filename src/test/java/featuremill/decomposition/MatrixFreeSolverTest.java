package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers and certificates against spectra that are known, and against start blocks that are blind.
 */
final class MatrixFreeSolverTest {
  private static final Blas BLAS = Blas.best();
  private static final double UNIT = 0x1p-53;

  private static MatrixFreeSolver solver(int k, int d) {
    return new MatrixFreeSolver(
        BLAS, KrylovSettings.matrixFree(k, d), ProbeSettings.forDimension(d), 2);
  }

  private static Variance variance(double[] values) {
    double total = Arrays.stream(values).sum();
    return new Variance(total, Rounding.ofForming(values.length, total));
  }

  private static CertifiedPairs solve(double[] values, int k) {
    return check(
        values,
        solver(k, values.length)
            .solve(Spectra.diagonal(values), k, variance(values), progress -> {}));
  }

  /** What has to hold of any answer, whatever its certificate says. */
  private static CertifiedPairs check(double[] values, CertifiedPairs found) {
    Eigenpairs pairs = found.pairs();
    Certificate certificate = found.certificate();
    int k = pairs.size();
    int d = values.length;
    double[] sorted = Arrays.stream(values).map(v -> -v).sorted().map(v -> -v).toArray();
    double rounding = certificate.rounding().guaranteed();
    for (int i = 0; i < k; i++) {
      assertThat(pairs.value(i)).isCloseTo(sorted[i], offset(1e-12 * sorted[0]));
      assertThat(Math.abs(pairs.value(i) - sorted[i]))
          .isLessThanOrEqualTo(certificate.eigenvalueErrors().get(i) + rounding);
      assertThat(pairs.residual(i)).isLessThanOrEqualTo(10 * RitzPairs.allowed(sorted, i, 1e-9, d));
      assertThat(pairs.vector(i)[SignRule.decidingIndex(pairs.vector(i))]).isPositive();
    }
    assertThat(pairs.orthogonality()).isLessThanOrEqualTo(1e-13 * Math.sqrt(k));
    assertThat(certificate.isWhole()).isEqualTo(k == d);
    if (k < d) {
      assertThat(sorted[k]).isLessThanOrEqualTo(certificate.bound() + rounding);
    }
    if (certificate.kind() == Certificate.Kind.EXACT && k < d) {
      assertThat(certificate.bound()).isLessThan(pairs.value(k - 1));
    }
    assertThat(certificate.rounding().measured()).isLessThanOrEqualTo(100 * d * UNIT * sorted[0]);
    assertThat(certificate.clusters().get(certificate.clusters().size() - 1).to()).isEqualTo(k);
    ProbeRecord probe = certificate.probe().orElseThrow();
    assertThat(probe.kept()).isGreaterThanOrEqualTo(k);
    assertThat(probe.failureProbability()).isIn(0.0, 1e-12);
    return found;
  }

  static Stream<Arguments> spectra() {
    IntToDoubleFunction spiked = i -> i <= 25 ? 100 - 95 * (i - 1) / 24.0 : 2 - i / 4000.0;
    IntToDoubleFunction slow = i -> 1 / Math.sqrt(i);
    IntToDoubleFunction harmonic = i -> 1.0 / i;
    IntToDoubleFunction geometric = i -> Math.pow(0.9, i);
    return Stream.of(
        Arguments.of("spiked", spiked, 11),
        Arguments.of("1/sqrt(i)", slow, 20),
        Arguments.of("1/i", harmonic, 15),
        Arguments.of("0.9^i", geometric, 10));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spectra")
  void exactInFewPasses(String name, IntToDoubleFunction spectrum, int passes) {
    double[] values = Spectra.of(4001, spectrum);
    List<KrylovProgress> seen = new ArrayList<>();
    long before = OffHeapDoubles.allocatedBytes();
    MatrixFreeSolver solver = solver(20, 4001);
    CertifiedPairs found =
        check(values, solver.solve(Spectra.diagonal(values), 20, variance(values), seen::add));
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
    Certificate certificate = found.certificate();
    assertThat(certificate.kind()).isEqualTo(Certificate.Kind.EXACT);
    assertThat(certificate.probe().orElseThrow().kept()).isEqualTo(60);
    assertThat(certificate.probe().orElseThrow().steps()).isLessThanOrEqualTo(5);
    assertThat(seen.size()).isLessThanOrEqualTo(passes);
    assertThat(found.pairs().passes())
        .isEqualTo(seen.size() + 1 + certificate.probe().orElseThrow().steps());
    assertThat(found.pairs().solver()).startsWith("matrix-free block Krylov, blocks of 16, basis");
  }

  @Test
  void tellsHowFarItIsAndHowFarItHasToGo() {
    double[] values = Spectra.of(3000, i -> 1 / Math.sqrt(i));
    List<KrylovProgress> seen = new ArrayList<>();
    solver(20, 3000).solve(Spectra.diagonal(values), 20, variance(values), seen::add);
    int passes = seen.size();
    for (KrylovProgress progress : seen) {
      assertThat(progress.wanted()).isEqualTo(20);
      assertThat(progress.floor()).isEqualTo(20);
    }
    assertThat(seen.get(0).worst()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(seen.get(0).last()).isNaN();
    KrylovProgress last = seen.get(passes - 1);
    assertThat(last.last()).isCloseTo(values[19], offset(1e-12));
    assertThat(last.next()).isCloseTo(values[20], offset(1e-9));
    assertThat(last.remaining()).hasValue(0);
    for (int pass = passes * 2 / 3; pass < passes; pass++) {
      int forecast = pass + 1 + seen.get(pass).remaining().orElseThrow();
      assertThat(forecast).isBetween(passes - 3, passes + 3);
    }
  }

  /** Start vectors without a component along one axis: of a diagonal operator it stays away. */
  private static GaussianColumns blind(int axis) {
    return new GaussianColumns(5) {
      @Override
      void fill(DenseBlock block, long firstColumn, int firstRow) {
        super.fill(block, firstColumn, firstRow);
        if (axis >= firstRow && axis < firstRow + block.rows()) {
          for (int j = 0; j < block.columns(); j++) {
            block.set(axis - firstRow, j, 0);
          }
        }
      }
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spectra")
  void whatTheStartBlockCannotSeeIsFound(String name, IntToDoubleFunction spectrum, int passes) {
    for (int axis : new int[] {4, 19}) {
      double[] values = Spectra.of(3000, spectrum);
      List<KrylovProgress> seen = new ArrayList<>();
      MatrixFreeSolver solver =
          new MatrixFreeSolver(
              BLAS, KrylovSettings.forPairs(20), ProbeSettings.forDimension(3000), 1, blind(axis));
      CertifiedPairs found =
          check(values, solver.solve(Spectra.diagonal(values), 20, variance(values), seen::add));
      assertThat(found.certificate().kind()).isEqualTo(Certificate.Kind.EXACT);
      assertThat(Math.abs(found.pairs().vector(axis)[axis])).isGreaterThan(1 - 1e-12);
      // All had converged, and then the solver had to go on.
      long before = seen.stream().takeWhile(progress -> progress.converged() < 20).count();
      assertThat(seen.size()).isGreaterThan((int) before + 1);
    }
  }

  @Test
  void andWithoutAProbeItWouldNotHaveBeen() {
    double[] values = Spectra.of(3000, i -> 1 / Math.sqrt(i));
    KrylovSettings settings = KrylovSettings.forPairs(20);
    try (TallBlocks tall = new TallBlocks(BLAS, 1)) {
      ScaledOperator operator = new ScaledOperator(Spectra.diagonal(values), tall, 64);
      try (KrylovIteration iteration =
          new KrylovIteration(
              BLAS,
              tall,
              operator,
              settings,
              PairGoal.of(20),
              settings.basisSize(),
              blind(19),
              progress -> {})) {
        assertThat(iteration.run().values()[19]).isCloseTo(values[20], offset(1e-12));
      }
    }
  }

  @Test
  void aBasisThatCanBarelyRestart() {
    double[] values = Spectra.of(1000, i -> 1.0 / i);
    KrylovSettings settings = KrylovSettings.forPairs(10).withBlockSize(8, 10).withBasisSize(26);
    for (int axis : new int[] {-1, 3}) {
      MatrixFreeSolver solver =
          new MatrixFreeSolver(BLAS, settings, ProbeSettings.forDimension(1000), 1, blind(axis));
      Certificate certificate =
          check(
                  values,
                  solver.solve(Spectra.diagonal(values), 10, variance(values), progress -> {}))
              .certificate();
      assertThat(certificate.kind()).isEqualTo(Certificate.Kind.EXACT);
      assertThat(certificate.probe().orElseThrow().kept()).isEqualTo(10);
    }
  }

  @Test
  void aRotatedOperator() {
    int d = 1500;
    double[] values = Spectra.of(d, i -> 1.0 / i);
    double[] axis = Spectra.of(d, i -> Math.sin(i) / Math.sqrt(d / 2.0));
    double norm = Measurement.norm(axis);
    SymmetricOperator operator = Spectra.reflected(values, axis);
    CertifiedPairs found =
        check(values, solver(7, d).solve(operator, 7, variance(values), progress -> {}));
    assertThat(found.certificate().kind()).isEqualTo(Certificate.Kind.EXACT);
    for (EigenCluster cluster : found.certificate().clusters()) {
      int i = cluster.from();
      double[] expected = new double[d];
      for (int j = 0; j < d; j++) {
        expected[j] = (i == j ? 1 : 0) - 2 * axis[i] * axis[j] / norm / norm;
      }
      assertThat(cluster.to()).isEqualTo(i + 1);
      double[][] column = new double[d][1];
      for (int j = 0; j < d; j++) {
        column[j][0] = expected[j];
      }
      assertThat(Spectra.sineToSpan(found.pairs().vector(i), column, 0, 1))
          .isLessThanOrEqualTo(cluster.sine() + 1e-13);
    }
  }

  @Test
  void theSameBitsOnAnyNumberOfThreads() {
    int d = 9001;
    double[] values = Spectra.of(d, i -> 1.0 / i);
    KrylovSettings settings = KrylovSettings.matrixFree(10, d);
    List<CertifiedPairs> found = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      MatrixFreeSolver solver =
          new MatrixFreeSolver(BLAS, settings, ProbeSettings.forDimension(d), threads);
      found.add(solver.solve(Spectra.diagonal(values), 10, variance(values), progress -> {}));
    }
    assertThat(found.get(1).pairs().values()).isEqualTo(found.get(0).pairs().values());
    assertThat(found.get(1).pairs().vectors()).isDeepEqualTo(found.get(0).pairs().vectors());
    assertThat(found.get(1).pairs().residuals()).isEqualTo(found.get(0).pairs().residuals());
    assertThat(found.get(1).certificate()).isEqualTo(found.get(0).certificate());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 17, 40, 100})
  void anyNumberOfPairsOfSmallOperators(int d) {
    double[] values = Spectra.of(d, i -> 1.0 / i);
    for (int k : new int[] {1, 2, d / 2, d - 1, d}) {
      if (k >= 1 && k <= d) {
        Certificate certificate = solve(values, k).certificate();
        assertThat(certificate.kind()).isEqualTo(Certificate.Kind.EXACT);
      }
    }
  }

  @Test
  void aTripleEigenvalueInsideAndAcrossTheEnd() {
    double[] values = Spectra.of(600, i -> i >= 5 && i <= 7 ? 0.2 : 1.0 / i);
    Certificate inside = solve(values, 8).certificate();
    assertThat(inside.kind()).isEqualTo(Certificate.Kind.EXACT);
    assertThat(inside.clusters()).hasSize(6);
    assertThat(inside.clusters().get(4).to()).isEqualTo(7);
    assertThat(inside.clusters().get(4).sine()).isLessThan(1e-5);
    Certificate across = solve(values, 6).certificate();
    assertThat(across.kind()).isEqualTo(Certificate.Kind.UP_TO);
    assertThat(across.bound()).isBetween(0.2 * (1 - 1e-9), 0.2 * (1 + 1e-3));
    EigenCluster last = across.clusters().get(across.clusters().size() - 1);
    assertThat(last.from()).isEqualTo(4);
    assertThat(last.cut()).isTrue();
  }

  @Test
  void rankIsFoundAndCertified() {
    for (int rank : new int[] {1, 2, 16, 20, 33}) {
      double[] values = Spectra.of(500, i -> i <= rank ? 5.0 / i : 0);
      assertThat(solve(values, rank).certificate().kind()).isEqualTo(Certificate.Kind.EXACT);
      if (rank > 1) {
        solve(values, rank - 1);
      }
      for (int k : new int[] {rank + 1, rank + 9}) {
        assertThatThrownBy(() -> solve(values, k))
            .hasMessage(
                "cannot take "
                    + k
                    + " eigenpairs of an operator of rank "
                    + rank
                    + ": 1 to "
                    + rank
                    + " would fit")
            .asInstanceOf(InstanceOfAssertFactories.type(RankException.class))
            .satisfies(e -> assertThat(e.rank()).isEqualTo(rank))
            .satisfies(e -> assertThat(e.wanted()).isEqualTo(k));
      }
    }
    assertThatThrownBy(() -> solve(new double[40], 1))
        .hasMessage("cannot take 1 eigenpairs of an operator of rank 0: it has none");
    assertThatThrownBy(
            () ->
                solver(1, 40)
                    .solveFraction(
                        Spectra.diagonal(new double[40]),
                        0.5,
                        3,
                        new Variance(0, 0),
                        progress -> {}))
        .isInstanceOf(RankException.class);
  }

  @Test
  void noiseIsNeverCertifiedByLuck() {
    // Ten spikes, and below them the dense edge that a matrix of noise has.
    double[] values =
        Spectra.of(
            2000,
            i -> i <= 10 ? 20.0 - i : 2.34 * (1 - 0.9 * Math.pow((i - 10) / 2000.0, 2.0 / 3)));
    for (long seed = 1; seed <= 3; seed++) {
      MatrixFreeSolver solver =
          new MatrixFreeSolver(
              BLAS,
              KrylovSettings.forPairs(20).withSeed(seed).withMaxPasses(40),
              ProbeSettings.forDimension(2000),
              2);
      try {
        check(values, solver.solve(Spectra.diagonal(values), 20, variance(values), progress -> {}));
      } catch (NotConvergedException e) {
        assertThat(e.converged()).isBetween(10, 19);
        assertThat(e.passes()).isEqualTo(40);
        for (int i = 0; i < 10; i++) {
          assertThat(e.values()[i]).isCloseTo(values[i], offset(1e-9));
        }
        Certificate certificate = e.certificate().orElseThrow();
        assertThat(certificate.eigenvalueErrors()).hasSize(e.converged());
        assertThat(values[e.converged()]).isLessThanOrEqualTo(certificate.bound());
        assertThat(e).hasMessageContaining("; besides those that did there is no eigenvalue above");
      }
    }
  }

  /** Twelve passes find the spikes, but for one that the start cannot see. */
  @Test
  void whatDidConvergeIsNotTakenForTheLargest() {
    double[] values = Spectra.of(2000, i -> i <= 8 ? 20.0 - i : 1 - i / 4000.0);
    KrylovSettings settings = KrylovSettings.forPairs(20).withMaxPasses(12);
    for (int axis : new int[] {-1, 3}) {
      MatrixFreeSolver solver =
          new MatrixFreeSolver(BLAS, settings, ProbeSettings.forDimension(2000), 1, blind(axis));
      long before = OffHeapDoubles.allocatedBytes();

      assertThatThrownBy(
              () -> solver.solve(Spectra.diagonal(values), 20, variance(values), progress -> {}))
          .isInstanceOfSatisfying(
              NotConvergedException.class,
              e -> {
                assertThat(e.converged()).isEqualTo(axis < 0 ? 8 : 7);
                assertThat(e.residuals()).hasSize(20);
                assertThat(e.certificate().isPresent()).isEqualTo(axis < 0);
                if (axis < 0) {
                  assertThat(e.certificate().get().bound()).isBetween(values[8], values[7]);
                }
              })
          .hasMessageContaining(
              axis < 0 ? "there is no eigenvalue above" : "; these are not the largest");
      assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
    }
  }

  @Test
  void hugeAndTinyOnes() {
    assertThat(solve(Spectra.of(300, i -> 1e290 / i), 4).certificate().kind())
        .isEqualTo(Certificate.Kind.EXACT);
    assertThat(solve(Spectra.of(300, i -> 1e-280 / i), 4).certificate().kind())
        .isEqualTo(Certificate.Kind.EXACT);
  }

  @Test
  void staysWithinTheBytesItStates() {
    int d = 20_000;
    double[] values = Spectra.of(d, i -> 1.0 / i);
    SymmetricOperator operator = Spectra.diagonal(values);
    for (KrylovSettings settings :
        List.of(
            KrylovSettings.matrixFree(20, d),
            KrylovSettings.matrixFree(20, d).withBlockSize(8, 20),
            KrylovSettings.matrixFree(20, d).withBasisSize(60))) {
      MatrixFreeSolver solver =
          new MatrixFreeSolver(BLAS, settings, ProbeSettings.forDimension(d), 2);
      long before = OffHeapDoubles.allocatedBytes();
      OffHeapDoubles.restartPeak();
      solver.solve(operator, 20, variance(values), progress -> {});
      long used = OffHeapDoubles.peakAllocatedBytes() - before;
      long stated = solver.bytes(d, 20);
      assertThat(used).isBetween(stated * 2 / 3, stated);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.5, 0.8, 0.9, 0.95})
  void theFewestThatHoldAFraction(double fraction) {
    // Falls about as the spectrum of handwritten digits does.
    double[] values = Spectra.of(717, i -> 50 * Math.pow(i + 1, -1.3) * Math.exp(-i / 250.0));
    Variance variance = variance(values);
    int expected = 0;
    double sum = 0;
    while (sum < fraction * variance.total()) {
      sum += values[expected++];
    }
    List<KrylovProgress> seen = new ArrayList<>();
    MatrixFreeSolver solver =
        new MatrixFreeSolver(
            BLAS,
            KrylovSettings.matrixFree(717, 717).withBlockSize(32, 717),
            ProbeSettings.forDimension(717),
            2);
    CertifiedPairs found =
        check(
            values,
            solver.solveFraction(Spectra.diagonal(values), fraction, 500, variance, seen::add));
    assertThat(found.pairs().size()).isEqualTo(expected);
    for (KrylovProgress progress : seen) {
      assertThat(progress.floor()).isLessThanOrEqualTo(expected);
    }
    assertThat(seen.get(seen.size() - 1).wanted()).isEqualTo(expected);
    assertThat(seen.get(seen.size() - 1).floor()).isEqualTo(expected);
  }

  @Test
  void aFractionThatTakesTooManyEndsWithAProvedFloor() {
    double[] values = Spectra.of(5000, i -> 1 / Math.sqrt(i));
    Variance variance = variance(values);
    int needed = 0;
    double sum = 0;
    while (sum < 0.9 * variance.total()) {
      sum += values[needed++];
    }
    int expected = needed;
    List<KrylovProgress> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                solver(20, 5000)
                    .solveFraction(Spectra.diagonal(values), 0.9, 100, variance, seen::add))
        .hasMessageMatching(
            "0\\.9 of the variance takes at least \\d+ components, and at most 100 are allowed")
        .asInstanceOf(InstanceOfAssertFactories.type(TooManyComponentsException.class))
        .satisfies(e -> assertThat(e.floor()).isBetween(101L, (long) expected))
        .satisfies(e -> assertThat(e.most()).isEqualTo(100));
    assertThat(seen.size()).isLessThan(20);
  }

  @Test
  void aBasisThatGrowsStaysWithinTheBytesStated() {
    int d = 6000;
    double[] values = Spectra.of(d, i -> Math.pow(0.98, i));
    KrylovSettings settings = KrylovSettings.matrixFree(500, d).withBlockSize(16, 500);
    MatrixFreeSolver solver =
        new MatrixFreeSolver(BLAS, settings, ProbeSettings.forDimension(d), 2);
    long before = OffHeapDoubles.allocatedBytes();
    OffHeapDoubles.restartPeak();
    CertifiedPairs found =
        solver.solveFraction(Spectra.diagonal(values), 0.95, 500, variance(values), progress -> {});
    // 1 - 0.98^k >= 0.95.
    assertThat(check(values, found).pairs().size()).isEqualTo(149);
    assertThat(OffHeapDoubles.peakAllocatedBytes() - before)
        .isLessThanOrEqualTo(solver.fractionBytes(d, 149));
  }

  @Test
  void theRoomForTheBasisDecidesNothingButWhetherTheSearchEnds() {
    double[] values = Spectra.of(3000, i -> Math.pow(0.97, i));
    List<CertifiedPairs> found = new ArrayList<>();
    for (int basis : new int[] {400, 1200, 3000}) {
      KrylovSettings settings = KrylovSettings.matrixFree(1, 3000).withBasisSize(basis);
      MatrixFreeSolver solver =
          new MatrixFreeSolver(BLAS, settings, ProbeSettings.forDimension(3000), 1);
      found.add(
          solver.solveFraction(
              Spectra.diagonal(values), 0.9, 1000, variance(values), progress -> {}));
    }
    // 1 - 0.97^k >= 0.9.
    assertThat(check(values, found.get(0)).pairs().size()).isEqualTo(76);
    for (CertifiedPairs other : found) {
      assertThat(other.pairs().vectors()).isDeepEqualTo(found.get(0).pairs().vectors());
      assertThat(other.pairs().solver()).isEqualTo(found.get(0).pairs().solver());
      assertThat(other.certificate()).isEqualTo(found.get(0).certificate());
    }
    KrylovSettings settings = KrylovSettings.matrixFree(1, 3000).withBasisSize(200);
    MatrixFreeSolver tight =
        new MatrixFreeSolver(BLAS, settings, ProbeSettings.forDimension(3000), 1);
    assertThatThrownBy(
            () ->
                tight.solveFraction(
                    Spectra.diagonal(values), 0.9, 1000, variance(values), progress -> {}))
        .hasMessageMatching(
            "the search needs a basis of \\d+ vectors, and may have 200; it takes at least about"
                + " \\d+ components")
        .asInstanceOf(InstanceOfAssertFactories.type(BasisFullException.class))
        .satisfies(e -> assertThat(e.needed()).isGreaterThan(200))
        .satisfies(e -> assertThat(e.most()).isEqualTo(200))
        .satisfies(e -> assertThat(e.floor()).isBetween(1L, 76L));
  }

  @Test
  void allOfTheVarianceIsTheRank() {
    double[] values = Spectra.of(300, i -> i <= 30 ? 31.0 - i : 0);
    CertifiedPairs found =
        solver(30, 300)
            .solveFraction(Spectra.diagonal(values), 1, 200, variance(values), progress -> {});
    assertThat(check(values, found).pairs().size()).isEqualTo(30);
  }

  @Test
  void anOperatorThatFailsLeavesNothingBehind() {
    SymmetricOperator honest = Spectra.diagonal(Spectra.of(3000, i -> 1.0 / i));
    for (int last : new int[] {0, 3, 14, 16}) {
      int[] passes = {0};
      SymmetricOperator failing =
          new SymmetricOperator() {
            @Override
            public int dimension() {
              return 3000;
            }

            @Override
            public void apply(DenseBlock in, DenseBlock out) {
              if (passes[0]++ == last) {
                throw new IllegalStateException("an executor was lost");
              }
              honest.apply(in, out);
            }
          };
      long before = OffHeapDoubles.allocatedBytes();
      assertThatThrownBy(
              () -> solver(20, 3000).solve(failing, 20, new Variance(10, 0), progress -> {}))
          .hasMessage("an executor was lost");
      assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
    }
  }

  @Test
  void anOperatorThatChangesIsFoundOut() {
    SymmetricOperator honest = Spectra.diagonal(Spectra.of(3000, i -> 1.0 / i));
    SymmetricOperator changing =
        new SymmetricOperator() {
          @Override
          public int dimension() {
            return 3000;
          }

          @Override
          public void apply(DenseBlock in, DenseBlock out) {
            honest.apply(in, out);
            if (in.columns() == 60) {
              out.set(5, 5, out.get(5, 5) + 1e-6);
            }
          }
        };
    assertThatThrownBy(
            () -> solver(20, 3000).solve(changing, 20, new Variance(10, 0), progress -> {}))
        .isInstanceOf(NotConvergedException.class)
        .hasMessageStartingWith("5 of 20 eigenpairs converged in ");
  }

  @Test
  void whatCannotBeAskedForIsRefused() {
    SymmetricOperator operator = Spectra.diagonal(Spectra.of(100, i -> i));
    Variance variance = new Variance(5050, 0);
    assertThatThrownBy(() -> solver(5, 100).solve(operator, 101, variance, progress -> {}))
        .hasMessage(
            "cannot take 101 eigenpairs of an operator of shape (100 x 100): 1 to 100 would fit");
    assertThatThrownBy(
            () -> solver(5, 100).solveFraction(operator, 1.5, 9, variance, progress -> {}))
        .hasMessage("a fraction of 1.5 of the variance");
    assertThatThrownBy(() -> new Variance(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ProbeSettings(0, 1, 0.5))
        .hasMessage("cannot probe with 0 vectors, 1 steps and a failure probability of 0.5");
  }
}
