package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.Certificate.Kind;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.testing.Tables;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Fits of sparse rows, of which neither a covariance nor a dense copy is formed. */
class SparseEngineTest {
  private static final int ROWS = 400;
  private static final int WIDTH = 300;

  /** From columns that every third row has to columns with three entries, and one with none. */
  private static double[][] values() {
    Random random = new Random(11);
    double[][] values = new double[ROWS][WIDTH];
    for (double[] row : values) {
      double topic = random.nextGaussian();
      for (int j = 0; j < WIDTH; j++) {
        if (random.nextDouble() < 0.33 / (1 + 0.2 * j)) {
          row[j] = 1 + topic + random.nextGaussian() / (1 + j % 5);
        }
      }
      row[7] = 0;
    }
    return values;
  }

  private static long entries(double[][] values, int column) {
    return IntStream.range(0, ROWS).filter(i -> values[i][column] != 0).count();
  }

  private static Step pca(Step.Solver solver) {
    return new Step.Pca(Components.count(4), solver, "");
  }

  private static Fit fit(Dataset<Row> table, Step... steps) {
    return Engine.fit(
        table, new PipelineSpec(List.of("x"), List.of("id"), List.of(steps)), ScanLog.silent());
  }

  private static double[] features(Row row) {
    return row.<Double>getList(1).stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void componentsAndFeaturesAreThoseOfDenseRowsWhateverWayRowsAreKept() {
    double[][] values = values();
    Dataset<Row> sparse = Tables.vectors(values, Tables.Storage.SPARSE, 3);
    Dataset<Row> mixed = Tables.vectors(values, Tables.Storage.MIXED, 3);
    try (Fit formed = fit(sparse, pca(Step.Solver.LAPACK));
        Fit free = fit(sparse, pca(Step.Solver.MATRIX_FREE));
        Fit same = fit(mixed, pca(Step.Solver.MATRIX_FREE))) {
      double largest = formed.components().pairs().value(0);
      assertThat(free.dropped()).isEmpty();
      assertThat(free.components().certificate().kind()).isEqualTo(Kind.EXACT);
      for (int i = 0; i < 4; i++) {
        assertThat(free.components().pairs().value(i))
            .isCloseTo(formed.components().pairs().value(i), within(1e-12 * largest))
            .isCloseTo(same.components().pairs().value(i), within(1e-13 * largest));
        assertThat(free.components().pairs().vector(i)[7]).isZero();
      }
      List<Row> expected = formed.pipeline().transform(sparse).orderBy("id").collectAsList();
      List<Row> found = free.pipeline().transform(sparse).orderBy("id").collectAsList();
      List<Row> again = same.pipeline().transform(mixed).orderBy("id").collectAsList();
      for (int i = 0; i < ROWS; i++) {
        assertThat(features(found.get(i)))
            .containsExactly(features(expected.get(i)), within(1e-6 * Math.sqrt(largest)))
            .containsExactly(features(again.get(i)), within(1e-6 * Math.sqrt(largest)));
      }
    }
  }

  @Test
  void standardizingLeavesRareColumnsOut() {
    double[][] values = values();
    Dataset<Row> table = Tables.vectors(values, Tables.Storage.SPARSE, 2);
    for (int least : new int[] {5, 20}) {
      Step standardize =
          new Step.Standardize(0, least == 5 ? OptionalInt.empty() : OptionalInt.of(least), "");
      List<String> rare =
          IntStream.range(0, WIDTH)
              .filter(j -> entries(values, j) < least)
              .mapToObj(j -> "x[" + j + "]")
              .toList();
      List<String> common =
          IntStream.range(0, WIDTH)
              .filter(j -> entries(values, j) >= least)
              .mapToObj(j -> "x[" + j + "]")
              .toList();
      try (Fit fit = fit(table, standardize, pca(Step.Solver.MATRIX_FREE));
          Fit formed =
              fit(
                  table,
                  new Step.Select(common, ""),
                  new Step.Standardize(0, ""),
                  pca(Step.Solver.LAPACK))) {
        assertThat(rare).hasSizeGreaterThan(3);
        assertThat(fit.dropped()).isEqualTo(rare);
        assertThat(fit.featureNames()).isEqualTo(common);
        assertThat(fit.components().pairs().dimension()).isEqualTo(common.size());
        assertThat(fit.components().totalVariance())
            .isCloseTo(formed.components().totalVariance(), within(1e-9));
        for (int i = 0; i < 4; i++) {
          assertThat(fit.components().pairs().value(i))
              .isCloseTo(formed.components().pairs().value(i), within(1e-10));
        }
        List<Row> expected = formed.pipeline().transform(table).orderBy("id").collectAsList();
        List<Row> found = fit.pipeline().transform(table).orderBy("id").collectAsList();
        for (int i = 0; i < ROWS; i++) {
          assertThat(features(found.get(i)))
              .containsExactly(features(expected.get(i)), within(1e-5));
        }
      }
    }
  }

  @Test
  void noneMayBeRare() {
    Dataset<Row> table = Tables.vectors(values(), Tables.Storage.SPARSE, 2);
    Step all = new Step.Standardize(0, OptionalInt.of(ROWS + 1), "job.yaml:3:5");

    assertThatThrownBy(() -> fit(table, all, pca(Step.Solver.MATRIX_FREE)))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.outcome()).isEqualTo(Outcome.INPUT))
        .hasMessageContaining(
            "none of 300 features has 401 values other than zero in the 400 kept rows")
        .hasMessageContaining("job.yaml:3:5");
  }

  @Test
  void whatIsSparseIsAMatterOfTheDataAlone() {
    double[][] dense = Tables.normal(50, 20, 4);
    Dataset<Row> stored = Tables.vectors(dense, Tables.Storage.SPARSE, 2);
    Step pca = new Step.Pca(Components.count(2), Step.Solver.MATRIX_FREE, "");
    Step asked = new Step.Standardize(0, "");

    try (Fit one = fit(stored, asked, pca);
        Fit other = fit(Tables.vectors(dense, Tables.Storage.DENSE, 2), asked, pca)) {
      assertThat(one.components().pairs().solver()).isEqualTo(other.components().pairs().solver());
      assertThat(one.components().pairs().values())
          .containsExactly(other.components().pairs().values(), within(1e-14));
      assertThat(one.pipeline().transform().getClass())
          .isEqualTo(other.pipeline().transform().getClass());
    }
  }
}
