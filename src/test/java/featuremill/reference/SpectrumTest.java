package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpectrumTest {

  @Test
  void theSpectrumIsDescendingWithVectorsAsRows() {
    Spectrum spectrum = Spectrum.of(new double[][] {{2, 1, 0}, {1, 2, 0}, {0, 0, 7}});
    assertThat(spectrum.values()).containsExactly(new double[] {7, 3, 1}, within(1e-14));
    assertThat(Math.abs(spectrum.vector(0)[2])).isCloseTo(1, within(1e-15));
    double half = Math.sqrt(0.5);
    assertThat(PrincipalAngles.betweenLines(spectrum.vector(1), new double[] {half, half, 0}))
        .isLessThan(1e-15);
    assertThat(PrincipalAngles.betweenLines(spectrum.vector(2), new double[] {half, -half, 0}))
        .isLessThan(1e-15);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 33, 120})
  void vectorsAreOrthonormalAndSolveTheEquation(int dimension) {
    Random random = new Random(dimension);
    double[][] matrix = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = random.nextGaussian();
        matrix[j][i] = matrix[i][j];
      }
    }
    Spectrum spectrum = Spectrum.of(matrix);
    double[] values = spectrum.values();
    for (int i = 0; i < dimension; i++) {
      double[] vector = spectrum.vector(i);
      for (int j = 0; j < dimension; j++) {
        double product = dot(matrix[j], vector);
        assertThat(product).isCloseTo(values[i] * vector[j], within(1e-13 * dimension));
        assertThat(dot(vector, spectrum.vector(j))).isCloseTo(i == j ? 1 : 0, within(1e-13));
      }
      assertThat(values[i]).isLessThanOrEqualTo(values[Math.max(0, i - 1)]);
    }
  }

  @Test
  void aMatrixThatIsNotSquareIsRefused() {
    assertThatThrownBy(() -> Spectrum.of(new double[][] {{1, 2}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a matrix of 1 rows has a row of 2");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-9, 1e-3, 0.7, 1.5})
  void anglesAreRightDownToTinyOnes(double angle) {
    double[] line = {1, 0, 0, 0};
    double[] turned = {Math.cos(angle), 0, Math.sin(angle), 0};
    double[] opposite = {-turned[0], 0, -turned[2], 0};
    double[] other = {0, 1, 0, 0};
    assertThat(PrincipalAngles.betweenLines(line, turned)).isCloseTo(angle, within(1e-15));
    assertThat(PrincipalAngles.betweenLines(line, opposite)).isCloseTo(angle, within(1e-15));
    double between =
        PrincipalAngles.largest(new double[][] {turned, other}, new double[][] {other, line});
    assertThat(between).isCloseTo(angle, within(2e-15));
    assertThat(
            PrincipalAngles.largest(new double[][] {turned}, new double[][] {line, {0, 0, 1, 0}}))
        .isLessThan(1e-15);
  }

  @Test
  void aLargerSubspaceDoesNotFitIntoASmallerOne() {
    assertThat(PrincipalAngles.largest(new double[0][], new double[][] {{1, 0}})).isZero();
    assertThatThrownBy(
            () -> PrincipalAngles.largest(new double[][] {{1, 0}, {0, 1}}, new double[][] {{1, 0}}))
        .hasMessage("a subspace of dimension 2 does not fit into one of dimension 1");
  }

  @Test
  void closeEigenvaluesFormClusters() {
    double[] values = {9, 5, 5 - 1e-9, 5 - 2e-9, 2};
    List<Cluster> clusters = Cluster.of(values, 2 - 1e-9, 1e-8);
    assertThat(clusters)
        .containsExactly(
            new Cluster(0, 1, 4, false),
            new Cluster(1, 4, (5 - 2e-9) - 2, false),
            new Cluster(4, 5, 2 - (2 - 1e-9), true));
    assertThat(clusters.get(1).size()).isEqualTo(3);
    assertThat(clusters.get(0).angleTolerance(1e-12)).isEqualTo(1e-12);
    assertThat(clusters.get(2).angleTolerance(1e-3)).isEqualTo(1.0);
    assertThat(Cluster.of(new double[] {3}, Double.NEGATIVE_INFINITY, 1))
        .containsExactly(new Cluster(0, 1, Double.POSITIVE_INFINITY, false));
    assertThat(Cluster.of(new double[0], 0, 1)).isEmpty();
  }

  private static double dot(double[] first, double[] second) {
    double sum = 0;
    for (int j = 0; j < first.length; j++) {
      sum += first[j] * second[j];
    }
    return sum;
  }
}
