package featuremill.linalg.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.job.Golden;
import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.reference.DoubleDouble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairwiseDistancesTest {
  private static final double[] STEPS = {0.15, 0.1, 0.015, 1e-2, 1e-4, 1e-6, 1e-9, 1e-12};

  private final PairwiseDistances kernel = new PairwiseDistances(Blas.best());
  private long before;

  @BeforeEach
  void countMemory() {
    before = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isLessThanOrEqualTo(before);
  }

  @Test
  void theNotebooksDistances() {
    double[][] y = Golden.matrix("distance_y.npy");
    double[][] exact = Golden.matrix("distance_exact.npy");
    double[][] found = among(DistanceSpace.euclidean(mean(y), 10), y);
    for (int i = 0; i < y.length; i++) {
      assertThat(found[i]).containsExactly(exact[i], within(1e-12));
    }
    requireSymmetric(found);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,5", "33,2", "64,17", "65,100", "20,1000"})
  void distancesHaveTwelveDigitsHoweverNearAndWhereverRowsLie(int count, int width) {
    Random random = new Random(count);
    for (double offset : new double[] {0, 1e6}) {
      double[][] x = rows(random, count, width, offset);
      for (int i = 1; i < count; i += 2) {
        // Away from the row before by little, and by as much as is just left to the product.
        double step = STEPS[i / 2 % STEPS.length];
        double[] from = x[i - 1];
        Arrays.setAll(x[i], j -> from[j] + step * random.nextGaussian());
      }
      double[][] found = among(DistanceSpace.euclidean(mean(x), 1e7), x);
      requireSymmetric(found);
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < i; j++) {
          double exact = exact(x[i], x[j]).squareRoot().value();
          assertThat(found[i][j]).isCloseTo(exact, within(1e-12 * exact));
        }
      }
    }
  }

  @Test
  void equalRowsAreAtDistanceZeroWhateverTheirIds() {
    double[][] x = rows(new Random(1), 4, 7, 1e9);
    x[3] = x[1].clone();
    assertThat(among(DistanceSpace.euclidean(mean(x), 1e10), x)[3][1]).isEqualTo(0);
  }

  @Test
  void aPairHasTheSameBitsFromEitherSide() {
    Random random = new Random(2);
    double[][] x = rows(random, 37, 53, 0);
    double[][] y = rows(random, 70, 53, 0);
    DistanceSpace space = DistanceSpace.euclidean(mean(x), 10);
    try (DistanceRows a = block(space, x, 0);
        DistanceRows b = block(space, y, 37)) {
      double[][] forth = between(a, b);
      double[][] back = between(b, a);
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < y.length; j++) {
          assertThat(back[j][i]).isEqualTo(forth[i][j]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1000, -500, 500, 1000})
  void distancesOfAnySizeHaveTheBitsOfOrdinaryOnes(int exponent) {
    double[][] x = rows(new Random(3), 6, 4, 0);
    double[][] sized = new double[6][];
    for (int i = 0; i < 6; i++) {
      sized[i] = Arrays.stream(x[i]).map(value -> Math.scalb(value, exponent)).toArray();
    }
    double[] none = new double[4];
    // The power of two of the largest is 0 for x, so that both are scaled to the same points.
    double[][] expected = among(DistanceSpace.euclidean(none, 1.5), x);
    double[][] found = among(DistanceSpace.euclidean(none, Math.scalb(1.5, exponent)), sized);
    for (int i = 0; i < 6; i++) {
      double[] scaled =
          Arrays.stream(expected[i]).map(value -> Math.scalb(value, exponent)).toArray();
      assertThat(found[i]).containsExactly(scaled);
    }
  }

  @Test
  void squaredDistancesAreNotRooted() {
    double[][] x = {{0, 0}, {3, 4}};
    assertThat(among(DistanceSpace.squaredEuclidean(new double[2], 4), x)[0])
        .containsExactly(0, 25);
  }

  @Test
  void cosineDistancesTellDirectionsApart() {
    double[][] x = {{1, 0}, {0, 2}, {-3, 0}, {5, 5}, {0, 0}, {1e200, 1e200}, {1, 1e-7}};
    double[][] found = among(DistanceSpace.cosine(2), x);
    assertThat(found[0][1]).isCloseTo(1, within(1e-15));
    assertThat(found[0][2]).isCloseTo(2, within(1e-15));
    assertThat(found[0][3]).isCloseTo(1 - Math.sqrt(0.5), within(1e-15));
    assertThat(found[0][4]).isNaN();
    assertThat(found[3][5]).isEqualTo(0);
    assertThat(found[0][6]).isCloseTo(5e-15, within(5e-15 * 1e-8));
    double[][] random = rows(new Random(4), 40, 30, 0.3);
    double[][] cosines = among(DistanceSpace.cosine(30), random);
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < i; j++) {
        DoubleDouble dot = DoubleDouble.ZERO;
        DoubleDouble squares = DoubleDouble.ZERO;
        DoubleDouble others = DoubleDouble.ZERO;
        for (int p = 0; p < 30; p++) {
          dot = dot.plus(DoubleDouble.product(random[i][p], random[j][p]));
          squares = squares.plus(DoubleDouble.product(random[i][p], random[i][p]));
          others = others.plus(DoubleDouble.product(random[j][p], random[j][p]));
        }
        DoubleDouble cosine = dot.dividedBy(squares.times(others).squareRoot());
        assertThat(cosines[i][j]).isCloseTo(1 - cosine.value(), within(1e-14));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,3", "2,1,1", "9,2,20", "64,3,5", "65,10,7", "130,4,64"})
  void theNearestAreThoseOfAFullSortWithTiesById(int count, int blockRows, int m) {
    Random random = new Random(count);
    double[][] x = new double[count][3];
    for (double[] row : x) {
      Arrays.setAll(row, j -> random.nextInt(4));
    }
    DistanceSpace space = DistanceSpace.euclidean(mean(x), 4);
    List<NearestRows> found = nearest(space, x, blockRows, m);
    for (int i = 0; i < count; i++) {
      int row = i;
      double[] distances =
          IntStream.range(0, count).mapToDouble(j -> Math.sqrt(square(x[row], x[j]))).toArray();
      long[] expected =
          IntStream.range(0, count)
              .filter(j -> j != row)
              .boxed()
              .sorted(Comparator.<Integer>comparingDouble(j -> distances[j]).thenComparing(j -> j))
              .limit(m)
              .mapToLong(j -> j)
              .toArray();
      NearestRows near = found.get(i / blockRows);
      assertThat(near.ids(i % blockRows)).containsExactly(expected);
      assertThat(near.distances(i % blockRows))
          .containsExactly(
              Arrays.stream(expected).mapToDouble(j -> distances[(int) j]).toArray(),
              within(1e-14));
    }
  }

  @Test
  void neighboursMergeInAnyOrder() {
    double[][] x = rows(new Random(5), 12, 2, 0);
    DistanceSpace space = DistanceSpace.euclidean(mean(x), 4);
    try (DistanceRows a = block(space, Arrays.copyOf(x, 4), 0);
        DistanceRows b = block(space, Arrays.copyOfRange(x, 4, 8), 4);
        DistanceRows c = block(space, Arrays.copyOfRange(x, 8, 12), 8)) {
      NearestRows all = new NearestRows(space, 4, 5);
      kernel.offer(a, b, all, null);
      kernel.offer(a, c, all, null);
      NearestRows first = new NearestRows(space, 4, 5);
      NearestRows second = new NearestRows(space, 4, 5);
      kernel.offer(a, c, first, null);
      kernel.offer(a, b, second, null);
      first.combine(second);
      for (int i = 0; i < 4; i++) {
        assertThat(first.ids(i)).containsExactly(all.ids(i));
        assertThat(first.distances(i)).containsExactly(all.distances(i));
      }
      assertThatThrownBy(() -> all.combine(new NearestRows(space, 4, 2)))
          .hasMessage("cannot combine the 5 nearest of 4 rows with the 2 nearest of 4");
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    try (DistanceRows a = block(DistanceSpace.cosine(2), new double[][] {{1, 2}}, 0);
        DistanceRows b = block(DistanceSpace.cosine(3), new double[][] {{1, 2, 3}}, 1);
        OffHeapDoubles memory = OffHeapDoubles.allocate(2)) {
      DenseBlock out = DenseBlock.rowMajor(memory, 1, 2);
      assertThatThrownBy(() -> kernel.between(a, b, out))
          .hasMessage(
              "rows of 2 features cannot be compared with rows of 3: both have to be of one space");
      assertThatThrownBy(() -> kernel.within(a, out))
          .hasMessage("cannot put the distances of 1 and 1 rows into a block of shape (1 x 2)");
    }
    assertThatThrownBy(() -> new NearestRows(DistanceSpace.cosine(2), 3, 0))
        .hasMessage("at least 1 neighbour has to be asked for, not 0");
    assertThatThrownBy(() -> DistanceSpace.euclidean(new double[1], Double.NaN))
        .hasMessage("the largest magnitude of all rows is NaN");
    assertThatThrownBy(() -> DistanceRows.of(DistanceSpace.cosine(2), new long[2], new double[3]))
        .hasMessage("an array of 3 numbers does not hold 2 rows of 2 features");
  }

  private List<NearestRows> nearest(DistanceSpace space, double[][] x, int blockRows, int m) {
    List<DistanceRows> blocks = new ArrayList<>();
    List<NearestRows> near = new ArrayList<>();
    for (int from = 0; from < x.length; from += blockRows) {
      double[][] part = Arrays.copyOfRange(x, from, Math.min(x.length, from + blockRows));
      blocks.add(block(space, part, from));
      near.add(new NearestRows(space, part.length, m));
    }
    for (int b = blocks.size() - 1; b >= 0; b--) {
      kernel.offerWithin(blocks.get(b), near.get(b));
      for (int a = 0; a < b; a++) {
        kernel.offer(blocks.get(a), blocks.get(b), near.get(a), near.get(b));
      }
    }
    blocks.forEach(DistanceRows::close);
    return near;
  }

  private double[][] among(DistanceSpace space, double[][] x) {
    try (DistanceRows rows = block(space, x, 0);
        OffHeapDoubles memory = OffHeapDoubles.allocate((long) x.length * x.length)) {
      DenseBlock out = DenseBlock.rowMajor(memory, x.length, x.length);
      kernel.within(rows, out);
      return matrix(out);
    }
  }

  private double[][] between(DistanceRows a, DistanceRows b) {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) a.numRows() * b.numRows())) {
      DenseBlock out = DenseBlock.rowMajor(memory, a.numRows(), b.numRows());
      kernel.between(a, b, out);
      return matrix(out);
    }
  }

  private static double[][] matrix(DenseBlock block) {
    double[][] rows = new double[block.rows()][block.columns()];
    for (int i = 0; i < rows.length; i++) {
      block.copyRow(i, rows[i], 0);
    }
    return rows;
  }

  private static DistanceRows block(DistanceSpace space, double[][] x, long firstId) {
    long[] ids = LongStream.range(firstId, firstId + x.length).toArray();
    return DistanceRows.of(space, ids, Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray());
  }

  private static void requireSymmetric(double[][] distances) {
    for (int i = 0; i < distances.length; i++) {
      assertThat(distances[i][i]).isEqualTo(0);
      for (int j = 0; j < i; j++) {
        assertThat(distances[i][j]).isEqualTo(distances[j][i]);
      }
    }
  }

  private static DoubleDouble exact(double[] x, double[] y) {
    DoubleDouble sum = DoubleDouble.ZERO;
    for (int j = 0; j < x.length; j++) {
      DoubleDouble difference = DoubleDouble.sum(x[j], -y[j]);
      sum = sum.plus(difference.times(difference));
    }
    return sum;
  }

  private static double square(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += (x[j] - y[j]) * (x[j] - y[j]);
    }
    return sum;
  }

  private static double[] mean(double[][] x) {
    double[] mean = new double[x[0].length];
    for (double[] row : x) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / x.length;
      }
    }
    return mean;
  }

  private static double[][] rows(Random random, int count, int width, double offset) {
    double[][] rows = new double[count][width];
    for (double[] row : rows) {
      Arrays.setAll(row, j -> offset + random.nextGaussian());
    }
    return rows;
  }
}
