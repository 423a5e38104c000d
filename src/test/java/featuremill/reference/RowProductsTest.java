package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowProductsTest {
  @ParameterizedTest
  @CsvSource({"2, 3", "5, 9", "20, 21", "31, 60"})
  void eigenvaluesAreThoseOfTheCovariance(int numRows, int width) {
    Random random = new Random(width);
    double[][] rows = new double[numRows][width];
    for (double[] row : rows) {
      for (int j = 0; j < width; j++) {
        row[j] = 1e6 * j + random.nextGaussian() * (j % 3 == 0 ? 0x1p-300 : 1);
      }
    }
    double[] scale = new double[width];
    Arrays.setAll(scale, j -> j == 1 ? Double.POSITIVE_INFINITY : j % 3 == 0 ? 0x1p-299 : 2);
    ReferenceMeans means = new ReferenceMeans(width);
    Arrays.stream(rows).forEach(means::observe);
    ReferenceTask task = ReferenceTask.variances(means).withScale(scale);
    ReferencePass pass = new ReferencePass(task.withAllEntries());
    Arrays.stream(rows).forEach(pass::observe);

    double[] expected = Spectrum.of(pass.finish(1).covariance()).values();
    double[] found = new RowProducts(task, rows).eigenvalues(numRows - 1);

    assertThat(found).hasSize(numRows);
    for (int i = 0; i < numRows; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-13 * expected[0]));
    }
  }
}
