package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import featuremill.linalg.Blas;
import featuremill.linalg.Eigen;
import featuremill.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against matrices of which everything is known: no eigenvalue is above its bound. */
final class SchurBoundTest {
  private static final Blas BLAS = Blas.best();

  /** A matrix in an orthonormal basis of which the first m vectors are the kept ones. */
  private record Split(double[] spectrum, double[] values, double[][] gram, double outside) {
    SchurBound bound() {
      return new SchurBound(BLAS, values, gram);
    }

    /** diag(values) coupled to a random rest by entries of size {@code coupling}. */
    static Split random(int m, int rest, double coupling, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] values = new double[m];
      double[][] residual = new double[rest][m];
      double[][] gram = new double[m][m];
      for (int i = 0; i < m; i++) {
        values[i] = 2 + random.nextDouble();
      }
      Arrays.sort(values);
      for (int i = 0; i < m / 2; i++) {
        double swapped = values[i];
        values[i] = values[m - 1 - i];
        values[m - 1 - i] = swapped;
      }
      int d = m + rest;
      try (SymmetricMatrix whole = SymmetricMatrix.zeros(d);
          SymmetricMatrix outer = SymmetricMatrix.zeros(rest)) {
        for (int i = 0; i < m; i++) {
          whole.set(i, i, values[i]);
          for (int j = 0; j < rest; j++) {
            residual[j][i] = coupling * random.nextDouble(-1, 1);
            whole.set(i, m + j, residual[j][i]);
          }
        }
        for (int i = 0; i < rest; i++) {
          for (int j = i; j < rest; j++) {
            double v = i == j ? 1 + random.nextDouble() : 0.1 * random.nextDouble(-1, 1);
            whole.set(m + i, m + j, v);
            outer.set(i, j, v);
          }
        }
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < m; j++) {
            for (double[] row : residual) {
              gram[i][j] += row[i] * row[j];
            }
          }
        }
        double outside = BLAS.eigenvalues(outer)[0];
        return new Split(BLAS.eigenvalues(whole), values, gram, outside);
      }
    }
  }

  @Test
  void noEigenvalueIsAbove() {
    for (int m : new int[] {1, 2, 3, 7}) {
      for (int rest : new int[] {1, 2, 9}) {
        for (double coupling : new double[] {0, 1e-9, 1e-3, 0.1, 0.7}) {
          Split split = Split.random(m, rest, coupling, m + 31L * rest);
          for (int k = 0; k <= m; k++) {
            for (double slack : new double[] {0, 0.3}) {
              double bound = split.bound().of(k, split.outside + slack);
              // With k = m the theorem is min-max, which needs no buffer.
              assertThat(split.spectrum[k]).isLessThanOrEqualTo(bound * (1 + 1e-12));
            }
          }
        }
      }
    }
  }

  @Test
  void isTheLeastThatTheTheoremAllows() {
    Split split = Split.random(5, 8, 0.4, 3);
    for (int k = 0; k < 5; k++) {
      double bound = split.bound().of(k, split.outside);
      assertThat(moved(split, bound)[k]).isLessThanOrEqualTo(bound * (1 + 1e-12));
      double below = bound - 1.01 * split.bound().resolution(k, split.outside);
      if (below > split.outside) {
        assertThat(moved(split, below)[k]).isGreaterThan(below);
      }
    }
  }

  private static double[] moved(Split split, double t) {
    int m = split.values.length;
    try (SymmetricMatrix matrix = SymmetricMatrix.zeros(m)) {
      for (int i = 0; i < m; i++) {
        for (int j = i; j < m; j++) {
          double own = i == j ? split.values[i] : 0;
          matrix.set(i, j, own + split.gram[i][j] / (t - split.outside));
        }
      }
      Eigen eigen = BLAS.topEigenpairs(matrix, m);
      return eigen.values();
    }
  }

  @Test
  void ofEigenvectorsItIsTheNextValue() {
    Split split = Split.random(5, 8, 0, 4);
    double low = 0.5 * split.values[4];
    for (int k = 0; k < 5; k++) {
      assertThat(split.bound().of(k, low)).isCloseTo(split.values[k], offset(2e-4));
    }
    assertThat(split.bound().of(5, low)).isEqualTo(low);
    assertThat(split.bound().of(2, 9)).isCloseTo(9, offset(1e-3));
  }

  @Test
  void fewerNeverAddUpToTheSum() {
    for (double coupling : new double[] {0, 1e-3, 0.02}) {
      for (int rest : new int[] {1, 6, 40}) {
        Split split = Split.random(6, rest, coupling, rest);
        double sum = 0;
        for (int count = 1; count <= split.spectrum.length; count++) {
          sum += split.spectrum[count - 1];
          long least = split.bound().leastCount(sum * (1 - 1e-12), split.outside, 0);
          assertThat(least).isBetween(1L, (long) count);
        }
      }
    }
    // Where nothing is coupled and all others are equal it is the number itself.
    SchurBound bound = new SchurBound(BLAS, new double[] {5, 4}, new double[2][2]);
    assertThat(bound.leastCount(9 + 9.9 * 1.01, 1, 0)).isEqualTo(12);
    assertThat(bound.leastCount(9 + 10.2 * 1.01, 1, 0)).isEqualTo(13);
    assertThat(bound.leastCount(3, 1, 0)).isEqualTo(1);
  }
}
