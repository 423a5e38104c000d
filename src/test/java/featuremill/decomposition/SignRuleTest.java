package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SignRuleTest {
  @Test
  void theLargestEntryIsPositive() {
    double[] vector = {0.1, -0.9, 0.3};
    SignRule.apply(vector);
    assertThat(vector).containsExactly(-0.1, 0.9, -0.3);
    SignRule.apply(vector);
    assertThat(vector).containsExactly(-0.1, 0.9, -0.3);
  }

  @Test
  void theFirstOfNearlyEqualEntriesDecides() {
    double[] near = {-1 + 0x1p-21, 1};
    assertThat(SignRule.decidingIndex(near)).isZero();
    SignRule.apply(near);
    assertThat(near).containsExactly(1 - 0x1p-21, -1);
    double[] edge = {-(1 - 0x1p-20), 1};
    assertThat(SignRule.decidingIndex(edge)).isZero();
    double[] far = {-1 + 0x1p-19, 1};
    assertThat(SignRule.decidingIndex(far)).isEqualTo(1);
  }

  @Test
  void zerosStayPositive() {
    double[] vector = {0, -1};
    SignRule.apply(vector);
    assertThat(vector).containsExactly(0.0, 1.0);
    double[] nothing = {};
    SignRule.apply(nothing);
    double[] zeros = {0, 0};
    SignRule.apply(zeros);
    assertThat(zeros).containsExactly(0.0, 0.0);
    assertThat(SignRule.VERSION).isEqualTo(2);
  }

  @Test
  void correlationsOfTwoColumnsDoNotFlipUnderNoise() {
    SplittableRandom random = new SplittableRandom(1);
    LapackSolver solver = new LapackSolver(Blas.best());
    for (int run = 0; run < 200; run++) {
      try (SymmetricMatrix matrix = SymmetricMatrix.zeros(2)) {
        matrix.set(0, 0, 1 + random.nextDouble(-1e-15, 1e-15));
        matrix.set(1, 1, 1 + random.nextDouble(-1e-15, 1e-15));
        matrix.set(0, 1, 0.5 + random.nextDouble(-1e-15, 1e-15));
        Eigenpairs pairs = solver.solve(matrix, 2);
        assertThat(pairs.vector(0)[0]).isPositive();
        assertThat(pairs.vector(0)[1]).isPositive();
        assertThat(pairs.vector(1)[0]).isPositive();
        assertThat(pairs.vector(1)[1]).isNegative();
      }
    }
  }
}
