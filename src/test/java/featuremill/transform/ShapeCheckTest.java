package featuremill.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import org.junit.jupiter.api.Test;

final class ShapeCheckTest {
  private final ShapeCheck table = ShapeCheck.ofRows(1000, 50);

  @Test
  void aVectorOfTheWrongAxisGetsBothShapesAndWhatWouldFit() {
    assertThatThrownBy(() -> table.rowVector(Operation.ADD, new long[] {1000}, new double[1000]))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.outcome()).isEqualTo(Outcome.USAGE))
        .hasMessage(
            "cannot add a vector of 1000 to rows of 50 features: shapes (1000 x 50) and (1000); a"
                + " vector of 50, or one number, would");
  }

  @Test
  void inASquareTableAVectorIsOneNumberPerFeature() {
    double[] numbers = {1, 2};
    assertThat(ShapeCheck.ofRows(2, 2).rowVector(Operation.ADD, new long[] {2}, numbers))
        .containsExactly(1, 2);
    assertThatThrownBy(
            () -> ShapeCheck.ofRows(2, 2).rowVector(Operation.ADD, new long[] {2, 1}, numbers))
        .hasMessageStartingWith("cannot add a matrix of (2 x 1) to rows of 2 features");
  }

  @Test
  void anOperandWithoutNumbersIsRefused() {
    assertThatThrownBy(() -> table.rowVector(Operation.MULTIPLY, new long[] {0}, new double[0]))
        .hasMessageStartingWith("cannot multiply rows of 50 features by a vector of 0: shapes");
  }

  @Test
  void aRowVectorIsOneNumberPerFeature() {
    ShapeCheck three = ShapeCheck.ofRows(3);
    double[] numbers = {1, 2, 3};
    double[] one = {4};
    assertThat(three.rowVector(Operation.ADD, new long[] {3}, numbers)).containsExactly(1, 2, 3);
    assertThat(three.rowVector(Operation.ADD, new long[] {1, 3}, numbers)).isEqualTo(numbers);
    assertThat(three.rowVector(Operation.ADD, new long[0], one)).containsExactly(4, 4, 4);
    assertThat(three.rowVector(Operation.ADD, new long[] {1}, one)).containsExactly(4, 4, 4);
    assertThat(three.rowVector(Operation.ADD, new long[] {1, 1}, one)).containsExactly(4, 4, 4);
    assertThat(ShapeCheck.ofRows(1).rowVector(Operation.ADD, new long[] {1}, one))
        .containsExactly(4);
  }

  /** What a step cannot take is not offered. */
  @Test
  void whereEveryRowGetsTheSameNoValuePerRowIsOffered() {
    ShapeCheck three = ShapeCheck.ofRows(3);
    assertThatThrownBy(() -> three.rowVector(Operation.ADD, new long[] {2}, new double[2]))
        .hasMessage(
            "cannot add a vector of 2 to rows of 3 features: shapes (rows x 3) and (2); a vector of"
                + " 3, or one number, would");
    assertThatThrownBy(() -> three.rowVector(Operation.ADD, new long[] {7, 1}, new double[7]))
        .hasMessage(
            "cannot add a matrix of (7 x 1) to rows of 3 features: shapes (rows x 3) and (7 x 1); a"
                + " vector of 3, or one number, would");
    assertThatThrownBy(() -> three.rowVector(Operation.ADD, new long[] {1, 1, 3}, new double[3]))
        .hasMessageStartingWith("cannot add an array of (1 x 1 x 3) to rows of 3 features");
  }

  @Test
  void aMatrixHasARowForEachFeature() {
    table.product(50, 4);
    assertThatThrownBy(() -> table.product(4, 5))
        .hasMessage(
            "cannot multiply rows of 50 features by a matrix of (4 x 5): shapes (1000 x 50) and (4"
                + " x 5); a matrix of (50 x 5) would");
    assertThatThrownBy(() -> table.product(4, 50))
        .hasMessage(
            "cannot multiply rows of 50 features by a matrix of (4 x 50): shapes (1000 x 50) and (4"
                + " x 50); a matrix of (50 x 4), its transpose, would");
  }
}
