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
