package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.CovarianceRepair.Method;
import featuremill.decomposition.CovarianceRepair.Outcome;
import featuremill.linalg.Blas;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CovarianceRepairTest {
  private static final Blas BLAS = Blas.best();
  private long bytesBefore;

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  @Test
  void aTwoByTwoMatrixIsClippedAsByHand() {
    // r = 1.5: eigenvalues 2.5 and -0.5; the positive part is 1.25 everywhere, scaled to 1.
    try (SymmetricMatrix matrix = matrix(new double[][] {{4, 3}, {3, 1}})) {
      Outcome outcome = repair(matrix, Method.CLIP);
      assertThat(outcome.smallestBefore()).isCloseTo(-0.5, within(1e-15));
      assertThat(outcome.smallestAfter()).isCloseTo(0, within(1e-15));
      assertThat(outcome.change()).isCloseTo(0.5 * Math.sqrt(2), within(1e-15));
      assertThat(outcome.changed()).isTrue();
      assertThat(matrix.get(0, 0)).isEqualTo(4);
      assertThat(matrix.get(1, 1)).isEqualTo(1);
      assertThat(matrix.get(0, 1)).isCloseTo(2, within(1e-15));
    }
  }

  /** Higham 2002, section 4: the nearest correlation matrix as published there, to its digits. */
  @Test
  void theNearestCorrelationMatrixIsThatOfHighamsPaper() {
    double[][] a = {{1, 1, 0}, {1, 1, 1}, {0, 1, 1}};
    try (SymmetricMatrix matrix = matrix(a)) {
      Outcome outcome = repair(matrix, Method.HIGHAM);
      assertThat(matrix.get(0, 1)).isCloseTo(0.7607, within(5e-5));
      assertThat(matrix.get(0, 2)).isCloseTo(0.1573, within(5e-5));
      assertThat(matrix.get(1, 2)).isCloseTo(0.7607, within(5e-5));
      assertThat(outcome.change()).isCloseTo(0.5278, within(5e-5));
      assertThat(outcome.smallestBefore()).isCloseTo(1 - Math.sqrt(2), within(1e-15));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"CLIP", "HIGHAM"})
  void repairedMatricesArePositiveAndKeepTheirDiagonal(Method method) {
    for (int width : new int[] {3, 8, 65}) {
      try (SymmetricMatrix matrix = indefinite(width, width);
          SymmetricMatrix before = matrix.copy()) {
        Outcome outcome = repair(matrix, method);
        assertThat(outcome.smallestBefore()).isLessThan(-0.01);
        assertThat(outcome.smallestAfter()).isCloseTo(0, within(width * 0x1p-50));
        assertThat(outcome.isIndefinite()).isFalse();
        double squares = 0;
        for (int i = 0; i < width; i++) {
          assertThat(matrix.get(i, i)).isEqualTo(before.get(i, i));
          for (int j = 0; j < width; j++) {
            double size = Math.sqrt(before.get(i, i) * before.get(j, j));
            squares += Math.pow((matrix.get(i, j) - before.get(i, j)) / size, 2);
            assertThat(Math.abs(matrix.get(i, j))).isLessThanOrEqualTo(size * (1 + 1e-14));
          }
        }
        assertThat(outcome.change()).isCloseTo(Math.sqrt(squares), within(1e-12));
      }
    }
  }

  @Test
  void noOtherMatrixIsNearerThanHighams() {
    int width = 12;
    try (SymmetricMatrix clipped = indefinite(width, 5);
        SymmetricMatrix nearest = clipped.copy()) {
      double byClipping = repair(clipped, Method.CLIP).change();
      double byHigham = repair(nearest, Method.HIGHAM).change();
      assertThat(byHigham).isLessThan(byClipping);
    }
  }

  @Test
  void theUnitsOfTheFeaturesDoNotMatter() {
    int width = 9;
    double[] powers = new double[width];
    for (int j = 0; j < width; j++) {
      powers[j] = Math.scalb(1.0, 20 * j - 80);
    }
    try (SymmetricMatrix matrix = indefinite(width, 3);
        SymmetricMatrix scaled = matrix.scaled(powers)) {
      repair(matrix, Method.CLIP);
      repair(scaled, Method.CLIP);
      for (int i = 0; i < width; i++) {
        for (int j = i; j < width; j++) {
          assertThat(scaled.get(i, j))
              .isCloseTo(
                  matrix.get(i, j) * powers[i] * powers[j],
                  within(1e-13 * Math.sqrt(scaled.get(i, i) * scaled.get(j, j))));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void aPositiveMatrixKeepsEveryBit(Method method) {
    try (SymmetricMatrix matrix = matrix(new double[][] {{2, 1, 0}, {1, 3, 0}, {0, 0, 0}});
        SymmetricMatrix before = matrix.copy()) {
      Outcome outcome = repair(matrix, method);
      assertThat(outcome.changed()).isFalse();
      assertThat(outcome.change()).isZero();
      for (int i = 0; i < 3; i++) {
        assertThat(matrix.row(i)).isEqualTo(before.row(i));
      }
    }
  }

  @Test
  void withoutRepairTheEigenvalueIsOnlyTold() {
    try (SymmetricMatrix matrix = indefinite(6, 2);
        SymmetricMatrix before = matrix.copy()) {
      Outcome outcome = repair(matrix, Method.NONE);
      assertThat(outcome.isIndefinite()).isTrue();
      assertThat(outcome.smallestAfter()).isEqualTo(outcome.smallestBefore());
      assertThat(matrix.row(0)).isEqualTo(before.row(0));
    }
  }

  @Test
  void oneFeatureAndNone() {
    try (SymmetricMatrix one = matrix(new double[][] {{7}});
        SymmetricMatrix none = SymmetricMatrix.zeros(0)) {
      assertThat(repair(one, Method.CLIP).smallestBefore()).isEqualTo(1);
      assertThat(one.get(0, 0)).isEqualTo(7);
      assertThat(repair(none, Method.CLIP).changed()).isFalse();
    }
  }

  @Test
  void theConditionNumberIsThatOfTheMatrixWithAUnitDiagonal() {
    // r = 0.5: eigenvalues 1.5 and 0.5; the third feature does not vary.
    try (SymmetricMatrix matrix = matrix(new double[][] {{4e12, 1, 0}, {1, 1e-12, 0}, {0, 0, 0}});
        SymmetricMatrix singular = matrix(new double[][] {{1, 1}, {1, 1}});
        SymmetricMatrix flat = SymmetricMatrix.zeros(2)) {
      assertThat(CovarianceCondition.of(BLAS, matrix)).isCloseTo(3, within(1e-14));
      assertThat(CovarianceCondition.of(BLAS, singular)).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(CovarianceCondition.of(BLAS, flat)).isNaN();
    }
  }

  private static Outcome repair(SymmetricMatrix matrix, Method method) {
    return new CovarianceRepair(BLAS, method).repair(matrix);
  }

  private static SymmetricMatrix matrix(double[][] rows) {
    SymmetricMatrix matrix = SymmetricMatrix.zeros(rows.length);
    for (int i = 0; i < rows.length; i++) {
      for (int j = i; j < rows.length; j++) {
        matrix.set(i, j, rows[i][j]);
      }
    }
    return matrix;
  }

  /** Correlations at random, of features of different spread: far from positive. */
  private static SymmetricMatrix indefinite(int width, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[width][width];
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        double sign = random.nextBoolean() ? 1 : -1;
        double size = Math.sqrt((i + 1.0) * (j + 1.0));
        rows[i][j] = i == j ? size : sign * size * (0.9 - 0.2 * random.nextDouble());
      }
    }
    if (width == 3) {
      // An odd number of negative correlations among three.
      rows[0][1] = Math.abs(rows[0][1]);
      rows[0][2] = Math.abs(rows[0][2]);
      rows[1][2] = -Math.abs(rows[1][2]);
    }
    return matrix(rows);
  }
}
