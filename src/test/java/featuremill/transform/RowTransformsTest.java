package featuremill.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.reference.DoubleDouble;
import featuremill.reference.ReferenceTransforms;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowTransformsTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  @Test
  void shiftAndScaleRoundOnce() {
    assertThat(apply(new Shift(new double[] {1, -2}), 3, 4, -1, NAN)).containsExactly(4, 2, 0, NAN);
    assertThat(apply(new Scale(new double[] {2, -0.5}), 3, 4, INF, 0))
        .containsExactly(6, -2, INF, -0.0);
    assertThat(apply(Shift.of(0.5, 2), 1, 2)).containsExactly(1.5, 2.5);
    assertThat(apply(Scale.of(3, 2), 1, 2)).containsExactly(3, 6);
    double[] row = doubles(new Random(1), 17, 1e3);
    double[] operand = doubles(new Random(2), 17, 1e-3);
    requireClose(apply(new Shift(operand), row), ReferenceTransforms.plus(row, operand), 0x1p-53);
    requireClose(apply(new Scale(operand), row), ReferenceTransforms.times(row, operand), 0x1p-53);
    assertThatThrownBy(() -> new Scale(new double[] {1, NAN}))
        .hasMessage("the factor of feature 1 is NaN; it has to be a finite number");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 31, 64, 1001})
  void normalizedRowsAgreeWithTheDefinitions(int width) {
    for (double offset : new double[] {0, 1e3}) {
      double[] row = doubles(new Random(width), width, 3);
      Arrays.setAll(row, j -> row[j] + offset);
      double bound = (width / 4.0 + 5) * 0x1p-53;
      requireClose(apply(RowNormalization.l1(width), row), ReferenceTransforms.l1(row), bound);
      requireClose(apply(RowNormalization.l2(width), row), ReferenceTransforms.l2(row), bound);
      requireClose(apply(RowNormalization.max(width), row), ReferenceTransforms.max(row), bound);
      for (int ddof = 0; ddof < Math.min(2, width); ddof++) {
        DoubleDouble[] expected = ReferenceTransforms.zScore(row, ddof);
        double[] found = apply(RowNormalization.zScore(width, ddof), row);
        for (int j = 0; j < width; j++) {
          double z = expected[j].value();
          assertThat(found[j]).isCloseTo(z, within(bound * (1 + Math.abs(z))));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1060, -700, -421, -419, 419, 421, 700, 1020})
  void rowsOfAnySizeGiveTheBitsOfOrdinaryOnes(int exponent) {
    double[] row = {3, -5, 0.5, 7, 2};
    double[] sized = Arrays.stream(row).map(x -> Math.scalb(x, exponent)).toArray();
    for (RowNormalization transform :
        new RowNormalization[] {
          RowNormalization.zScore(5, 0),
          RowNormalization.zScore(5, 1),
          RowNormalization.l1(5),
          RowNormalization.l2(5),
          RowNormalization.max(5)
        }) {
      assertThat(apply(transform, sized)).containsExactly(apply(transform, row));
    }
  }

  @Test
  void rowsWithoutASpreadOrASizeStayOrdinary() {
    assertThat(apply(RowNormalization.zScore(3, 0), 0.1, 0.1, 0.1)).containsExactly(0, 0, 0);
    assertThat(apply(RowNormalization.zScore(1, 0), 1e300)).containsExactly(0);
    double next = Math.nextUp(1e300);
    double[] nearConstant = apply(RowNormalization.zScore(2, 0), 1e300, next);
    assertThat(nearConstant[1] - nearConstant[0]).isEqualTo(next - 1e300);
    for (RowNormalization zeros :
        new RowNormalization[] {
          RowNormalization.l1(2), RowNormalization.l2(2), RowNormalization.max(2)
        }) {
      assertThat(apply(zeros, 0, -0.0)).containsExactly(0, -0.0);
      assertThat(apply(zeros, NAN, 1)).containsExactly(NAN, NAN);
      assertThat(apply(zeros, INF, -2)).containsExactly(NAN, -0.0);
    }
    assertThat(apply(RowNormalization.zScore(2, 0), INF, 1)).containsExactly(NAN, NAN);
    assertThat(apply(RowNormalization.zScore(2, 0), INF, INF)).containsExactly(NAN, NAN);
    assertThat(apply(RowNormalization.zScore(2, 0), 3, NAN)).containsExactly(NAN, NAN);
    assertThatThrownBy(() -> RowNormalization.zScore(1, 1))
        .hasMessage(
            "cannot divide by width - ddof = 1 - 1; with ddof 1 a row needs at least 2 features");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9, 100})
  void softmaxAgreesWithTheDefinition(int width) {
    double[] row = doubles(new Random(width), width, 20);
    DoubleDouble[] expected = ReferenceTransforms.softmax(row);
    double[] found = apply(new Softmax(width), row);
    double largest = Arrays.stream(row).max().orElseThrow();
    for (int j = 0; j < width; j++) {
      double bound = (largest - row[j] + width / 4.0 + 5) * 0x1p-53;
      assertThat(found[j]).isCloseTo(expected[j].value(), within(bound * expected[j].value()));
    }
    assertThat(Arrays.stream(found).sum()).isCloseTo(1, within(width * 0x1p-53));
  }

  @Test
  void softmaxNeverOverflowsAndSaysWhatItCannotDo() {
    assertThat(apply(new Softmax(2), 1e308, -1e308)).containsExactly(1, 0);
    assertThat(apply(new Softmax(3), -INF, 0, 0)).containsExactly(0, 0.5, 0.5);
    assertThat(apply(new Softmax(2), INF, 0)).containsExactly(NAN, NAN);
    assertThat(apply(new Softmax(2), -INF, -INF)).containsExactly(NAN, NAN);
    assertThat(apply(new Softmax(2), NAN, 0)).containsExactly(NAN, NAN);
    double[] shifted = apply(new Softmax(3), -700.25, -700, -699.5);
    assertThat(shifted).containsExactly(apply(new Softmax(3), 0.75, 1, 1.5));
  }

  @Test
  void clipKeepsWhatLiesBetween() {
    Clip clip = new Clip(new double[] {-1, -INF}, new double[] {1, 0.5});
    assertThat(apply(clip, -3, -3, 3, 3, -0.0, 0.5, NAN, INF))
        .containsExactly(-1, -3, 1, 0.5, -0.0, 0.5, NAN, 0.5);
    assertThatThrownBy(() -> new Clip(new double[] {0, 2}, new double[] {0, 1}))
        .hasMessage(
            "feature 1 cannot be clipped to between 2.0 and 1.0: the lower bound has to be at most"
                + " the upper one");
    assertThatThrownBy(() -> new Clip(new double[] {NAN}, new double[] {1}))
        .hasMessageStartingWith("feature 0 cannot be clipped to between NaN and 1.0");
  }

  @Test
  void conditionsNeverHoldOfNaNUnlessAskedFor() {
    for (Condition condition : Condition.values()) {
      assertThat(condition.holds(NAN, 0)).as("%s", condition).isEqualTo(condition == Condition.NAN);
    }
    assertThat(Condition.BELOW.holds(-1, 0)).isTrue();
    assertThat(Condition.BELOW.holds(-0.0, 0)).isFalse();
    assertThat(Condition.AT_MOST.holds(0, -0.0)).isTrue();
    assertThat(Condition.EQUAL.holds(0, -0.0)).isTrue();
    assertThat(Condition.NOT_EQUAL.holds(0, -0.0)).isFalse();
    assertThat(Condition.NOT_EQUAL.holds(INF, 0)).isTrue();
    assertThat(Condition.AT_LEAST.holds(0, 0)).isTrue();
    assertThat(Condition.ABOVE.holds(0, 0)).isFalse();
    assertThat(Condition.INFINITE.holds(-INF, 0)).isTrue();
    assertThat(Condition.INFINITE.holds(Double.MAX_VALUE, 0)).isFalse();
  }

  @Test
  void replacementTouchesOnlyWhatMeetsTheCondition() {
    Replacement negatives = new Replacement(3, new int[] {0, 2}, Condition.BELOW, 0, 9);
    assertThat(apply(negatives, -1, -1, -1, NAN, 0, -0.0)).containsExactly(9, -1, 9, NAN, 0, -0.0);
    assertThat(apply(Replacement.everywhere(2, Condition.NAN, 0, 0), NAN, 1)).containsExactly(0, 1);
    assertThatThrownBy(() -> Replacement.everywhere(2, Condition.AT_LEAST, NAN, 0))
        .hasMessage("no value is at least NaN; ask for NaN by the condition NAN");
    assertThatThrownBy(() -> new Replacement(2, new int[] {2}, Condition.NAN, 0, 0))
        .hasMessage(
            "cannot replace values of feature 2 of rows of 2 features; features are numbered from 0"
                + " to 1");
  }

  @Test
  void imputationFillsAndTellsWhere() {
    Imputation imputation = new Imputation(new double[] {5, 6, 7}, new int[] {2, 0});
    assertThat(imputation.outputWidth()).isEqualTo(5);
    assertThat(apply(imputation, NAN, NAN, INF, 1, 2, NAN))
        .containsExactly(5, 6, INF, 0, 1, 1, 2, 7, 1, 0);
    assertThatThrownBy(() -> new Imputation(new double[] {NAN}, new int[0]))
        .hasMessage("the fill value of feature 0 is NaN; it has to be a finite number");
    double[] block = new double[5];
    assertThatThrownBy(() -> imputation.apply(block, 1, block))
        .hasMessage(
            "an imputation with indicators does not work in place: rows and out are the same array");
  }

  @Test
  void minMaxMeetsTheEndsAndTheDefinition() {
    Random random = new Random(4);
    double[] min = doubles(random, 21, 10);
    double[] max = Arrays.stream(min).map(x -> x + random.nextDouble()).toArray();
    MinMax transform = new MinMax(min, max, 0.1, 0.7);
    assertThat(apply(transform, min)).containsOnly(0.1);
    assertThat(apply(transform, max)).containsOnly(0.7);
    double[] row = doubles(random, 21, 10);
    DoubleDouble[] expected = ReferenceTransforms.minMax(row, min, max, 0.1, 0.7);
    double[] found = apply(transform, row);
    for (int j = 0; j < row.length; j++) {
      double value = expected[j].value();
      assertThat(found[j]).isCloseTo(value, within(5 * 0x1p-53 * (1 + 2 * Math.abs(value))));
    }
  }

  @Test
  void minMaxTakesConstantAndEndlessRanges() {
    double most = Double.MAX_VALUE;
    MinMax transform = new MinMax(new double[] {-most, 3}, new double[] {most, 3}, 0, 1);
    assertThat(apply(transform, -most, 3, most, 3, 0, 4, NAN, INF))
        .containsExactly(0, 0, 1, 0, 0.5, 1, NAN, INF);
    assertThatThrownBy(() -> new MinMax(new double[] {NAN}, new double[] {1}, 0, 1))
        .hasMessage("feature 0 has no finite range: NaN to 1.0");
    assertThatThrownBy(() -> new MinMax(new double[1], new double[1], 1, 1))
        .hasMessageStartingWith("cannot map features to between 1.0 and 1.0");
  }

  @Test
  void robustScaleDividesByTheSpreadWhereThereIsOne() {
    RobustScale transform = new RobustScale(new double[] {1, 2}, new double[] {4, 0});
    assertThat(apply(transform, 3, 3, NAN, 2)).containsExactly(0.5, 1, NAN, 0);
    assertThatThrownBy(() -> new RobustScale(new double[] {0}, new double[] {-1}))
        .hasMessage("the spread of feature 0 is -1.0; it has to be a finite number, 0 or more");
    assertThat(apply(new AbsoluteDeviation(new double[] {1, 2}), -1, 2, NAN, INF))
        .containsExactly(2, 0, NAN, INF);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 67})
  void matMulAgreesWithTheDefinition(int width) {
    Random random = new Random(width);
    double[] row = doubles(random, width, 2);
    double[][] matrix = matrix(random, width, 3);
    DoubleDouble[] values = new DoubleDouble[width];
    double[] sizes = new double[3];
    for (int j = 0; j < width; j++) {
      values[j] = DoubleDouble.of(row[j]);
      for (int c = 0; c < 3; c++) {
        sizes[c] += Math.abs(row[j] * matrix[j][c]);
      }
    }
    DoubleDouble[] expected = ReferenceTransforms.product(values, matrix);
    double[] found = apply(new MatMul(matrix), row);
    for (int c = 0; c < 3; c++) {
      double bound = (width / 4.0 + 3) * 0x1p-53 * sizes[c];
      assertThat(found[c]).isCloseTo(expected[c].value(), within(bound));
    }
  }

  @Test
  void matricesToMultiplyByAreChecked() {
    assertThatThrownBy(() -> new MatMul(new double[][] {{1, 2}, {3}}))
        .hasMessage("row 1 of the matrix has 1 numbers and row 0 has 2");
    assertThatThrownBy(() -> new MatMul(new double[][] {{1, NAN}}))
        .hasMessage("entry (0, 1) of the matrix is NaN");
    assertThatThrownBy(() -> new MatMul(new double[0][]))
        .hasMessage("a matrix to multiply by needs a row and a column");
  }

  @Test
  void whiteningDividesScoresByTheirDeviations() {
    Random random = new Random(6);
    double[] mean = doubles(random, 5, 1e3);
    double[] low = doubles(random, 5, 1e-14);
    double[][] components = matrix(random, 2, 5);
    double[] theta = {9, 0.3};
    double[] row = doubles(random, 5, 1e3);
    double[] found = apply(new Whitening(mean, low, components, theta), row);
    DoubleDouble[] expected = ReferenceTransforms.whitened(row, mean, low, components, theta);
    for (int c = 0; c < 2; c++) {
      assertThat(found[c]).isCloseTo(expected[c].value(), within(1e-14 * 1e4));
    }
    assertThatThrownBy(() -> new Whitening(mean, low, components, new double[] {1, 0}))
        .hasMessage("component 1 has variance 0.0 and cannot be scaled to 1; keep 1 components");
    assertThatThrownBy(() -> new Whitening(mean, low, components, new double[] {1}))
        .hasMessageStartingWith(
            "cannot whiten 2 components by 1 variances: shapes (2 x 5) and (1)");
  }

  @Test
  void inversesLeadBack() {
    Random random = new Random(7);
    double[] mean = {1.7e9, -3, 0.25};
    double[] low = {1e-8, 0, 1e-18};
    Standardization forth = new Standardization(mean, low, new double[] {2, 3, 0.1});
    double[] row = {1.7e9 + 1.5, 2, 0.375};
    double[] back = apply(new InverseStandardization(forth), apply(forth, row));
    assertThat(back).containsExactly(row, within(0.0));

    double[][] turned = {{0.6, 0.8, 0}, {-0.8, 0.6, 0}, {0, 0, 1}};
    double[] x = doubles(random, 3, 4);
    double[] scores = apply(new Projection(new double[3], new double[3], turned), x);
    double[] again = apply(new InverseProjection(new double[3], new double[3], turned), scores);
    assertThat(again).containsExactly(x, within(1e-14));
  }

  @Test
  void reconstructionErrorIsTheDistanceFromThePlane() {
    double[] mean = {10, 20, 30};
    double[][] plane = {{1, 0, 0}, {0, 0.6, 0.8}};
    ReconstructionError error = new ReconstructionError(mean, new double[3], plane);
    // 2 (0, -0.8, 0.6) away from a point of the plane
    assertThat(apply(error, 13, 20 + 0.6 - 1.6, 30 + 0.8 + 1.2))
        .containsExactly(new double[] {2}, within(1e-14));

    Random random = new Random(8);
    double[][] components = orthonormal(random, 3, 40);
    double[] centre = doubles(random, 40, 1);
    double[] row = doubles(random, 40, 1);
    double[] none = new double[40];
    double expected =
        ReferenceTransforms.reconstructionError(row, centre, none, components).value();
    assertThat(apply(new ReconstructionError(centre, none, components), row)[0])
        .isCloseTo(expected, within(1e-14 * expected));
    for (double size : new double[] {0x1p-1000, 0x1p1000}) {
      double[] sized = {3 * size, 4 * size, 0};
      double[][] third = {{0, 0, 1}};
      assertThat(apply(new ReconstructionError(new double[3], new double[3], third), sized))
          .containsExactly(5 * size);
    }
  }

  @Test
  void everyTransformComputesARowWithoutItsNeighboursAndLeavesItsInput() {
    Random random = new Random(9);
    double[] a = doubles(random, 6, 1);
    double[] above = Arrays.stream(a).map(x -> x + 1).toArray();
    double[][] components = orthonormal(random, 2, 6);
    for (FittedTransform transform :
        new FittedTransform[] {
          new Shift(a),
          new Scale(a),
          RowNormalization.zScore(6, 1),
          RowNormalization.l1(6),
          RowNormalization.l2(6),
          RowNormalization.max(6),
          new Softmax(6),
          new Clip(a, above),
          Replacement.everywhere(6, Condition.BELOW, 0, 0),
          new MatMul(matrix(random, 6, 7)),
          new MinMax(a, above, 0, 1),
          new RobustScale(a, new double[] {1, 0, 2, 3, 4, 5}),
          new AbsoluteDeviation(a),
          new Imputation(a, new int[] {1}),
          new Whitening(a, new double[6], components, new double[] {2, 3}),
          new InverseStandardization(
              new Standardization(a, new double[6], new double[] {1, 2, 3, 4, 5, 6})),
          new InverseProjection(new double[2], new double[2], matrix(random, 6, 2)),
          new ReconstructionError(a, new double[6], components),
        }) {
      String name = transform.getClass().getSimpleName();
      int in = transform.inputWidth();
      int out = transform.outputWidth();
      assertThat(in).as(name).isEqualTo(6);
      double[] rows = doubles(random, 9 * in, 1);
      rows[7] = NAN;
      double[] kept = rows.clone();
      double[] all = new double[9 * out];
      transform.apply(rows, 9, all);
      assertThat(rows).as(name).containsExactly(kept);
      for (int i = 0; i < 9; i++) {
        assertThat(apply(transform, Arrays.copyOfRange(rows, i * in, (i + 1) * in)))
            .as(name)
            .containsExactly(Arrays.copyOfRange(all, i * out, (i + 1) * out));
      }
      transform.apply(new double[0], 0, new double[0]);
      if (in == out) {
        transform.apply(rows, 9, rows);
        assertThat(rows).as(name).containsExactly(all);
      }
    }
  }

  private static double[] apply(FittedTransform transform, double... rows) {
    int numRows = rows.length / transform.inputWidth();
    double[] out = new double[numRows * transform.outputWidth()];
    transform.apply(rows, numRows, out);
    return out;
  }

  private static void requireClose(double[] found, DoubleDouble[] expected, double bound) {
    assertThat(found).hasSize(expected.length);
    for (int j = 0; j < found.length; j++) {
      double value = expected[j].value();
      assertThat(found[j]).as("value %d", j).isCloseTo(value, within(bound * Math.abs(value)));
    }
  }

  private static double[] doubles(Random random, int length, double size) {
    return random.doubles(length, -size, size).toArray();
  }

  private static double[][] matrix(Random random, int rows, int columns) {
    double[][] matrix = new double[rows][];
    Arrays.setAll(matrix, i -> doubles(random, columns, 1));
    return matrix;
  }

  /** Gram and Schmidt, twice. */
  private static double[][] orthonormal(Random random, int rows, int columns) {
    double[][] vectors = matrix(random, rows, columns);
    Function<double[], Double> norm = v -> Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
    for (int i = 0; i < rows; i++) {
      for (int p = 0; p < 2 * i; p++) {
        double[] v = vectors[i];
        double[] u = vectors[p % i];
        double dot = 0;
        for (int j = 0; j < columns; j++) {
          dot += u[j] * v[j];
        }
        double along = dot;
        Arrays.setAll(v, j -> v[j] - along * u[j]);
      }
      double[] v = vectors[i];
      double length = norm.apply(v);
      Arrays.setAll(v, j -> v[j] / length);
    }
    return vectors;
  }

  @Test
  void anImputationOfSomeFeaturesLeavesTheOthersMissing() {
    Imputation some = Imputation.of(3, new int[] {2, 0}, new double[] {7, -1}, new int[] {2});
    double nan = Double.NaN;
    double[] out = new double[8];
    some.apply(new double[] {nan, nan, nan, 1, 2, 3}, 2, out);

    assertThat(out).containsExactly(-1, nan, 7, 1, 1, 2, 3, 0);
    assertThatThrownBy(() -> Imputation.of(3, new int[] {3}, new double[] {0}, new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Imputation.of(3, new int[] {1}, new double[] {nan}, new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
