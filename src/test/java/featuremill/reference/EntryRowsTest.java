package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that come by their entries against the same rows whole. */
final class EntryRowsTest {
  private static final double ACCURACY = 1e-26;

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 2", "50, 7", "51, 33", "400, 20"})
  void entriesTellTheSameAsWholeRows(int numRows, int width) {
    double[][] rows = rows(numRows, width, 0.2, 1);
    double[] scale = scale(width);
    compare(rows, scale, ACCURACY);
  }

  /** Means far from 0 among few zeros: what taking the mean out afterwards costs. */
  @ParameterizedTest
  @ValueSource(doubles = {1e3, 1e6, 1.7e9})
  void aLargeMeanCostsNoMoreThanItsDigits(double offset) {
    double[][] rows = rows(200, 5, 0.9, 4);
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] += j % 2 == 0 ? offset : 0;
      }
    }
    compare(rows, scale(5), 1e-30 * offset);
  }

  @Test
  void sizesNearTheEndsOfTheDoublesAreNoDifferent() {
    double[][] rows = rows(60, 4, 0.5, 8);
    for (double[] row : rows) {
      row[0] *= 0x1p1000;
      row[1] *= 0x1p-1000;
    }
    double[] scale = {0x1p999, 0x1p-1001, 1, 3};
    compare(rows, scale, ACCURACY);
  }

  @Test
  void aFeatureThatIsTakenOutIsZero() {
    double[][] rows = rows(30, 4, 0.5, 2);
    double[] scale = {1, Double.POSITIVE_INFINITY, 2, 1};
    compare(rows, scale, ACCURACY);
    ReferenceMoments moments = pass(task(means(rows), scale, 4), rows, false).finish(1);
    assertThat(moments.variance(1).value()).isZero();
    assertThat(moments.image(0, 1).value()).isZero();
  }

  @Test
  void rowsOfBothKindsAddUpInAnyParts() {
    double[][] rows = rows(90, 11, 0.3, 3);
    ReferenceTask task = task(means(rows), scale(11), 11);
    ReferencePass first = pass(task, Arrays.copyOfRange(rows, 0, 31), false);
    ReferencePass second = pass(task, Arrays.copyOfRange(rows, 31, 60), true);
    ReferencePass third = pass(task, Arrays.copyOfRange(rows, 60, 90), false);
    third.combine(second.withoutTask());
    first.combine(new ReferencePass(task));
    first.combine(third.withoutTask());
    same(first.finish(1), pass(task, rows, true).finish(1), ACCURACY);
  }

  @Test
  void meansOfBothKindsAddUp() {
    double[][] rows = rows(40, 6, 0.4, 5);
    rows[3][2] = 0x1p1000;
    rows[5][2] = 0x1p1000;
    ReferenceMeans mixed = new ReferenceMeans(6);
    for (int i = 0; i < rows.length; i++) {
      if (i % 3 == 0) {
        mixed.observe(rows[i]);
      } else {
        mixed.observe(indices(rows[i]), values(rows[i]));
      }
    }
    ReferenceMeans parts = entryMeans(Arrays.copyOfRange(rows, 0, 20));
    parts.combine(entryMeans(Arrays.copyOfRange(rows, 20, 40)));
    ReferenceMeans whole = means(rows);
    for (ReferenceMeans other : new ReferenceMeans[] {mixed, parts}) {
      assertThat(other.numRows()).isEqualTo(40);
      for (int j = 0; j < 6; j++) {
        assertThat(other.min(j)).isEqualTo(whole.min(j));
        assertThat(other.max(j)).isEqualTo(whole.max(j));
        assertThat(other.mean(j).exact()).isEqualByComparingTo(whole.mean(j).exact());
      }
      assertThat(other.ranges()).isEqualTo(whole.ranges());
    }
    long entries = Arrays.stream(rows).flatMapToDouble(Arrays::stream).filter(x -> x != 0).count();
    assertThat(parts.numValues()).isEqualTo(entries);
    assertThat(whole.numValues()).isEqualTo(240);
  }

  @Test
  void aFeatureWithoutAnyEntryIsAConstantZero() {
    ReferenceMeans means = new ReferenceMeans(2);
    means.observe(new int[] {1}, new double[] {3});
    means.observe(new int[0], new double[0]);
    assertThat(means.min(0)).isZero();
    assertThat(means.max(0)).isZero();
    assertThat(means.min(1)).isZero();
    assertThat(means.max(1)).isEqualTo(3);
    assertThat(means.mean(1).value()).isEqualTo(1.5);
  }

  @Test
  void columnsAreFoundFromEntriesToo() {
    double[][] rows = rows(25, 4, 0.5, 6);
    ReferenceTask task =
        ReferenceTask.variances(means(rows)).withColumns(new int[] {2}).withAllEntries();
    ReferenceMoments sparse = pass(task, rows, false).finish(1);
    ReferenceMoments whole = pass(task, rows, true).finish(1);
    for (int i = 0; i < 4; i++) {
      assertThat(sparse.columnEntry(0, i).exact())
          .isEqualByComparingTo(whole.columnEntry(0, i).exact());
      assertThat(sparse.entry(i, 3).exact()).isEqualByComparingTo(whole.entry(i, 3).exact());
    }
  }

  private static void compare(double[][] rows, double[] scale, double accuracy) {
    ReferenceTask task = task(means(rows), scale, rows[0].length);
    same(pass(task, rows, false).finish(1), pass(task, rows, true).finish(1), accuracy);
  }

  private static void same(ReferenceMoments sparse, ReferenceMoments whole, double accuracy) {
    assertThat(sparse.numRows()).isEqualTo(whole.numRows());
    for (int probe = 0; probe < whole.numProbes(); probe++) {
      double weight = 0;
      double[] direction = whole.probe(probe);
      for (int j = 0; j < whole.numFeatures(); j++) {
        weight += whole.std(j) * Math.abs(direction[j]);
      }
      for (int j = 0; j < whole.numFeatures(); j++) {
        double size = whole.std(j) * weight;
        close(sparse.image(probe, j), whole.image(probe, j), accuracy * size + 1e-32 * weight);
        assertThat(sparse.vectorImage(probe)[j])
            .isCloseTo(whole.vectorImage(probe)[j], within(1e-12 * weight * (whole.std(j) + 1e-9)));
      }
    }
    for (int j = 0; j < whole.numFeatures(); j++) {
      close(sparse.variance(j), whole.variance(j), accuracy * whole.variance(j).value());
    }
  }

  private static void close(DoubleDouble found, DoubleDouble expected, double within) {
    assertThat(Math.abs(found.minus(expected).value())).isLessThanOrEqualTo(within);
  }

  private static ReferenceTask task(ReferenceMeans means, double[] scale, int width) {
    double[][] directions = Draws.gaussian(2, width, 7);
    return ReferenceTask.variances(means)
        .withScale(scale)
        .withProbes(directions)
        .withVectors(directions);
  }

  private static ReferencePass pass(ReferenceTask task, double[][] rows, boolean whole) {
    ReferencePass pass = new ReferencePass(task);
    for (double[] row : rows) {
      if (whole) {
        pass.observe(row);
      } else {
        pass.observe(indices(row), values(row));
      }
    }
    return pass;
  }

  private static ReferenceMeans means(double[][] rows) {
    ReferenceMeans means = new ReferenceMeans(rows[0].length);
    Arrays.stream(rows).forEach(means::observe);
    return means;
  }

  private static ReferenceMeans entryMeans(double[][] rows) {
    ReferenceMeans means = new ReferenceMeans(rows[0].length);
    Arrays.stream(rows).forEach(row -> means.observe(indices(row), values(row)));
    return means;
  }

  private static double[][] rows(int count, int width, double density, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][width];
    for (double[] row : rows) {
      for (int j = 0; j < width; j++) {
        row[j] = random.nextDouble() < density ? random.nextGaussian() * (1 + j) + 0.5 : 0;
      }
    }
    return rows;
  }

  private static double[] scale(int width) {
    return IntStream.range(0, width).mapToDouble(j -> 0.3 + j).toArray();
  }

  private static int[] indices(double[] row) {
    return IntStream.range(0, row.length).filter(j -> row[j] != 0).toArray();
  }

  private static double[] values(double[] row) {
    return Arrays.stream(row).filter(x -> x != 0).toArray();
  }
}
