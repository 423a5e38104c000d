package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.failure.Failure;
import featuremill.job.Golden;
import featuremill.linalg.Blas;
import featuremill.linalg.OffHeapDoubles;
import featuremill.stats.CoMoments;
import featuremill.stats.CoMoments.Scope;
import featuremill.stats.Moments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the certified values of NIST's Statistical Reference Datasets, and by laws. */
class LeastSquaresTest {
  private static final LeastSquares ORDINARY = LeastSquares.ordinary(Blas.best());

  @ParameterizedTest
  @EnumSource(
      value = Scope.class,
      names = {"FULL", "TRIANGULAR"})
  void longleyToNineDigits(Scope scope) throws IOException {
    LinearFit fit = fit(ORDINARY, scope, 1, csv("longley.csv"));

    double[] certified = {
      15.0618722713733,
      -0.358191792925910E-01,
      -2.02022980381683,
      -1.03322686717359,
      -0.511041056535807E-01,
      1829.15146461355
    };
    requireDigits(9, fit.coefficients()[0], certified);
    requireDigits(9, fit.intercept(), -3482258.63459582);
    requireDigits(9, fit.residualSumOfSquares(), 836424.055505915);
    // The exact one is 110.5 in the 2-norm; the 1-norm's is at most 6 times that.
    assertThat(fit.conditionNumber()).isBetween(30.0, 700.0);
  }

  @Test
  void filipToSevenDigitsByTheTriangle() throws IOException {
    LinearFit fit = fit(ORDINARY, Scope.TRIANGULAR, 1, filip());

    double[] certified = {
      -2772.17959193342,
      -2316.37108160893,
      -1127.97394098372,
      -354.478233703349,
      -75.1242017393757,
      -10.8753180355343,
      -1.06221498588947,
      -0.670191154593408E-01,
      -0.246781078275479E-02,
      -0.402962525080404E-04
    };
    requireDigits(7, fit.coefficients()[0], certified);
    requireDigits(7, fit.intercept(), -1467.48961422980);
    requireDigits(7, fit.residualSumOfSquares(), 0.795851382172941E-03);
    assertThat(fit.conditionNumber()).isBetween(1e8, 1e12);
  }

