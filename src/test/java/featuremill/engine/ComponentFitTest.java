package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.decomposition.Certificate.Kind;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.linalg.SymmetricMatrix;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Components of formed matrices whose spectrum is known. */
class ComponentFitTest {
  private static SymmetricMatrix diagonal(int d, IntToDoubleFunction value) {
    SymmetricMatrix matrix = SymmetricMatrix.zeros(d);
    for (int i = 0; i < d; i++) {
      matrix.set(i, i, value.applyAsDouble(i));
    }
    return matrix;
  }

  private static PrincipalComponents fit(
      SymmetricMatrix matrix, int k, Step.Solver solver, double tolerance) {
    Step.Pca step = new Step.Pca(Components.count(k), solver, tolerance, "job.yaml:4:5");
    return new ComponentFit(step, matrix, 6032).fit();
  }

  @Test
  void aToleranceThatIsNotReachedSaysHowFarItGot() {
    // Hundreds of eigenvalues crowd below the largest.
    try (SymmetricMatrix flat = diagonal(600, i -> 1 - Math.pow(i / 600.0, 4))) {
      assertThatThrownBy(() -> fit(flat, 5, Step.Solver.KRYLOV, 1e-13))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.outcome()).isEqualTo(Outcome.UNEXPECTED);
                assertThat(failure.where()).isEqualTo("job.yaml:4:5");
                assertThat(failure.fix())
                    .isEqualTo(
                        "raise the tolerance, ask for fewer components, or set solver: lapack");
              })
          .hasMessageContaining("pca did not converge: ")
          .hasMessageContaining(" of 5 eigenpairs converged in 60 passes; the worst of the others");
      assertThat(fit(flat, 5, Step.Solver.LAPACK, 1e-13).certificate().bound()).isLessThan(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.Solver.class,
      names = {"AUTO", "LAPACK", "KRYLOV"})
  void theTightestToleranceEndsAtTheFloorAndSaysSo(Step.Solver solver) {
    try (SymmetricMatrix matrix = diagonal(40, i -> Math.pow(10, -i))) {
      PrincipalComponents components = fit(matrix, 6, solver, 1e-15);

      assertThat(components.certificate().tolerance()).isEqualTo(1e-15);
      assertThat(components.certificate().atFloor()).isBetween(0, 6);
      assertThat(components.certificate().kind()).isEqualTo(Kind.PROOF);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.Solver.class,
      names = {"AUTO", "LAPACK", "KRYLOV"})
  void equalEigenvaluesAcrossTheEndAreBoundedAndNotRefused(Step.Solver solver) {
    try (SymmetricMatrix matrix = diagonal(300, i -> i < 2 ? 3 - i : i < 5 ? 0.5 : 1e-3)) {
      PrincipalComponents components = fit(matrix, 4, solver, 1e-9);

      assertThat(components.certificate().kind()).isEqualTo(Kind.UP_TO);
      assertThat(components.certificate().bound()).isBetween(0.5, 0.5 * (1 + 2e-6));
      assertThat(components.certificate().clusters().get(2).cut()).isTrue();
      assertThat(fit(matrix, 5, solver, 1e-9).certificate().kind()).isEqualTo(Kind.PROOF);
    }
  }

  @Test
  void aMatrixThatStandsForAWiderOneHasTheRankOfThat() {
    Step.Pca step = new Step.Pca(Components.count(3), Step.Solver.DUAL, 1e-9, "job.yaml:4:5");
    // Of width 4 the third is above 4 * 2^-52 of the first, of width 40,000 it is rounding.
    try (SymmetricMatrix dual = diagonal(4, i -> i < 2 ? 1 : i == 2 ? 1e-12 : 0)) {
      assertThat(new ComponentFit(step, dual, 16, 4).fit().rank()).isEqualTo(3);
      assertThatThrownBy(() -> new ComponentFit(step, dual, 16, 40_000).fit())
          .hasMessageContaining("asks for 3 components, but the rank of the data is 2");
    }
  }
}
