package featuremill.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PassThroughTest {
  private final FittedTransform transform =
      new PassThrough(new Chain(List.of(new Selection(3, new int[] {2, 0}))), 2);

  @Test
  void whatStandsAfterTheFeaturesIsLeftAsItIs() {
    double[] rows = {1, 2, 3, 40, Double.NaN, 5, 6, 7, -80, 9};
    double[] before = rows.clone();
    double[] out = new double[8];

    transform.apply(rows, 2, out);

    assertThat(out).containsExactly(3, 1, 40, Double.NaN, 7, 5, -80, 9);
    assertThat(rows).containsExactly(before);
    assertThat(transform.inputWidth()).isEqualTo(5);
    assertThat(transform.outputWidth()).isEqualTo(4);
    transform.apply(rows, 0, new double[0]);
  }

  @Test
  void arraysHaveToFit() {
    assertThatThrownBy(() -> transform.apply(new double[9], 2, new double[8]))
        .isInstanceOf(IllegalArgumentException.class);
    double[] same = new double[10];
    assertThatThrownBy(() -> transform.apply(same, 1, same))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
