package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.testing.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a fit says of close features, condition and gap, where all three are known. */
class MatrixFindingsTest {
  private static final Step COVARIANCE = new Step.Covariance(1, "");

  private static Fit fit(double[][] values, Step... steps) {
    return Engine.fit(
        Tables.arrays(values, 2),
        new PipelineSpec(List.of("x"), List.of(), List.of(steps)),
        ScanLog.silent());
  }

  private static Step.Pca pca(int count) {
    return new Step.Pca(Components.count(count), Step.Solver.AUTO, "");
  }

  @Test
  void featuresThatAreNearlyOneAreNamed() {
    double[][] values = Tables.normal(400, 5, 3);
    for (double[] row : values) {
      row[2] = -3 * row[0] + 1e-7 * row[2];
      row[3] = row[1] + 1e-4 * row[3];
      row[4] = 7;
    }
    try (Fit fit = fit(values, COVARIANCE)) {
      MatrixFindings findings = fit.findings();
      // 1 - |r| is about 5e-16 for the first pair and 5e-9 for the second.
      assertThat(findings.duplicateCount()).isEqualTo(1);
      assertThat(findings.duplicates())
          .containsExactly(new MatrixFindings.CloseFeatures("x[0]", "x[2]", true));
      assertThat(findings.condition().getAsDouble()).isGreaterThan(1e14);
      assertThat(findings.eigengap()).isEmpty();
    }
  }

  @Test
  void manyAreCountedAndTwentyNamed() {
    double[][] values = Tables.normal(50, 8, 4);
    for (double[] row : values) {
      java.util.Arrays.fill(row, row[0]);
    }
    try (Fit fit = fit(values, new Step.Standardize(0, ""), COVARIANCE)) {
      assertThat(fit.findings().duplicateCount()).isEqualTo(28);
      assertThat(fit.findings().duplicates()).hasSize(MatrixFindings.NAMED);
      assertThat(fit.findings().condition().getAsDouble()).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }

  @Test
  void theGapIsWhatTheBoundLeaves() {
    // Sums of squares 2 a^2 along each axis: variances 32/3, 2/3, 2/3 of four rows and two more.
    double[][] values = {{4, 0, 0}, {-4, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
    try (Fit one = fit(values, COVARIANCE, pca(1));
        Fit two = fit(values, COVARIANCE, pca(2));
        Fit all = fit(values, COVARIANCE, pca(3))) {
      assertThat(one.findings().separated()).isTrue();
      assertThat(one.findings().eigengap().getAsDouble())
          .isPositive()
          .isLessThanOrEqualTo(15.0 / 16);
      assertThat(two.findings().separated()).isFalse();
      assertThat(two.findings().eigengap().getAsDouble()).isCloseTo(0, within(1e-9));
      assertThat(all.findings().separated()).isTrue();
      assertThat(all.findings().eigengap()).isEmpty();
      assertThat(all.findings().condition().getAsDouble()).isCloseTo(1, within(1e-14));
    }
  }

  @Test
  void withoutAMatrixThereIsNothingToFind() {
    try (Fit fit = fit(Tables.normal(20, 3, 1), new Step.Standardize(0, ""))) {
      assertThat(fit.findings().duplicateCount()).isZero();
      assertThat(fit.findings().condition()).isEmpty();
      assertThat(fit.findings().separated()).isTrue();
    }
  }
}
