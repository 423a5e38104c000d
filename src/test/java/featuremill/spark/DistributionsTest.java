package featuremill.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 11})
  void decayTurnsIndependentValuesWithoutChangingTheirLength(int width) {
    double[] plain = new double[width];
    double[] turned = new double[width];
    for (long row = 0; row < 20; row++) {
      Distributions.normal(5).fill(row, plain);
      Distributions.decay(5).fill(row, turned);
      double expected = 0;
      double found = 0;
      for (int j = 0; j < width; j++) {
        expected += plain[j] * plain[j] / Math.sqrt(j + 1);
        found += turned[j] * turned[j];
      }
      assertEquals(expected, found, 1e-13 * expected);
    }
  }

  @Test
  void decaySpreadsTheEigenvaluesOverAllColumns() {
    int rows = 20_000;
    double[] values = new double[11];
    double[] squares = new double[11];
    for (long row = 0; row < rows; row++) {
      Distributions.decay(7).fill(row, values);
      for (int j = 0; j < 11; j++) {
        squares[j] += values[j] * values[j] / rows;
      }
    }
    double mean = 0;
    for (int j = 0; j < 11; j++) {
      mean += 1 / Math.sqrt(j + 1) / 11;
    }
    // Eigenvalues alone would lie between 0.62 and 2.07 of their mean.
    for (int j = 0; j < 11; j++) {
      assertEquals(mean, squares[j], 0.3 * mean, "column " + j);
    }
  }

  @Test
  void aRowIsTheSameWhoeverAsks() {
    double[] first = new double[9];
    double[] second = new double[9];
    Distributions.decay(3).fill(4, first);
    Distributions.decay(3).fill(5, second);
    Distributions.decay(3).fill(4, second);
    assertArrayEquals(first, second, 0);
  }
}
