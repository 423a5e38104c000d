package featuremill.job.verify;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.job.model.ModelDescription;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import featuremill.reference.Spectrum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is checked of pairs where only combinations of them, and random vectors, meet the data. */
final class MissedAndCombinedTest {
  private static final int ROWS = 150;
  private static final int WIDTH = 40;
  private static final int K = 5;
  private static double[][] rows;
  private static Spectrum spectrum;

  @BeforeAll
  static void decompose() {
    Random random = new Random(17);
    rows = new double[ROWS][WIDTH];
    for (double[] row : rows) {
      for (int j = 0; j < WIDTH; j++) {
        row[j] = random.nextGaussian() * Math.pow(0.5, j) + 3;
      }
    }
    spectrum = Spectrum.of(moments(new double[0][], true).covariance());
  }

  private static ReferenceMoments moments(double[][] vectors, boolean all) {
    ReferenceMeans means = new ReferenceMeans(WIDTH);
    Arrays.stream(rows).forEach(means::observe);
    ReferenceTask task = ReferenceTask.variances(means).withVectors(vectors);
    ReferencePass pass = new ReferencePass(all ? task.withAllEntries() : task);
    Arrays.stream(rows).forEach(pass::observe);
    return pass.finish(1);
  }

  private static PublishedPairs pairs(int[] which, double residual) {
    double[] values = IntStream.of(which).mapToDouble(i -> spectrum.values()[i]).toArray();
    double[][] vectors = IntStream.of(which).mapToObj(spectrum::vector).toArray(double[][]::new);
    List<Double> residuals = IntStream.of(which).mapToObj(i -> residual * values[0]).toList();
    return new PublishedPairs(
        vectors,
        values,
        values,
        Optional.of(
            new ModelDescription.Pca(
                which.length, "matrix-free", 2, -1, 1, residuals, Optional.empty())));
  }

  private static int[] first(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static List<String> failures(PublishedPairs pairs) throws Exception {
    PairResiduals residuals = new PairResiduals(pairs, noMatrix(), false);
    return residuals.check(moments(residuals.vectors(), false), new double[0]).stream()
        .filter(quantity -> !quantity.passes())
        .map(Quantity::name)
        .toList();
  }

  private static Matrix noMatrix() {
    return Matrix.absent(1);
  }

  @Test
  void combinationsOfRightPairsPass() throws Exception {
    assertThat(failures(pairs(first(K), 1e-15))).isEmpty();
  }

  /** The last is 1/256 of the largest: each pair is held to its own eigenvalue. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void oneWrongEigenvalueOrEntryIsFoundAmongCombinations(int index) throws Exception {
    PublishedPairs value = pairs(first(K), 1e-15);
    value.values()[index] *= 1 + 1e-9;
    assertThat(failures(value)).containsExactly("eigenpair residuals, from the data");
    PublishedPairs entry = pairs(first(K), 1e-15);
    entry.components()[index][index] *= 1 + 1e-9;
    assertThat(failures(entry)).containsExactly("eigenpair residuals, from the data");
  }

  @Test
  void swappedPairsAreFoundAmongCombinations() throws Exception {
    PublishedPairs pairs = pairs(first(K), 1e-15);
    double[] first = pairs.components()[0];
    pairs.components()[0] = pairs.components()[1];
    pairs.components()[1] = first;
    assertThat(failures(pairs)).containsExactly("eigenpair residuals, from the data");
  }

  @Test
  void residualsThatAreStatedTooLargeAreFound() throws Exception {
    assertThat(failures(pairs(first(K), 1e-7))).containsExactly("eigenpair residuals, as stated");
  }

  private static Quantity search(PublishedPairs pairs, double bound, int columns, int steps) {
    Coverage coverage = new Coverage(false, 0, 0, false, false, false, columns, steps);
    MissedSearch search = new MissedSearch(pairs, bound, coverage);
    return search.check(images(search.block()), MissedAndCombinedTest::images);
  }

  private static double[][] images(double[][] block) {
    ReferenceMoments moments = moments(block, false);
    return IntStream.range(0, block.length).mapToObj(moments::vectorImage).toArray(double[][]::new);
  }

  @Test
  void aBoundThatHoldsPassesAndSaysWhatItWasHeldTo() {
    double next = spectrum.values()[K];
    Quantity found = search(pairs(first(K), 1e-15), 1.001 * next, 8, 12);
    assertThat(found.passes()).isTrue();
    assertThat(found.covered())
        .startsWith("random probe of 8 vectors, 12 steps: 1e-12 to miss one ")
        .endsWith(" % above the bound");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void aMissedPairIsFound(int missed) {
    int[] found = IntStream.range(0, K + 1).filter(i -> i != missed).toArray();
    double bound = 1.1 * spectrum.values()[K + 1];
    Quantity quantity = search(pairs(found, 1e-15), bound, 8, 8);
    assertThat(quantity.passes()).isFalse();
    assertThat(quantity.error()).isLessThanOrEqualTo(1);
  }

  @Test
  void aBoundBelowTheNextEigenvalueIsFound() {
    Quantity quantity = search(pairs(first(K), 1e-15), 0.9 * spectrum.values()[K], 8, 8);
    assertThat(quantity.passes()).isFalse();
  }
}
