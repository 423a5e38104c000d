package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferenceTest {
  private static final MathContext DIGITS = new MathContext(60);
  private static final int WIDTH = 5;
  private static final double ACCURACY = 1e-25;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 50, 1_001})
  void everythingIsTheExactResultTo25Digits(int numRows) {
    double[][] rows = rows(numRows, 3);
    double[] scale = {1.5, 9e-6, 1, 0.3, 40};
    double[][] probes = Draws.rademacher(2, WIDTH, 5);
    ReferenceMeans means = means(rows);
    ReferenceTask task =
        ReferenceTask.variances(means)
            .withScale(scale)
            .withProbes(probes)
            .withColumns(new int[] {1, 4})
            .withVectors(probes)
            .withAllEntries();
    ReferenceMoments moments = pass(task, rows).finish(1);
    BigDecimal[][] exact = covariance(rows, scale, 1);
    for (int i = 0; i < WIDTH; i++) {
      assertClose(moments.mean(i), mean(rows, i), Math.abs(rows[1][i]));
      assertClose(moments.variance(i), exact[i][i], exact[i][i].doubleValue());
      double raw = exact[i][i].doubleValue() * scale[i] * scale[i];
      assertThat(moments.rawVariance(i, 1).value()).isCloseTo(raw, within(1e-15 * raw));
      double population = raw * (numRows - 1) / numRows;
      assertThat(moments.rawVariance(i, 0).value())
          .isCloseTo(population, within(1e-15 * population));
      for (int j = 0; j < WIDTH; j++) {
        double size = Math.sqrt(exact[i][i].doubleValue() * exact[j][j].doubleValue());
        assertClose(moments.entry(i, j), exact[i][j], size);
      }
      assertClose(moments.columnEntry(0, i), exact[i][1], exact[1][1].doubleValue() * 1e3);
      assertThat(moments.columnEntry(1, i).exact())
          .isEqualByComparingTo(moments.entry(i, 4).exact());
      for (int probe = 0; probe < 2; probe++) {
        BigDecimal image = BigDecimal.ZERO;
        for (int j = 0; j < WIDTH; j++) {
          image = image.add(exact[i][j].multiply(new BigDecimal(probes[probe][j])));
        }
        double size = Math.sqrt(exact[i][i].doubleValue()) * moments.totalVariance();
        assertClose(moments.image(probe, i), image, size);
        assertThat(moments.vectorImage(probe)[i])
            .isCloseTo(image.doubleValue(), within(1e-13 * size));
      }
    }
  }

  @Test
  void partsAddUpToTheWhole() {
    double[][] rows = rows(301, 9);
    ReferenceMeans left = means(Arrays.copyOfRange(rows, 0, 100));
    left.combine(means(Arrays.copyOfRange(rows, 100, 301)));
    left.combine(new ReferenceMeans(WIDTH));
    ReferenceMeans whole = means(rows);
    assertThat(left.numRows()).isEqualTo(301);
    for (int j = 0; j < WIDTH; j++) {
      assertClose(left.mean(j), whole.mean(j).exact(), Math.abs(rows[0][j]));
      assertThat(left.min(j)).isEqualTo(whole.min(j));
      assertThat(left.max(j)).isEqualTo(whole.max(j));
    }
    double[][] directions = Draws.gaussian(1, WIDTH, 2);
    ReferenceTask task =
        ReferenceTask.variances(whole)
            .withProbes(directions)
            .withVectors(directions)
            .withColumns(new int[] {0});
    ReferencePass first = pass(task, Arrays.copyOfRange(rows, 0, 77));
    first.combine(pass(task, Arrays.copyOfRange(rows, 77, 301)));
    ReferenceMoments merged = first.finish(0);
    ReferenceMoments expected = pass(task, rows).finish(0);
    for (int j = 0; j < WIDTH; j++) {
      double size = expected.totalVariance();
      assertClose(merged.variance(j), expected.variance(j).exact(), size);
      assertClose(merged.image(0, j), expected.image(0, j).exact(), 10 * size);
      assertClose(merged.columnEntry(0, j), expected.columnEntry(0, j).exact(), size);
      assertThat(merged.vectorImage(0)[j])
          .isCloseTo(expected.vectorImage(0)[j], within(1e-13 * size));
    }
  }

  @Test
  void aPassSurvivesSerialization() throws Exception {
    double[][] rows = rows(20, 1);
    ReferenceTask task =
        ReferenceTask.variances(means(rows)).withProbes(Draws.rademacher(1, WIDTH, 1));
    ReferencePass pass = pass(task, rows);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(pass);
    }
    try (ObjectInputStream stream =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ReferenceMoments back = ((ReferencePass) stream.readObject()).finish(1);
      assertThat(back.image(0, 2).exact()).isEqualByComparingTo(pass.finish(1).image(0, 2).exact());
    }
  }

  @Test
  void residualsVanishForEigenvectorsAndNotForOthers() {
    double[][] rows = {{1, 1}, {-1, -1}, {2, -2}, {-2, 2}};
    double half = Math.sqrt(0.5);
    ReferenceTask task =
        ReferenceTask.variances(means(rows))
            .withVectors(new double[][] {{half, -half}, {half, half}, {1, 0}});
    ReferenceMoments moments = pass(task, rows).finish(0);
    // C = [[2.5, -1.5], [-1.5, 2.5]]: 4 along (1, -1), 1 along (1, 1)
    assertThat(moments.residual(0, 4)).isCloseTo(0, within(1e-15));
    assertThat(moments.residual(1, 1)).isCloseTo(0, within(1e-15));
    assertThat(moments.residual(2, 2.5)).isCloseTo(1.5, within(1e-15));
    Comparison comparison = new Comparison(moments);
    assertThat(comparison.residuals(new double[] {4, 1}, 1e-14).passes()).isTrue();
    assertThat(comparison.residuals(new double[] {4, 1.1}, 1e-14).error())
        .isCloseTo(0.025, within(1e-15));
  }

  /** Powers of two are exact, so that a feature times one has the same digits. */
  @ParameterizedTest
  @ValueSource(ints = {-980, -531, -300, 300, 531, 990})
  void aFeatureTimesAPowerOfTwoHasTheSameDigits(int exponent) {
    double[][] rows = rows(300, 12);
    double[][] moved = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    for (double[] row : moved) {
      row[0] = Math.scalb(row[0], exponent);
      row[4] = Math.scalb(row[4], exponent);
    }
    ReferenceMoments expected = standardized(rows);
    ReferenceMoments found = standardized(moved);
    for (int i = 0; i < WIDTH; i++) {
      int power = i == 0 || i == 4 ? exponent : 0;
      assertThat(found.mean(i).value()).isEqualTo(Math.scalb(expected.mean(i).value(), power));
      double raw = Math.scalb(expected.rawStd(i, 1), power);
      assertThat(found.rawStd(i, 1)).isCloseTo(raw, within(1e-15 * raw));
      assertThat(found.std(i)).isCloseTo(expected.std(i), within(1e-15));
      for (int j = 0; j < WIDTH; j++) {
        assertThat(found.entry(i, j).value())
            .isCloseTo(expected.entry(i, j).value(), within(1e-15));
      }
      assertThat(found.image(0, i).value()).isCloseTo(expected.image(0, i).value(), within(1e-14));
      assertThat(found.vectorImage(0)[i]).isCloseTo(expected.vectorImage(0)[i], within(1e-13));
    }
    requireWrongNumbersFound(found);
  }

  private static void requireWrongNumbersFound(ReferenceMoments moments) {
    Comparison comparison = new Comparison(moments);
    double[] stds = new double[WIDTH];
    double[] means = new double[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      stds[j] = moments.rawStd(j, 0);
      means[j] = moments.mean(j).value();
    }
    assertThat(comparison.stds(stds, 0, 1e-15).passes()).isTrue();
    assertThat(comparison.means(means, 1e-15).passes()).isTrue();
    means[4] += 1e-10 * stds[4];
    assertThat(comparison.means(means, 1e-11).error()).isCloseTo(1e-10, within(1e-15));
    stds[0] *= 1 + 1e-12;
    assertThat(comparison.stds(stds, 0, 1e-13).error()).isCloseTo(1e-12, within(1e-15));
    double[][] covariance = moments.covariance();
    assertThat(comparison.covarianceEntries(i -> covariance[i], 1e-15).passes()).isTrue();
    assertThat(comparison.covarianceByProbes(i -> covariance[i], 1e-15).passes()).isTrue();
    covariance[4][0] += 1e-12;
    assertThat(comparison.covarianceEntries(i -> covariance[i], 1e-13).passes()).isFalse();
    assertThat(comparison.covarianceByProbes(i -> covariance[i], 1e-13).passes()).isFalse();
  }

  /** Divided by its own standard deviations, which a first task finds. */
  private static ReferenceMoments standardized(double[][] rows) {
    ReferenceTask variances = ReferenceTask.variances(means(rows));
    ReferenceMoments raw = pass(variances, rows).finish(0);
    double[] stds = new double[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      stds[j] = raw.std(j);
      assertThat(stds[j]).isEqualTo(raw.rawStd(j, 0)).isPositive().isFinite();
    }
    double[][] directions = Draws.gaussian(1, WIDTH, 6);
    ReferenceTask task =
        variances.withScale(stds).withAllEntries().withProbes(directions).withVectors(directions);
    return pass(task, rows).finish(1);
  }

  @Test
  void sumsOfTheLargestDoublesDoNotOverflow() {
    double[][] rows = new double[1_001][];
    for (int i = 0; i < rows.length; i++) {
      double sign = i % 2 == 0 ? 1 : -1;
      rows[i] = new double[] {Double.MAX_VALUE, sign * Double.MAX_VALUE, sign, 1e300, i * 1e-320};
    }
    ReferenceMeans means = means(Arrays.copyOfRange(rows, 0, 400));
    means.combine(means(Arrays.copyOfRange(rows, 400, rows.length)));
    ReferenceMoments moments = pass(ReferenceTask.variances(means), rows).finish(0);
    assertThat(moments.mean(0).exact()).isEqualByComparingTo(new BigDecimal(Double.MAX_VALUE));
    assertThat(moments.mean(1).value()).isEqualTo(Double.MAX_VALUE / 1_001);
    assertThat(moments.mean(2).value()).isEqualTo(1.0 / 1_001);
    assertThat(moments.rawStd(0, 0)).isZero();
    assertThat(moments.rawStd(3, 0)).isZero();
    double std = Math.sqrt(1 - 1 / (1_001.0 * 1_001));
    assertThat(moments.rawStd(1, 0) / Double.MAX_VALUE).isCloseTo(std, within(1e-15));
    assertThat(moments.rawStd(2, 0)).isCloseTo(std, within(1e-15));
    // the doubles there are 5e-324 apart
    assertThat(moments.rawStd(4, 0)).isCloseTo(1e-320 * Math.sqrt(83_500), within(1e-322));
  }

  @Test
  void residualsOfAnySizeAreSeen() {
    for (double size : new double[] {1e-150, 1e150}) {
      double[][] rows = {
        {size, size}, {-size, -size}, {2 * size, -2 * size}, {-2 * size, 2 * size}
      };
      ReferenceTask task =
          ReferenceTask.variances(means(rows)).withVectors(new double[][] {{1, 0}});
      double squared = size * size;
      assertThat(pass(task, rows).finish(0).residual(0, 2.5 * squared))
          .isCloseTo(1.5 * squared, within(1e-15 * squared));
    }
  }

  @Test
  void argumentsThatDoNotFitAreNamed() {
    ReferenceMeans means = means(rows(3, 1));
    assertThatThrownBy(() -> means.observe(new double[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot take in rows of 4 features among rows of 5");
    ReferenceTask task = ReferenceTask.variances(means);
    assertThatThrownBy(() -> task.withScale(new double[2]))
        .hasMessage("a scale of 2 does not fit rows of 5 features");
    assertThatThrownBy(() -> task.withProbes(new double[1][6]))
        .hasMessage("a probe of 6 does not fit rows of 5 features");
    assertThatThrownBy(() -> task.withVectors(new double[1][6]))
        .hasMessage("a vector of 6 does not fit rows of 5 features");
    assertThatThrownBy(() -> task.withColumns(new int[] {5})).hasMessage("no column 5 among 5");
    ReferencePass pass = new ReferencePass(task);
    assertThatThrownBy(() -> pass.observe(new double[4]))
        .hasMessage("cannot take in a row of 4 features among 5");
    assertThatThrownBy(() -> pass.finish(0)).hasMessage("cannot divide by numRows - ddof = 0 - 0");
    assertThatThrownBy(() -> pass.combine(new ReferencePass(task.withAllEntries())))
        .hasMessage("cannot combine passes of different tasks");
    pass.observe(new double[5]);
    assertThatThrownBy(() -> pass.finish(0).rawVariance(0, 1))
        .hasMessage("cannot divide by numRows - ddof = 1 - 1");
    assertThatThrownBy(() -> pass.finish(0).entry(0, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the reference was not asked for all entries");
  }

  static ReferenceMeans means(double[][] rows) {
    ReferenceMeans means = new ReferenceMeans(rows[0].length);
    for (double[] row : rows) {
      means.observe(row);
    }
    return means;
  }

  static ReferencePass pass(ReferenceTask task, double[][] rows) {
    ReferencePass pass = new ReferencePass(task);
    for (double[] row : rows) {
      pass.observe(row);
    }
    return pass;
  }

  static double[][] rows(int numRows, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[numRows][];
    for (int i = 0; i < numRows; i++) {
      double common = random.nextGaussian();
      rows[i] =
          new double[] {
            1.7e9 + random.nextGaussian() + common,
            1e5 + 9e-6 * (random.nextGaussian() + common),
            random.nextInt(10) == 0 ? 1e4 * random.nextDouble() : i,
            common,
            -3 + 1e3 * random.nextDouble()
          };
    }
    return rows;
  }

  private static BigDecimal mean(double[][] rows, int j) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double[] row : rows) {
      sum = sum.add(new BigDecimal(row[j]));
    }
    return sum.divide(BigDecimal.valueOf(rows.length), DIGITS);
  }

  private static BigDecimal[][] covariance(double[][] rows, double[] scale, int ddof) {
    BigDecimal[][] covariance = new BigDecimal[WIDTH][WIDTH];
    BigDecimal[] means = new BigDecimal[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      means[j] = mean(rows, j);
    }
    for (int i = 0; i < WIDTH; i++) {
      for (int j = 0; j < WIDTH; j++) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double[] row : rows) {
          BigDecimal first = new BigDecimal(row[i]).subtract(means[i]);
          BigDecimal second = new BigDecimal(row[j]).subtract(means[j]);
          sum = sum.add(first.multiply(second, DIGITS));
        }
        BigDecimal scales = new BigDecimal(scale[i]).multiply(new BigDecimal(scale[j]));
        covariance[i][j] =
            sum.divide(BigDecimal.valueOf(rows.length - ddof), DIGITS).divide(scales, DIGITS);
      }
    }
    return covariance;
  }

  private static void assertClose(DoubleDouble actual, BigDecimal expected, double size) {
    assertThat(actual.exact().subtract(expected).abs().doubleValue())
        .isLessThanOrEqualTo(ACCURACY * size);
  }
}
