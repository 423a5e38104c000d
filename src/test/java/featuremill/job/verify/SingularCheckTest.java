package featuremill.job.verify;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Data whose singular values are known: rows in pairs of opposite signs along orthogonal axes, with
 * lengths 1, 1e-5, 1e-10 and 1e-13.
 */
final class SingularCheckTest {
  private static final double[] LENGTHS = {1, 1e-5, 1e-10, 1e-13};

  /** A Hadamard matrix: orthogonal axes, exact in doubles. */
  private static final double[][] AXES = {
    {0.5, 0.5, 0.5, 0.5}, {0.5, -0.5, 0.5, -0.5}, {0.5, 0.5, -0.5, -0.5}, {0.5, -0.5, -0.5, 0.5}
  };

  private static double[] variances() {
    return Arrays.stream(LENGTHS).map(length -> 2 * length * length / 7).toArray();
  }

  private static List<Quantity> check(int[] axes, double[] variances) {
    double[][] components = Arrays.stream(axes).mapToObj(i -> AXES[i]).toArray(double[][]::new);
    return check(components, variances);
  }

  private static List<Quantity> check(double[][] components, double[] variances) {
    SingularCheck check = new SingularCheck(components, variances);
    double[][] rows = new double[8][4];
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 4; j++) {
        rows[i][j] = (i % 2 == 0 ? 1 : -1) * LENGTHS[i / 2] * AXES[i / 2][j];
      }
    }
    ReferenceMeans means = new ReferenceMeans(4);
    Arrays.stream(rows).forEach(means::observe);
    ReferencePass pass =
        new ReferencePass(ReferenceTask.variances(means).withVectors(check.vectors()));
    Arrays.stream(rows).forEach(pass::observe);
    return check.check(pass.finish(1));
  }

  private static List<String> failed(List<Quantity> quantities) {
    return quantities.stream().filter(q -> !q.passes()).map(Quantity::name).toList();
  }

  @Test
  void rightPairsPass() {
    assertThat(check(new int[] {0, 1, 2, 3}, variances())).hasSize(2);
    assertThat(failed(check(new int[] {0, 1, 2, 3}, variances()))).isEmpty();
    assertThat(check(new int[] {0, 1}, Arrays.copyOf(variances(), 2))).hasSize(3);
    assertThat(failed(check(new int[] {0, 1}, Arrays.copyOf(variances(), 2)))).isEmpty();
  }

  @Test
  void aWrongEigenvalueOf1eMinus20OfTheLargestIsFound() {
    double[] variances = variances();
    variances[2] *= 1.1;
    assertThat(failed(check(new int[] {0, 1, 2, 3}, variances)))
        .containsExactly("singular values, from the data");
  }

  @Test
  void mixedSmallComponentsAreFound() {
    double[][] components = {AXES[0], AXES[1].clone(), AXES[2].clone()};
    for (int j = 0; j < 4; j++) {
      components[1][j] = 0.6 * AXES[1][j] + 0.8 * AXES[2][j];
      components[2][j] = 0.8 * AXES[1][j] - 0.6 * AXES[2][j];
    }
    assertThat(failed(check(components, Arrays.copyOf(variances(), 3))))
        .contains("singular values, from the data");
  }

  @Test
  void aTiltOfTheFirstComponentIsFound() {
    double[][] components = {AXES[0].clone(), AXES[1].clone()};
    for (int j = 0; j < 4; j++) {
      components[0][j] += 1e-9 * AXES[1][j];
      components[1][j] -= 1e-9 * AXES[0][j];
    }
    assertThat(failed(check(components, Arrays.copyOf(variances(), 2))))
        .contains("eigenpair residuals, from the data");
  }

  @Test
  void aComponentThatWasLeftOutIsFound() {
    double[] variances = variances();
    double[] without = {variances[0], variances[2], variances[3]};
    assertThat(failed(check(new int[] {0, 2, 3}, without)))
        .containsExactly("spread across the components, above the least of them");
  }
}
