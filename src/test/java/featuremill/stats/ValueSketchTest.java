package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ValueSketchTest {

  @Test
  void nothingHasNoQuantilesAndNoHistogram() {
    ValueSketch sketch = new ValueSketch();

    assertThat(sketch.count()).isZero();
    assertThat(sketch.distinct()).isZero();
    assertThat(sketch.quantiles(0.5)).containsExactly(Double.NaN);
    assertThat(sketch.histogram(3)).containsExactly(0, 0, 0);
  }

  @Test
  void fewValuesAreExact() {
    ValueSketch sketch = of(3, -1, 0, -0.0, 2, 2);

    assertThat(sketch.count()).isEqualTo(6);
    assertThat(sketch.zeros()).isEqualTo(2);
    assertThat(sketch.negatives()).isEqualTo(1);
    assertThat(sketch.distinct()).isEqualTo(4);
    assertThat(sketch.quantiles(0, 0.5, 1)).containsExactly(-1, 0, 3);
    assertThat(sketch.histogram(4)).containsExactly(3, 0, 2, 1);
  }

  @Test
  void valuesStandSeveralTimes() {
    ValueSketch sketch = new ValueSketch();
    sketch.observe(5, 1);
    sketch.observe(-1, 0);
    sketch.observe(2, 1_000_000);
    sketch.observe(3, 999_998);

    assertThat(sketch.quantiles(0, 0.25, 0.75, 1)).containsExactly(2, 2, 3, 5);
    assertThat(sketch.count()).isEqualTo(4);
    assertThat(sketch.negatives()).isEqualTo(1);
    assertThat(sketch.distinct()).isEqualTo(4);
    long[] histogram = sketch.histogram(6);
    assertThat(Arrays.stream(histogram).sum()).isCloseTo(1_999_999L, within(2L));
    assertThat((double) histogram[0]).isCloseTo(1e6, within(0.03e6));
  }

  @Test
  void equalValuesShareABin() {
    assertThat(Arrays.stream(of(7, 7, 7).histogram(5)).sum()).isEqualTo(3);
    assertThat(of(7).histogram(1)).containsExactly(1);
  }

  @Test
  void valuesFromEndToEndOfTheDoublesHaveAHistogram() {
    assertThat(of(-Double.MAX_VALUE, 0, Double.MAX_VALUE).histogram(3)).containsExactly(1, 1, 1);
    assertThat(Arrays.stream(of(1, Math.nextUp(1.0)).histogram(8)).sum()).isEqualTo(2);
  }

  @Test
  void partsCombineToWhatTheWholeGives() throws Exception {
    ValueSketch whole = new ValueSketch();
    for (int part = 0; part < 4; part++) {
      double[] values = new double[25_000];
      for (int i = 0; i < values.length; i++) {
        values[i] = 4 * i + part;
      }
      ValueSketch next = new ValueSketch();
      next.observe(values, values.length);
      whole.combine(copied(next));
    }

    assertThat(whole.count()).isEqualTo(100_000);
    assertThat(whole.zeros()).isEqualTo(1);
    // Five standard errors of 1.04 / sqrt(4096), and a rank error of 1.33 % at 99 %.
    assertThat((double) whole.distinct()).isCloseTo(100_000, within(8_200.0));
    double[] quantiles = whole.quantiles(0.25, 0.5, 0.75);
    assertThat(quantiles[0]).isCloseTo(25_000, within(3_000.0));
    assertThat(quantiles[1]).isCloseTo(50_000, within(3_000.0));
    assertThat(quantiles[2]).isCloseTo(75_000, within(3_000.0));
    for (long count : whole.histogram(10)) {
      assertThat((double) count).isCloseTo(10_000, within(3_000.0));
    }
  }

  private static ValueSketch of(double... values) {
    ValueSketch sketch = new ValueSketch();
    sketch.observe(values, values.length);
    return sketch;
  }

  private static ValueSketch copied(ValueSketch sketch) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sketch);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (ValueSketch) in.readObject();
    }
  }
}
