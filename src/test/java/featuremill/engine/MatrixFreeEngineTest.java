package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.Certificate.Kind;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.linalg.OffHeapDoubles;
import featuremill.testing.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fits that form no covariance, against those that do. */
class MatrixFreeEngineTest {
  private static final int ROWS = 301;
  private static final int WIDTH = 120;
  private static final Step STANDARDIZE = new Step.Standardize(0, "job.yaml:3:5");

  /** A few strong directions, means far from zero, a constant and a nearly constant column. */
  private static double[][] values() {
    Random random = new Random(5);
    double[][] directions = Tables.normal(6, WIDTH, 8);
    double[][] values = new double[ROWS][WIDTH];
    for (double[] row : values) {
      for (int j = 0; j < WIDTH; j++) {
        row[j] = 1000 * (j % 7) + random.nextGaussian();
      }
      for (int f = 0; f < directions.length; f++) {
        double factor = random.nextGaussian() * 4 / (1 + f);
        for (int j = 0; j < WIDTH; j++) {
          row[j] += factor * (directions[f][j] - 10.0 * j);
        }
      }
      row[11] = 42;
    }
    return values;
  }

  private static Step pca(Components components, Step.Solver solver) {
    return new Step.Pca(components, solver, "job.yaml:5:5");
  }

  static Stream<Arguments> steps() {
    return Stream.of(Step.Solver.MATRIX_FREE, Step.Solver.DUAL)
        .flatMap(
            solver ->
                pipelines()
                    .map(Arguments::get)
                    .map(pipeline -> Arguments.of(solver, pipeline[0], pipeline[1])));
  }

