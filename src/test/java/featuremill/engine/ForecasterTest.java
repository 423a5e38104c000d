package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.linalg.Blas;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecasterTest {
  private static final long GIB = 1L << 30;
  private static final Machine LAPTOP = local(2, 4 * GIB, 20 * GIB);

  @Test
  void countsTheMatricesOfAWideFit() {
    Forecast forecast = forecast(16_000, 2_560_000_000L, 20, LAPTOP);

    long matrix = 8L * 16_000 * 16_000;
    assertThat(forecast.rows()).isEqualTo(20_000);
    assertThat(forecast.segments()).isEqualTo(4);
    assertThat(forecast.work().scan()).isCloseTo(2.56e12, within(1e9));
    // four segments, and the merged state once more on its way to the driver
    assertThat(forecast.work().shuffleBytes())
        .isBetween(5 * matrix / 2, 5 * matrix / 2 + (8 << 20));
    long block = 8L * 16_000 * 257;
    assertThat(forecast.memory().taskOffHeap()).isEqualTo(2 * matrix + 8 * 16_000);
    assertThat(forecast.memory().executorOffHeap()).isEqualTo(2 * (matrix + block));
    assertThat(forecast.memory().driverOffHeap()).isEqualTo(2 * matrix);
    assertThat(forecast.memory().processOffHeap()).isEqualTo(2 * (matrix + block));
    assertThat(forecast.solver()).isEqualTo(Step.Solver.KRYLOV);
    assertThatCode(() -> forecast.requireFits(LAPTOP)).doesNotThrowAnyException();
  }

  @Test
  void pairsOfFeaturesTakeThreeMatrices() {
    Step covariance =
        new Step.Covariance(
            1, Step.Missing.PAIRWISE, featuremill.decomposition.CovarianceRepair.Method.CLIP, "");
    Plan plan = Plan.of(List.of(covariance));
    Route route = new Routing(plan, 4000, 4000).route(0);
    Extent extent =
        Extent.expected(4000, 4000, new InputSize(8L * 4000 * 40_000, 40_000), 0, false);

    Forecast forecast = new Forecaster(plan, route, extent, LAPTOP).forecast(Rates.assumed());

    long matrix = 8L * 4000 * 4000;
    long block = 8L * 4000 * 257;
    assertThat(forecast.work().scan()).isCloseTo(40_000 * 2.0 * 4000 * 4001, within(1.0));
    assertThat(forecast.memory().taskOffHeap()).isEqualTo(6 * matrix + 8 * 4000);
    assertThat(forecast.memory().executorOffHeap())
        .isEqualTo(Math.max(2 * (3 * matrix + 2 * block), 6 * matrix));
    assertThat(forecast.memory().driverOffHeap()).isEqualTo(7 * matrix);
    // Two triangles and a square of each of the segments, and of the merged state.
    assertThat(forecast.work().shuffleBytes())
        .isBetween(
            2 * matrix * (forecast.segments() + 1),
            2 * matrix * (forecast.segments() + 1) + (16 << 20));
  }

  /** Of which the heap of each task has a block of 8 rows, and sums. */
  @Test
  void lossesThatAreMeasuredBesideTheSumsAreCounted() {
    Plan plan = Plan.of(List.of(new Step.Covariance(1, "")));
    Route route = new Routing(plan, 10, 10).route(0);
    Extent extent = Extent.expected(10, 10, new InputSize(1 << 30, 0), 0, false);

    Forecast plain = new Forecaster(plan, route, extent, LAPTOP).forecast(Rates.assumed());
    Forecast measured =
        new Forecaster(plan, route, extent.measuring(1_000_000), LAPTOP).forecast(Rates.assumed());

    long task = 8L * 1_000_000 * 8 + 2 * 72L * 1_000_000;
    assertThat(measured.memory().driverHeap() - plain.memory().driverHeap()).isEqualTo(2 * task);
    assertThat(measured.memory().taskOffHeap()).isEqualTo(plain.memory().taskOffHeap());
    assertThat(measured.scans()).isEqualTo(plain.scans());
  }

  @Test
  void aDriverApartHoldsNoTasks() {
    Machine cluster = cluster(4, 10 * GIB);
    Forecast forecast = forecast(16_000, 2_560_000_000_000L, 20, cluster);

    assertThat(forecast.memory().processOffHeap()).isEqualTo(forecast.memory().driverOffHeap());
    assertThat(forecast.memory().executorOffHeap()).isEqualTo(4 * forecast.memory().taskOffHeap());
  }

  @Test
  void refusesWhatCannotFitAndNamesTheSetting() {
    requireRefusal(
        forecast(60_000, 8L * 60_000 * 60_000, 10, LAPTOP),
        LAPTOP,
        "a fit of 60,000 features needs 53.9 GiB off the heap in the driver's process, and there"
            + " are 20.0 GiB",
        "spark.driver.memory",
        "--master local[1]");
    Machine small = cluster(4, GIB);
    requireRefusal(
        forecast(8_000, 64_000_000_000L, 10, small),
        small,
        "off the heap in each executor, 976 MiB in each of 4 tasks at once, and there are",
        "set spark.executor.memoryOverhead to at least 4",
        "spark.executor.cores");
    Machine noHeap = local(2, 200L << 20, 20 * GIB);
    requireRefusal(
        forecast(8_000, 64_000_000_000L, 10, noHeap),
        noHeap,
        "needs a Java heap of",
        "set spark.driver.memory to at least");
    Machine noResult =
        new Machine(2, 2, true, 4 * GIB, 20 * GIB, "spark.driver.memory", 0, 1L << 20, GIB);
    requireRefusal(
        forecast(8_000, 64_000_000_000L, 10, noResult),
        noResult,
        "as the result of one job",
        "set spark.driver.maxResultSize to at least 33m");
    Machine container =
        new Machine(
            8, 4, false, 4 * GIB, GIB, "spark.driver.memoryOverhead", 100 * GIB, 1L << 30, GIB);
    requireRefusal(
        forecast(16_000, 2_560_000_000L, 20, container),
        container,
        "off the heap in the driver's process",
        "set spark.driver.memoryOverhead to at least 4");
  }

  @Test
  void countsWhatPassesOverStoredRowsTake() {
    Machine machine = local(2, 4 * GIB, 20 * GIB);
    Forecast forecast = passes(17_515, 60_000, 20, machine);
    PassesForecast passes = forecast.passes();

    assertThat(forecast.solver()).isEqualTo(Step.Solver.MATRIX_FREE);
    assertThat(forecast.scans()).hasSize(2);
    assertThat(passes.form()).isEqualTo(RowForm.DENSE);
    assertThat(passes.vectors()).isEqualTo(16);
    assertThat(passes.basis()).isEqualTo(192);
    assertThat(passes.work()).isEqualTo(2.0 * 60_000 * 17_515 * 16);
    assertThat(passes.storedBytes()).isEqualTo(8L * 60_000 * 17_515);
    assertThat(passes.spilledBytes()).isEqualTo(8L * 60_000 * 17_515 - machine.storage());
    assertThat(passes.broadcastBytes()).isEqualTo(8L * 17_515 * 16);
    assertThat(passes.driverBytes()).isBetween(8L * 17_515 * (192 + 16), GIB);
    assertThat(passes.peakBytes()).isBetween(8L * 17_515 * 32, 128L << 20);
    assertThat(forecast.memory().processOffHeap())
        .isEqualTo(machine.storage() + passes.driverBytes() + 2 * 2 * passes.peakBytes());
    assertThat(forecast.seconds().total()).isBetween(20.0, 2000.0);
    assertThat(passes.passSeconds()).isGreaterThan(passes.spilledBytes() / 1e9);
    assertThatCode(() -> forecast.requireFits(machine)).doesNotThrowAnyException();
  }

  @Test
  void refusesVectorsThatTheDriverCannotHoldAndNamesFewerThatItCan() {
    Machine small = local(2, 4 * GIB, GIB);
    Forecast forecast = passes(1_000_000, 200_000, 20, small);
    requireRefusal(
        forecast,
        small,
        "a basis of 96 vectors of 1,000,000 features, with blocks of 8, needs ",
        " off the heap in the driver's process, and there are 1,024 MiB",
        "set block: ");
    int block = forecast.passes().fittingBlock();
    assertThat(block).isBetween(1, 7);
    Machine tiny = local(2, 4 * GIB, GIB / 4);
    requireRefusal(
        passes(1_000_000, 200_000, 200, tiny), tiny, "a basis of ", "select fewer features");
  }

  /**
   * Seconds from storing to the certificate, measured on two cores with 4 GiB of heap, nothing else
   * running: dense rows of spectra like 1 / sqrt(i), sparse ones of Zipf's law.
   */
  @ParameterizedTest
  @CsvSource({
    "15000, 17515, false, 23.5",
    "30000, 17515, false, 36.7",
    "100000, 1000000, true, 18.8",
    "200000, 1000000, true, 26.7",
    "3750, 17515, false, 12.4",
  })
  void passesTakeAboutWhatTheyWereMeasuredToTake(
      long rows, int width, boolean sparse, double seconds) {
    Machine roomy =
        new Machine(
            2,
            2,
            true,
            4 * GIB,
            20 * GIB,
            "spark.driver.memory",
            Machine.UNLIMITED,
            2L << 30,
            10 * GIB);
    Rates rates = Rates.measured(25e9, 20e9, 20e9, 8e9, 9e9);
    long bytes = sparse ? 12 * 100 * rows : 8 * rows * width;
    Plan plan = Plan.of(List.of(new Step.Pca(Components.count(20), Step.Solver.AUTO, "")));
    Route route = new Routing(plan, width, width).route(rows);
    Extent extent = Extent.expected(width, width, new InputSize(bytes, rows), 0, sparse);

    Forecast.Seconds found = new Forecaster(plan, route, extent, roomy).forecast(rates).seconds();

    assertThat(found.solver() + found.proof()).isBetween(0.6 * seconds, 1.5 * seconds);
  }

  @Test
  void momentsOfSparseRowsTakeTheirEntries() {
    int width = 1_000_000;
    long rows = 800_000;
    InputSize size = new InputSize(12 * 100 * rows, rows);
    Plan plan = Plan.of(List.of());
    Route route = new Routing(plan, width, width).route(rows);

    double entries = work(plan, route, Extent.expected(width, width, size, 0, true));
    double values = work(plan, route, Extent.expected(width, width, size, 0, false));

    assertThat(entries / values).isCloseTo(1e-4, within(1e-10));
  }

  private static double work(Plan plan, Route route, Extent extent) {
    return new Forecaster(plan, route, extent, local(2, 4 * GIB, 20 * GIB))
        .forecast(Rates.assumed())
        .work()
        .scan();
  }

  private static Forecast passes(int width, long rows, int components, Machine machine) {
    Step pca = new Step.Pca(Components.count(components), Step.Solver.MATRIX_FREE, "");
    Plan plan = Plan.of(List.of(pca));
    Route route = new Routing(plan, width, width).route(rows);
    Extent extent = Extent.expected(width, width, new InputSize(8 * rows * width, rows), 0, false);
    return new Forecaster(plan, route, extent, machine).forecast(Rates.assumed());
  }

  private static void requireRefusal(Forecast forecast, Machine machine, String... parts) {
    assertThatThrownBy(() -> forecast.requireFits(machine))
        .isInstanceOf(Failure.class)
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(Outcome.USAGE);
    for (String part : parts) {
      assertThatThrownBy(() -> forecast.requireFits(machine)).hasMessageContaining(part);
    }
  }

  @Test
  void takesMoreTimeForMoreRowsAndLessOnMoreCores() {
    Rates rates = Rates.assumed();
    double once = seconds(64_000_000_000L, 2, rates);

    assertThat(seconds(8 * 64_000_000_000L, 2, rates)).isCloseTo(8 * once, within(0.02 * once));
    assertThat(seconds(64_000_000_000L, 4, rates)).isCloseTo(once / 2, within(0.02 * once));
  }

  private static double seconds(long bytes, int tasks, Rates rates) {
    Machine machine = local(tasks, 4 * GIB, 20 * GIB);
    return forecaster(2000, bytes, 10, machine).forecast(rates).seconds().scan()
        - Forecaster.START_SECONDS;
  }

  @Test
  void timesKernelsOnlyForWhatTakesAWhile() {
    assertThat(forecast(100, 8_000_000, 10, LAPTOP).rates().measured()).isFalse();
    assertThat(forecast(16_000, 2_560_000_000L, 20, LAPTOP).rates().measured()).isTrue();
  }

  @Test
  void ratesAreThoseOfRealKernels() {
    Rates rates = new Calibration(Blas.best()).measure();

    assertThat(
            List.of(
                rates.syrk(), rates.symm(), rates.cholesky(), rates.tridiagonal(), rates.tall()))
        .allSatisfy(rate -> assertThat(rate).isBetween(1e8, 1e12));
  }

  /** The choice decides bits, so it is a function of these two numbers alone. */
  @ParameterizedTest
  @CsvSource({
    "100, 10, LAPACK",
    "784, 154, LAPACK",
    "1600, 10, LAPACK",
    "2000, 10, KRYLOV",
    "2000, 400, LAPACK",
    "16000, 20, KRYLOV",
    "16000, 16000, LAPACK",
    "1, 1, LAPACK",
  })
  void autoTakesKrylovWhereItsMostPassesCostLess(int width, int count, Step.Solver solver) {
    assertThat(ComponentFit.solver(Step.Solver.AUTO, width, count)).isEqualTo(solver);
  }

  private static Forecast forecast(int width, long bytes, int components, Machine machine) {
    return forecaster(width, bytes, components, machine).forecast();
  }

  private static Forecaster forecaster(int width, long bytes, int components, Machine machine) {
    Step pca = new Step.Pca(Components.count(components), Step.Solver.KRYLOV, "");
    Plan plan = Plan.of(List.of(new Step.Standardize(0, ""), pca));
    return new Forecaster(
        plan,
        new Routing(plan, width, width).route(0),
        Extent.expected(width, width, new InputSize(bytes, 0), 0, false),
        machine);
  }

  private static Machine local(int tasks, long heap, long offHeap) {
    return new Machine(
        tasks, tasks, true, heap, offHeap, "spark.driver.memory", Machine.UNLIMITED, 2L << 30, GIB);
  }

  private static Machine cluster(int tasksPerExecutor, long executorOffHeap) {
    return new Machine(
        100,
        tasksPerExecutor,
        false,
        4 * GIB,
        40 * GIB,
        "spark.driver.memory",
        executorOffHeap,
        2L << 30,
        GIB);
  }

  /** 58 million entries ran in 4 GiB of heap; twice as many ended in want of memory. */
  @Test
  void vectorsAreBesideTheSparseRowsThatSparkHoldsOnTheHeap() {
    sparse(800_000, 4 * GIB);
    sparse(1_600_000, 5 * GIB);
    assertThatThrownBy(() -> sparse(1_600_000, 4 * GIB))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("set spark.driver.memory to at least");
  }

  private static void sparse(long rows, long heap) {
    Machine machine =
        new Machine(
            2,
            2,
            true,
            heap,
            20 * GIB,
            "spark.driver.memory",
            Machine.UNLIMITED,
            2L << 30,
            10 * GIB);
    int width = 1_000_000;
    Plan plan = Plan.of(List.of(new Step.Pca(Components.count(20), Step.Solver.AUTO, "")));
    Route route = new Routing(plan, width, width).route(rows);
    Extent extent =
        Extent.expected(width, width, new InputSize(1200 * rows, rows), 0, true)
            .counted(width, new StoredSize(RowForm.SPARSE, rows, 72 * rows));
    new Forecaster(plan, route, extent, machine).forecast().requireFits(machine);
  }
}