  @Test
  void filipIsRefusedWhereSquaresAreFormed() {
    assertThatThrownBy(() -> fit(ORDINARY, Scope.FULL, 1, filip()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is so close to a combination of the features before it")
        .hasMessageContaining("or solve by QR");
  }

  @Test
  void theNotebooksSystemIsSolved() {
    JsonNode golden = Golden.json("golden.json").get("solve");
    double[] b = Golden.numbers(golden.get("b"));
    double[][] rows = new double[5][6];
    for (int i = 0; i < 5; i++) {
      System.arraycopy(Golden.numbers(golden.get("a").get(i)), 0, rows[i], 0, 5);
      rows[i][5] = b[i];
    }
    LinearFit fit = fit(ORDINARY.withoutIntercept(), Scope.TRIANGULAR, 1, rows);

    double[] x = fit.coefficients()[0];
    assertThat(x).containsExactly(Golden.numbers(golden.get("x")), within(1e-12));
    assertThat(fit.intercept()).containsExactly(0.0);
    for (double[] row : rows) {
      double rest = row[5];
      for (int j = 0; j < 5; j++) {
        rest -= row[j] * x[j];
      }
      assertThat(rest).isCloseTo(0, within(1e-13));
    }
    assertThat(fit.residualSumOfSquares()[0]).isLessThan(1e-26);
  }

  @ParameterizedTest
  @EnumSource(
      value = Scope.class,
      names = {"FULL", "TRIANGULAR"})
  void whatIsLinearIsFoundInAnyUnits(Scope scope) {
    Random random = new Random(1);
    double[][] rows = new double[50][5];
    for (double[] row : rows) {
      row[0] = 1e6 * random.nextGaussian();
      row[1] = 1e-6 * (7 + random.nextGaussian());
      row[2] = 1.7e9 + random.nextGaussian();
      row[3] = 5 + 2e-6 * row[0] - 3e6 * row[1];
      row[4] = 1e-3 * (row[2] - 1.7e9);
    }
    LinearFit fit = fit(ORDINARY, scope, 2, rows);

    assertThat(fit.coefficients()[0]).containsExactly(new double[] {2e-6, -3e6, 0}, within(1e-5));
    assertThat(fit.coefficients()[0][0]).isCloseTo(2e-6, within(1e-18));
    assertThat(fit.coefficients()[0][2]).isCloseTo(0, within(1e-13));
    assertThat(fit.coefficients()[1][2]).isCloseTo(1e-3, within(1e-9));
    assertThat(fit.residualSumOfSquares()[0]).isLessThan(1e-20);
    assertThat(fit.conditionNumber()).isBetween(1.0, 5.0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Scope.class,
      names = {"FULL", "TRIANGULAR"})
  void residualsAreAtRightAnglesToTheFeatures(Scope scope) {
    double[][] rows = gaussian(40, 6, 2);
    for (boolean intercept : new boolean[] {true, false}) {
      LeastSquares problem = intercept ? ORDINARY : ORDINARY.withoutIntercept();
      LinearFit fit = fit(problem, scope, 2, rows);
      for (int t = 0; t < 2; t++) {
        double[] rest = residuals(fit, rows, 4, t);
        double squares = Arrays.stream(rest).map(x -> x * x).sum();
        assertThat(fit.residualSumOfSquares()[t]).isCloseTo(squares, within(1e-12 * squares));
        for (int j = 0; j < 4; j++) {
          assertThat(dot(rest, rows, j)).isCloseTo(0, within(1e-12));
        }
        double sum = Arrays.stream(rest).sum();
        assertThat(Math.abs(sum) < 1e-12).isEqualTo(intercept);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Scope.class,
      names = {"FULL", "TRIANGULAR"})
  void aPenaltyIsWhatTheGradientBalances(Scope scope) {
    double[][] rows = gaussian(30, 4, 3);
    double penalty = 12.5;
    LinearFit fit = fit(ORDINARY.penalized(penalty), scope, 1, rows);

    double[] rest = residuals(fit, rows, 3, 0);
    for (int j = 0; j < 3; j++) {
      double pull = penalty * fit.coefficients()[0][j];
      assertThat(dot(rest, rows, j)).isCloseTo(pull, within(1e-12));
    }
    assertThat(Arrays.stream(rest).sum()).isCloseTo(0, within(1e-12));
    double squares = Arrays.stream(rest).map(x -> x * x).sum();
    assertThat(fit.residualSumOfSquares()[0]).isCloseTo(squares, within(1e-12 * squares));
  }

  @ParameterizedTest
  @EnumSource(
      value = Scope.class,
      names = {"FULL", "TRIANGULAR"})
  void aPenaltyDecidesBetweenEqualFeatures(Scope scope) {
    double[][] rows = gaussian(20, 3, 4);
    for (double[] row : rows) {
      row[1] = row[0];
    }
    double[] both = fit(ORDINARY.penalized(1), scope, 1, rows).coefficients()[0];
    assertThat(both[1]).isCloseTo(both[0], within(1e-12));
  }

  @Test
  void featuresThatDependOnOthersAreNamed() {
    double[][] rows = gaussian(20, 4, 5);
    for (double[] row : rows) {
      row[2] = 3 * row[0] - row[1];
    }
    for (Scope scope : new Scope[] {Scope.FULL, Scope.TRIANGULAR}) {
      assertThatThrownBy(() -> fit(ORDINARY, scope, 1, rows))
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith(
              "feature 'f2' is so close to a combination of the features before it that the"
                  + " coefficients are not determined: condition number ");
    }
    for (double[] row : rows) {
      row[1] = 0.1;
    }
    assertThatThrownBy(() -> fit(ORDINARY, Scope.FULL, 1, rows))
        .hasMessageStartingWith("feature 'f1' is constant and has no coefficient of its own");
  }

  @Test
  void tooFewRowsAreRefused() {
    assertThatThrownBy(() -> fit(ORDINARY, Scope.FULL, 1, gaussian(3, 4, 6)))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith(
            "3 rows cannot determine 4 coefficients, the intercept among them\n");
    assertThatThrownBy(() -> ORDINARY.penalized(-1))
        .hasMessage("the penalty of a ridge regression is 0 or more, not -1.0");
    assertThatThrownBy(() -> fit(ORDINARY, Scope.FULL, 4, gaussian(9, 4, 6)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aConstantTargetIsItsIntercept() {
    double[][] rows = gaussian(9, 2, 7);
    for (double[] row : rows) {
      row[1] = 4;
    }
    LinearFit fit = fit(ORDINARY, Scope.FULL, 1, rows);
    assertThat(fit.coefficients()[0]).containsExactly(0);
    assertThat(fit.intercept()).containsExactly(4);
    assertThat(fit.residualSumOfSquares()).containsExactly(0);
  }

  @Test
  void inverseNormsAreFoundOrAlmost() {
    double[][] inverse = gaussian(7, 7, 8);
    double norm = 0;
    for (int j = 0; j < 7; j++) {
      double sum = 0;
      for (double[] row : inverse) {
        sum += Math.abs(row[j]);
      }
      norm = Math.max(norm, sum);
    }
    double found =
        InverseNorm.of(7, b -> multiply(inverse, b, false), b -> multiply(inverse, b, true));
    assertThat(found).isBetween(norm / 3, norm * (1 + 1e-14));
    assertThat(InverseNorm.of(1, b -> b[0] /= -4, b -> b[0] /= -4)).isEqualTo(0.25);
  }

  private static void multiply(double[][] matrix, double[] b, boolean transposed) {
    double[] result = new double[b.length];
    for (int i = 0; i < b.length; i++) {
      for (int j = 0; j < b.length; j++) {
        result[i] += (transposed ? matrix[j][i] : matrix[i][j]) * b[j];
      }
    }
    System.arraycopy(result, 0, b, 0, b.length);
  }

  private static LinearFit fit(LeastSquares problem, Scope scope, int targets, double[][] rows) {
    long before = OffHeapDoubles.allocatedBytes();
    int columns = rows[0].length;
    List<String> names = IntStream.range(0, columns - targets).mapToObj(j -> "f" + j).toList();
    try (CoMoments sums = new CoMoments(columns, scope)) {
      sums.observe(Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length);
      try (Moments moments = sums.finish()) {
        return problem.fit(moments, targets, names);
      }
    } finally {
      assertThat(OffHeapDoubles.allocatedBytes()).isLessThanOrEqualTo(before);
    }
  }

  private static double[] residuals(LinearFit fit, double[][] rows, int d, int target) {
    double[] rest = new double[rows.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = rows[i][d + target] - fit.intercept()[target];
      for (int j = 0; j < d; j++) {
        rest[i] -= rows[i][j] * fit.coefficients()[target][j];
      }
    }
    return rest;
  }

  private static double dot(double[] values, double[][] rows, int column) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * rows[i][column];
    }
    return sum;
  }

  private static double[][] gaussian(int rows, int columns, int seed) {
    Random random = new Random(seed);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      Arrays.setAll(row, j -> 0.5 + random.nextGaussian());
    }
    return values;
  }

  private static void requireDigits(int digits, double[] found, double... certified) {
    assertThat(found).hasSameSizeAs(certified);
    for (int i = 0; i < certified.length; i++) {
      double size = Math.abs(certified[i]);
      assertThat(found[i])
          .as("number %d", i)
          .isCloseTo(certified[i], within(Math.pow(10, -digits) * size));
    }
  }

  /** Powers 1 to 10 of x, each rounded once, and y. */
  private static double[][] filip() throws IOException {
    double[][] data = csv("filip.csv");
    double[][] rows = new double[data.length][11];
    for (int i = 0; i < rows.length; i++) {
      BigDecimal x = BigDecimal.valueOf(data[i][0]);
      for (int power = 1; power <= 10; power++) {
        rows[i][power - 1] = x.pow(power).doubleValue();
      }
      rows[i][10] = data[i][1];
    }
    return rows;
  }

  private static double[][] csv(String name) throws IOException {
    List<double[]> rows = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                LeastSquaresTest.class.getResourceAsStream("/nist/" + name),
                StandardCharsets.UTF_8))) {
      in.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .forEach(rows::add);
    }
    return rows.toArray(new double[0][]);
  }
}
