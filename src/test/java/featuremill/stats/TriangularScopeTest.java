package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.Blas;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import featuremill.stats.CoMoments.Scope;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The triangle that the moments of {@link Scope#TRIANGULAR} keep. */
final class TriangularScopeTest {
  private long bytesBefore;

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 3", "3, 2", "256, 40", "257, 600", "2049, 17", "5000, 33"})
  void itsSquareIsTheScatter(int numRows, int width) {
    double[] rows = random(numRows, width, 1);
    try (Moments triangular = observed(rows, width, Scope.TRIANGULAR);
        Moments full = observed(rows, width, Scope.FULL);
        SymmetricMatrix one = triangular.covariance(0);
        SymmetricMatrix two = full.covariance(0)) {
      for (int i = 0; i < width; i++) {
        assertThat(one.get(i, i)).isEqualTo(triangular.variance(i, 0));
        for (int j = i; j < width; j++) {
          double size = full.std(i, 0) * full.std(j, 0);
          assertThat(one.get(i, j)).isCloseTo(two.get(i, j), within(2e-14 * size));
        }
      }
    }
  }

  @Test
  void partsInAnyOrderGiveTheSameTriangleToRounding() {
    int width = 20;
    double[] rows = random(1_500, width, 2);
    try (Moments whole = observed(rows, width, Scope.TRIANGULAR);
        UpperTriangle expected = triangle(whole)) {
      for (int[] order : new int[][] {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}}) {
        CoMoments merged = new CoMoments(width, Scope.TRIANGULAR);
        for (int part : order) {
          CoMoments next = new CoMoments(width, Scope.TRIANGULAR);
          next.observe(HardData.range(rows, width, part * 500, part * 500 + 500), 500);
          merged.combine(next);
        }
        try (Moments moments = merged.finish();
            UpperTriangle found = triangle(moments)) {
          for (int i = 0; i < width; i++) {
            for (int j = i; j < width; j++) {
              double size = Math.sqrt(whole.sumOfSquares(j));
              assertThat(found.get(i, j)).isCloseTo(expected.get(i, j), within(1e-14 * size));
            }
          }
        }
      }
    }
  }

  @Test
  void theSameCallsGiveTheSameBits() {
    double[] rows = random(3_000, 30, 3);
    try (Moments one = observed(rows, 30, Scope.TRIANGULAR);
        Moments two = observed(rows, 30, Scope.TRIANGULAR);
        UpperTriangle first = triangle(one);
        UpperTriangle second = triangle(two)) {
      assertThat(first.full().toArray()).containsExactly(second.full().toArray());
      for (int i = 0; i < 30; i++) {
        assertThat(first.get(i, i)).isPositive();
      }
    }
  }

  @Test
  void smallDirectionsStayThatTheScatterLoses() {
    int numRows = 4_000;
    double[] rows = random(numRows, 3, 4);
    for (int i = 0; i < numRows; i++) {
      // The third column is the sum of the others, but for 1e-11 of itself.
      rows[3 * i + 2] = rows[3 * i] + rows[3 * i + 1] + 1e-11 * rows[3 * i + 2];
    }
    try (Moments triangular = observed(rows, 3, Scope.TRIANGULAR);
        Moments full = observed(rows, 3, Scope.FULL);
        UpperTriangle triangle = triangle(triangular);
        SymmetricMatrix scatter = full.covariance(0)) {
      double smallest = Blas.best().singularTriplets(triangle, 1).values()[2];
      // Along (1, 1, -1) / sqrt(3) only the third column varies, with the variance 64 / 12.
      double expected = 1e-11 * Math.sqrt(numRows * 64.0 / 12 / 3);
      assertThat(smallest).isCloseTo(expected, within(0.05 * expected));
      assertThat(Math.sqrt(Math.abs(Blas.best().eigenvalues(scatter)[2]) * numRows))
          .isGreaterThan(10 * smallest);
    }
  }

  @Test
  void selectedColumnsHaveATriangleOfTheirOwn() {
    double[] rows = random(400, 6, 5);
    int[] columns = {4, 0, 5};
    try (Moments all = observed(rows, 6, Scope.TRIANGULAR);
        Moments some = all.select(columns);
        SymmetricMatrix one = all.covariance(1);
        SymmetricMatrix two = some.covariance(1);
        UpperTriangle triangle = triangle(some)) {
      assertThat(triangle.dimension()).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        assertThat(triangle.get(i, i)).isPositive();
        for (int j = i; j < 3; j++) {
          assertThat(two.get(i, j)).isCloseTo(one.get(columns[i], columns[j]), within(1e-13));
        }
      }
    }
  }

  @Test
  void onlyThisScopeKeepsATriangle() {
    double[] rows = {1, 2, 3, 4};
    for (Scope scope : new Scope[] {Scope.FULL, Scope.DIAGONAL}) {
      try (Moments moments = observed(rows, 2, scope)) {
        assertThatThrownBy(() -> triangle(moments))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("Scope.TRIANGULAR");
      }
    }
    Moments closed = observed(rows, 2, Scope.TRIANGULAR);
    closed.close();
    assertThatThrownBy(() -> triangle(closed)).hasMessageContaining("after close");
  }

  private static Moments observed(double[] rows, int width, Scope scope) {
    CoMoments moments = new CoMoments(width, scope);
    moments.observe(rows.clone(), rows.length / width);
    return moments.finish();
  }

  private static UpperTriangle triangle(Moments moments) {
    double[] ones = new double[moments.numFeatures()];
    Arrays.fill(ones, 1);
    return moments.triangle(ones);
  }

  private static double[] random(int numRows, int width, long seed) {
    return new Random(seed).doubles((long) numRows * width, -3, 5).toArray();
  }
}
