package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoutingTest {
  private static final Step COVARIANCE = new Step.Covariance(1, "");

  private static Route route(int width, long rows, Step... steps) {
    return new Routing(Plan.of(List.of(steps)), width, width).route(rows);
  }

  private static Step pca(int components, Step.Solver solver) {
    return new Step.Pca(Components.count(components), solver, "job.yaml:9:5");
  }

  /** 4 Q b R1 / R2(b): Q b = 24 x 16 up to 50 components, and in proportion beyond. */
  @ParameterizedTest
  @CsvSource({"1, 4421", "20, 4421", "50, 4421", "100, 6632", "200, 13265", "1000, 20000"})
  void aCovarianceIsWorthFormingUpToAWidthThatGrowsWithTheComponents(int components, int width) {
    assertThat(WidestCovariance.worthForming(Components.count(components))).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({
    "4421, 0, 20, KRYLOV",
    "4422, 0, 20, MATRIX_FREE",
    "4422, 100000, 20, MATRIX_FREE",
    "16000, 20000, 20, MATRIX_FREE",
    "13265, 20000, 200, KRYLOV",
    "16001, 4000, 20, DUAL",
    "16000, 4000, 20, MATRIX_FREE",
    "16005, 4001, 20, MATRIX_FREE",
    "5000, 2, 1, DUAL",
    "1000000, 200000, 20, MATRIX_FREE",
  })
  void autoIsAFunctionOfWidthComponentsAndRows(
      int width, long rows, int components, Step.Solver solver) {
    Route route = route(width, rows, pca(components, Step.Solver.AUTO));

    assertThat(route.solver()).isEqualTo(solver);
    assertThat(route.formsMatrix()).isEqualTo(solver == Step.Solver.KRYLOV);
    assertThat(route.storesRows()).isEqualTo(solver != Step.Solver.KRYLOV);
    assertThat(route.reason()).isNotBlank();
  }

  @Test
  void whetherAMatrixIsFormedIsKnownBeforeRowsAreCounted() {
    for (int width : new int[] {1, 4421, 4422, 9000, 30_000}) {
      Route before = route(width, 0, pca(20, Step.Solver.AUTO));
      for (long rows : new long[] {1, 100, 4000, 1L << 40}) {
        Route after = route(width, rows, pca(20, Step.Solver.AUTO));
        assertThat(after.scope()).isEqualTo(before.scope());
        assertThat(after.storesRows()).isEqualTo(before.storesRows());
      }
    }
  }

  @Test
  void aFractionTakesTheWholeSpectrumWhereThatIsNarrow() {
    Step fraction = new Step.Pca(Components.fraction(0.9), Step.Solver.AUTO, "");

    assertThat(route(6632, 0, fraction).solver()).isEqualTo(Step.Solver.LAPACK);
    assertThat(route(6633, 0, fraction).solver()).isEqualTo(Step.Solver.MATRIX_FREE);
  }

  @Test
  void aCovarianceThatIsAskedForServesTheComponentsToo() {
    Step pca = pca(20, Step.Solver.AUTO);

    assertThat(route(10_000, 0, COVARIANCE, pca).solver()).isEqualTo(Step.Solver.KRYLOV);
    assertThat(route(20_001, 0, COVARIANCE, pca).solver()).isEqualTo(Step.Solver.MATRIX_FREE);
    assertThat(route(10_000, 0, COVARIANCE).scope()).isEqualTo(CoMoments.Scope.FULL);
    assertThat(route(10_000, 0, COVARIANCE).solver()).isNull();
  }

  @Test
  void rareFeaturesAreCountedOnlyWhereNoCovarianceIsFormed() {
    Step common = new Step.Standardize(0, OptionalInt.of(2), "job.yaml:3:5");

    assertThat(route(9, 5, common, pca(1, Step.Solver.MATRIX_FREE)).formsMatrix()).isFalse();
    assertThat(route(9, 5, common).formsMatrix()).isFalse();
    for (Step.Solver solver : List.of(Step.Solver.AUTO, Step.Solver.QR)) {
      assertThatThrownBy(() -> route(9, 5, common, pca(1, solver)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("min_nonzeros does not go with a covariance that is formed")
          .hasMessageContaining("job.yaml:3:5");
    }
  }

  @Test
  void productsOfRowsNeedFewOfThem() {
    Routing dual = new Routing(Plan.of(List.of(pca(1, Step.Solver.DUAL))), 9, 9);

    dual.requireRows(20_000);
    assertThatThrownBy(() -> dual.requireRows(20_001))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("pca with solver: dual takes at most 20,000 rows, not 20,001");
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.Solver.class,
      names = {"LAPACK", "KRYLOV", "MATRIX_FREE", "DUAL", "QR"})
  void whatTheJobSaysIsDone(Step.Solver solver) {
    for (int width : new int[] {3, 4000}) {
      Route route = route(width, 5, pca(2, solver));
      assertThat(route.solver()).isEqualTo(solver);
      assertThat(route.reason()).isEqualTo("the job says so");
    }
    if (solver == Step.Solver.QR) {
      assertThatThrownBy(() -> route(4097, 5, pca(2, solver)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("pca with solver: qr takes at most 4,096 features, not 4,097");
    } else {
      assertThat(route(50_000, 5, pca(2, solver)).solver()).isEqualTo(solver);
    }
  }
}