  private static Stream<Arguments> pipelines() {
    return Stream.of(
        Arguments.of("raw", List.of()),
        Arguments.of("raw, divided by the rows", List.of(new Step.Covariance(0, ""))),
        Arguments.of("standardized", List.of(STANDARDIZE)),
        Arguments.of("standardized by ddof 1", List.of(new Step.Standardize(1, ""))),
        Arguments.of("correlation", List.of(STANDARDIZE, new Step.Correlation(""))),
        Arguments.of(
            "some rows and features",
            List.of(
                new Step.Mask("c0 > mean(c0)", "low", ""),
                new Step.Select(List.of("c1*"), ""),
                STANDARDIZE)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("steps")
  void findsWhatTheCovarianceTells(Step.Solver solver, String name, List<Step> before) {
    Dataset<Row> table = Tables.columns(values(), 3);
    long held = OffHeapDoubles.allocatedBytes();

    try (Fit formed = fit(table, before, pca(Components.count(5), Step.Solver.LAPACK));
        Fit free = fit(table, before, pca(Components.count(5), solver))) {
      PrincipalComponents expected = formed.components();
      PrincipalComponents found = free.components();
      assertThat(free.matrix()).isNull();
      assertThat(free.route().storesRows()).isTrue();
      assertThat(free.rows()).isEqualTo(formed.rows());
      assertThat(found.certificate().kind())
          .isEqualTo(solver == Step.Solver.DUAL ? Kind.PROOF : Kind.EXACT);
      double largest = expected.pairs().value(0);
      assertThat(found.totalVariance())
          .isCloseTo(expected.totalVariance(), within(1e-13 * expected.totalVariance()));
      for (int i = 0; i < 5; i++) {
        assertThat(found.pairs().value(i))
            .isCloseTo(expected.pairs().value(i), within(1e-12 * largest));
        assertThat(found.pairs().vector(i))
            .containsExactly(expected.pairs().vector(i), within(1e-8));
      }
      requireSameFeatures(table, formed, free, 1e-6 * Math.sqrt(largest));
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(held);
  }

  private static void requireSameFeatures(Dataset<Row> table, Fit one, Fit other, double error) {
    List<Row> expected = one.pipeline().transform(table).collectAsList();
    List<Row> found = other.pipeline().transform(table).collectAsList();
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(features(found.get(i))).containsExactly(features(expected.get(i)), within(error));
    }
  }

  private static double[] features(Row row) {
    return row.<Double>getList(0).stream().mapToDouble(Double::doubleValue).toArray();
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.Solver.class,
      names = {"MATRIX_FREE", "DUAL"})
  void aMatrixThatIsAskedForComesByStripes(Step.Solver solver) {
    Dataset<Row> table = Tables.columns(values(), 3);
    for (Step asked : List.of(new Step.Covariance(1, ""), new Step.Correlation(""))) {
      List<Step> before = List.of(STANDARDIZE, asked);
      try (Fit formed = fit(table, before, pca(Components.count(2), Step.Solver.LAPACK));
          Fit free = fit(table, before, pca(Components.count(2), solver))) {
        assertThat(free.matrix()).isNull();
        assertThat(free.stripes().dimension()).isEqualTo(WIDTH);
        for (int i = 0; i < WIDTH; i++) {
          double[] row = free.stripes().row(i);
          for (int j = 0; j < WIDTH; j++) {
            assertThat(row[j]).isCloseTo(formed.matrix().get(i, j), within(2e-14));
          }
          if (asked instanceof Step.Correlation) {
            assertThat(row[i]).isEqualTo(formed.matrix().get(i, i));
          }
        }
      }
    }
  }

  @Test
  void scansTheInputTwiceAndSaysWhatPassesTook() {
    List<String> scans = new ArrayList<>();
    List<Usage> usage = new ArrayList<>();
    List<Forecast> planned = new ArrayList<>();
    ScanLog log =
        new ScanLog() {
          @Override
          public void started(String purpose) {
            scans.add(purpose);
          }

          @Override
          public void ended(String purpose, double seconds) {}

          @Override
          public void planned(Forecast forecast) {
            planned.add(forecast);
          }

          @Override
          public void measured(Usage measured) {
            usage.add(measured);
          }
        };
    Step pca = pca(Components.count(3), Step.Solver.MATRIX_FREE);
    Dataset<Row> table = Tables.columns(values(), 2);
    Engine.fit(table, new PipelineSpec(List.of("c*"), List.of(), List.of(STANDARDIZE, pca)), log)
        .close();

    assertThat(scans).containsExactly("column profile, standardize", "storing the centred rows");
    assertThat(planned).hasSize(2);
    assertThat(planned.get(1).passes().storedBytes()).isEqualTo(8L * ROWS * WIDTH);
    assertThat(usage.get(0).scans()).isEqualTo(2);
    assertThat(usage.get(0).rows().storedBytes()).isBetween(8L * ROWS * 119, 8L * 2 * ROWS * 120);
    assertThat(usage.get(0).rows().passes()).isGreaterThan(5);
  }

  @Test
  void refusesMoreComponentsThanTheRank() {
    double[][] values = values();
    for (double[] row : values) {
      for (int j = 4; j < WIDTH; j++) {
        row[j] = row[j % 4] * (j % 2 == 0 ? 1 : -1);
      }
    }
    Dataset<Row> table = Tables.columns(values, 2);

    requireFailure(
        table, pca(Components.count(5), Step.Solver.MATRIX_FREE), "the rank of the data is 4");
    requireFailure(
        table.limit(3),
        pca(Components.count(3), Step.Solver.MATRIX_FREE),
        "pca asks for 3 components, but the rank of the data is 2");
    for (double[] row : values) {
      Arrays.fill(row, 1);
    }
    requireFailure(
        Tables.columns(values, 2),
        pca(Components.fraction(0.5), Step.Solver.MATRIX_FREE),
        "pca asks for a fraction of the variance, and there is none");
  }

  private static void requireFailure(Dataset<Row> table, Step pca, String message) {
    assertThatThrownBy(() -> fit(table, List.of(), pca).close())
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message)
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(Outcome.USAGE);
  }

  @Test
  void sumsBeyondTheDoublesAreRefusedByName() {
    double[][] values = values();
    for (double[] row : values) {
      row[3] *= 0x1p507;
    }
    Dataset<Row> table = Tables.columns(values, 2);
    List<Step> two = List.of(new Step.Select(List.of("c3", "c4"), ""));

    fit(table, two, pca(Components.count(1), Step.Solver.LAPACK)).close();
    assertThatThrownBy(
            () -> fit(table, two, pca(Components.count(1), Step.Solver.MATRIX_FREE)).close())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.outcome()).isEqualTo(Outcome.INPUT))
        .hasMessageContaining("the sum of squares over the rows overflows for c3 (from ");
  }

  /** More than half of the directions of noise are about as strong as the strongest. */
  @Test
  void noiseIsNeverCertifiedByLuck() {
    Dataset<Row> table = Tables.columns(Tables.normal(2000, 150, 3), 2);
    try (Fit formed = fit(table, List.of(), pca(Components.count(21), Step.Solver.LAPACK));
        Fit free = fit(table, List.of(), pca(Components.count(20), Step.Solver.MATRIX_FREE))) {
      double next = formed.components().pairs().value(20);
      assertThat(free.components().certificate().bound())
          .isGreaterThanOrEqualTo(next * (1 - 1e-12));
      for (int i = 0; i < 20; i++) {
        assertThat(free.components().pairs().value(i))
            .isCloseTo(formed.components().pairs().value(i), within(1e-11));
      }
    } catch (Failure unfinished) {
      assertThat(unfinished.outcome()).isEqualTo(Outcome.UNEXPECTED);
      assertThat(unfinished).hasMessageContaining("pca did not converge");
    }
  }

  private static Fit fit(Dataset<Row> table, List<Step> before, Step pca) {
    List<Step> steps = new ArrayList<>(before);
    steps.add(pca);
    return Engine.fit(table, new PipelineSpec(List.of("c*"), List.of(), steps), ScanLog.silent());
  }
}
