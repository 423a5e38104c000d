package featuremill.transform;

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
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FittedTransformTest {
  private static final MathContext DIGITS = new MathContext(50);

  @Test
  void standardizationSubtractsBothPartsOfTheMean() {
    double[] mean = {1.7e9, 0.1, -3};
    double[] low = {1.1e-7, 1e-18, 0};
    double[] scale = {1.25, 3, 1};
    FittedTransform transform = new Standardization(mean, low, scale);
    double[] rows = {1.7e9 + 0.5, 0.3, -3, 1.7e9 - 2, 7, 11};
    double[] out = new double[6];
    transform.apply(rows, 2, out);
    for (int i = 0; i < rows.length; i++) {
      int j = i % 3;
      BigDecimal exact =
          new BigDecimal(rows[i])
              .subtract(new BigDecimal(mean[j]))
              .subtract(new BigDecimal(low[j]))
              .divide(new BigDecimal(scale[j]), DIGITS);
      // three roundings
      assertThat(out[i]).isCloseTo(exact.doubleValue(), within(4e-16 * Math.abs(out[i])));
    }
    assertThat(rows).containsExactly(1.7e9 + 0.5, 0.3, -3, 1.7e9 - 2, 7, 11);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0x1p-1000, 0x1p-531, 0x1p531, 0x1p1019})
  void standardizationOfAnySizeNeitherOverflowsNorLosesDigits(double size) {
    double[] rows = {15.99, -15.99, 0.3, 13};
    double[] expected = new double[4];
    new Standardization(new double[] {-1.25}, new double[] {1e-17}, new double[] {2.5})
        .apply(rows, 4, expected);
    double[] scaled = Arrays.stream(rows).map(x -> x * size).toArray();
    new Standardization(
            new double[] {-1.25 * size}, new double[] {1e-17 * size}, new double[] {2.5 * size})
        .apply(scaled, 4, scaled);
    assertThat(scaled).containsExactly(expected);
  }

  @Test
  void standardizationWorksInPlace() {
    double[] rows = {3, 5};
    new Standardization(new double[] {1}, new double[1], new double[] {2}).apply(rows, 2, rows);
    assertThat(rows).containsExactly(1, 2);
  }

  @Test
  void standardizationKeepsNothingOfTheCallersArrays() {
    double[] mean = {1};
    double[] scale = {2};
    Standardization transform = new Standardization(mean, new double[1], scale);
    mean[0] = 9;
    scale[0] = 9;
    transform.scale()[0] = 9;
    transform.mean()[0] = 9;
    transform.meanLow()[0] = 9;
    double[] out = new double[1];
    transform.apply(new double[] {3}, 1, out);
    assertThat(out).containsExactly(1);
  }

  @Test
  void selectionCopiesInOrder() {
    Selection transform = new Selection(3, new int[] {2, 0, 2});
    double[] out = new double[6];
    transform.apply(new double[] {1, 2, 3, 4, 5, Double.NaN}, 2, out);
    assertThat(out).containsExactly(3, 1, 3, Double.NaN, 4, Double.NaN);
    assertThat(transform.columns()).containsExactly(2, 0, 2);
    assertThat(transform.outputWidth()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,2", "4,5", "5,3", "17,8", "64,20", "501,7"})
  void projectionIsTheDotProductOfTheCentredRow(int width, int count) {
    Random random = new Random(7);
    double[] mean = doubles(random, width, 1e3);
    double[] low = doubles(random, width, 1e-14);
    double[][] components = components(random, count, width);
    double[] rows = doubles(random, 3 * width, 1e3);
    double[] out = new double[3 * count];
    new Projection(mean, low, components).apply(rows, 3, out);
    for (int row = 0; row < 3; row++) {
      double[] one = Arrays.copyOfRange(rows, row * width, (row + 1) * width);
      for (int c = 0; c < count; c++) {
        double size = norm(one, mean) * norm(components[c], new double[width]);
        assertThat(out[row * count + c])
            .isCloseTo(dot(one, mean, low, components[c]), within(1e-14 * size));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 200})
  void aRowHasTheSameBitsWhateverItsNeighbours(int numRows) {
    int width = 37;
    Random random = new Random(3);
    FittedTransform chain = chain(random, width);
    double[] rows = doubles(random, numRows * width, 5);
    double[] all = new double[numRows * chain.outputWidth()];
    chain.apply(rows, numRows, all);
    double[] one = new double[chain.outputWidth()];
    for (int row = 0; row < numRows; row++) {
      chain.apply(Arrays.copyOfRange(rows, row * width, (row + 1) * width), 1, one);
      assertThat(one)
          .isEqualTo(
              Arrays.copyOfRange(all, row * chain.outputWidth(), (row + 1) * chain.outputWidth()));
    }
  }

  @Test
  void aChainIsItsTransformsOneAfterTheOther() {
    Random random = new Random(5);
    int width = 9;
    Chain chain = chain(random, width);
    double[] rows = doubles(random, 130 * width, 1);
    double[] expected = rows;
    for (FittedTransform transform : chain.transforms()) {
      double[] next = new double[130 * transform.outputWidth()];
      transform.apply(expected, 130, next);
      expected = next;
    }
    double[] out = new double[130 * chain.outputWidth()];
    chain.apply(rows, 130, out);
    assertThat(out).isEqualTo(expected);
  }

  @Test
  void noRowsAreNoWork() {
    double[] none = {};
    chain(new Random(1), 4).apply(none, 0, new double[0]);
    Projection.ofCentred(new double[][] {{1, 2}}).apply(none, 0, new double[0]);
  }

  @Test
  void transformsSurviveSerialization() throws Exception {
    Chain chain = chain(new Random(2), 6);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(chain);
    }
    double[] rows = doubles(new Random(9), 6, 3);
    double[] before = new double[chain.outputWidth()];
    chain.apply(rows, 1, before);
    double[] after = new double[chain.outputWidth()];
    try (ObjectInputStream stream =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ((FittedTransform) stream.readObject()).apply(rows, 1, after);
    }
    assertThat(after).isEqualTo(before);
  }

  @Test
  void anArrayThatIsTooShortIsNamedWithBothShapes() {
    FittedTransform transform = Projection.ofCentred(new double[][] {{1, 2, 3}, {4, 5, 6}});
    assertThatThrownBy(() -> transform.apply(new double[5], 2, new double[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an array of 5 numbers does not hold 2 rows of 3 features: shapes (5) and (2 x 3); an"
                + " array of 6 would");
    assertThatThrownBy(() -> transform.apply(new double[6], 2, new double[3]))
        .hasMessage(
            "an array of 3 numbers does not hold 2 results of 2 features: shapes (3) and (2 x 2);"
                + " an array of 4 would");
    assertThatThrownBy(() -> transform.apply(new double[6], -1, new double[4]))
        .hasMessage("a block has 0 or more rows, not -1");
  }

  @Test
  void vectorsThatDoNotFitAreNamedWithBothShapes() {
    double[] two = {0, 0};
    double[] three = {1, 1, 1};
    assertThatThrownBy(() -> new Standardization(two, two, three))
        .hasMessage(
            "cannot use a scale of 3 with rows of 2 features: shapes (3) and (rows x 2); a scale of"
                + " 2 would fit");
    assertThatThrownBy(() -> new Standardization(three, two, three))
        .hasMessageStartingWith("cannot use a low part of the mean of 2 with rows of 3 features");
    assertThatThrownBy(() -> new Projection(two, two, new double[][] {two, three}))
        .hasMessageStartingWith("cannot use a component of 3 with rows of 2 features");
    assertThatThrownBy(() -> Projection.ofCentred(new double[0][]))
        .hasMessage("a projection needs at least one component");
  }

  @Test
  void unusableNumbersAreNamed() {
    double[] zero = {0};
    assertThatThrownBy(() -> new Standardization(zero, zero, zero))
        .hasMessage(
            "the scale of feature 0 is 0.0; it has to be positive and finite, 1 to only centre it");
    assertThatThrownBy(() -> new Standardization(zero, zero, new double[] {Double.NaN}))
        .hasMessageStartingWith("the scale of feature 0 is NaN");
    assertThatThrownBy(
            () ->
                new Standardization(
                    new double[] {Double.POSITIVE_INFINITY}, zero, new double[] {1}))
        .hasMessage("the mean of feature 0 is Infinity + 0.0, not a finite number");
    assertThatThrownBy(() -> new Selection(3, new int[] {1, 3}))
        .hasMessage(
            "cannot select feature 3 of rows of 3 features; features are numbered from 0 to 2");
  }

  @Test
  void transformsThatCannotWorkInPlaceSaySo() {
    double[] block = new double[4];
    assertThatThrownBy(() -> new Selection(2, new int[] {1, 0}).apply(block, 2, block))
        .hasMessage("a selection does not work in place: rows and out are the same array");
    assertThatThrownBy(() -> Projection.ofCentred(new double[][] {{1, 1}}).apply(block, 2, block))
        .hasMessage("a projection does not work in place: rows and out are the same array");
  }

  @Test
  void aChainWhoseWidthsDoNotFitIsRefused() {
    assertThatThrownBy(
            () ->
                new Chain(
                    List.of(new Selection(3, new int[] {0, 1}), new Selection(3, new int[] {0}))))
        .hasMessage(
            "transform 2 of the chain takes rows of 3 features and transform 1 gives rows of 2");
    assertThatThrownBy(() -> new Chain(List.of()))
        .hasMessage("a chain needs at least one transform");
  }

  private static Chain chain(Random random, int width) {
    double[] scale = new double[width];
    int[] columns = new int[width - 1];
    for (int j = 0; j < width; j++) {
      scale[j] = 0.5 + random.nextDouble();
    }
    for (int j = 0; j < columns.length; j++) {
      columns[j] = width - 1 - j;
    }
    return new Chain(
        List.of(
            new Standardization(doubles(random, width, 1), new double[width], scale),
            new Selection(width, columns),
            Projection.ofCentred(components(random, 5, columns.length))));
  }

  private static double[][] components(Random random, int count, int width) {
    double[][] components = new double[count][];
    for (int c = 0; c < count; c++) {
      components[c] = doubles(random, width, 1);
    }
    return components;
  }

  private static double[] doubles(Random random, int length, double size) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = size * random.nextGaussian();
    }
    return values;
  }

  private static double dot(double[] row, double[] mean, double[] low, double[] component) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int j = 0; j < row.length; j++) {
      BigDecimal centred =
          new BigDecimal(row[j]).subtract(new BigDecimal(mean[j])).subtract(new BigDecimal(low[j]));
      sum = sum.add(centred.multiply(new BigDecimal(component[j])));
    }
    return sum.doubleValue();
  }

  private static double norm(double[] row, double[] mean) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += (row[j] - mean[j]) * (row[j] - mean[j]);
    }
    return Math.sqrt(sum);
  }
}
