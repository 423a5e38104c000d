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
    assertThatThrownBy(() -> table.broadcast(Operation.ADD, 1000))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.outcome()).isEqualTo(Outcome.USAGE))
        .hasMessage(
            "cannot add a vector of 1000 to rows of 50 features: shapes (1000 x 50) and (1000); a"
                + " vector of 50, or one value per row (1000 x 1), would");
  }

  @Test
  void operandsAreSpreadAsNumpyDoes() {
    assertThat(table.broadcast(Operation.ADD)).isEqualTo(Broadcast.SCALAR);
    assertThat(table.broadcast(Operation.ADD, 1)).isEqualTo(Broadcast.SCALAR);
    assertThat(table.broadcast(Operation.ADD, 1, 1)).isEqualTo(Broadcast.SCALAR);
    assertThat(table.broadcast(Operation.ADD, 50)).isEqualTo(Broadcast.ROW_VECTOR);
    assertThat(table.broadcast(Operation.ADD, 1, 50)).isEqualTo(Broadcast.ROW_VECTOR);
    assertThat(table.broadcast(Operation.ADD, 1000, 1)).isEqualTo(Broadcast.VALUE_PER_ROW);
    assertThat(table.broadcast(Operation.ADD, 1000, 50)).isEqualTo(Broadcast.WHOLE);
    assertThat(ShapeCheck.ofRows(7, 7).broadcast(Operation.ADD, 7)).isEqualTo(Broadcast.ROW_VECTOR);
  }

  @Test
  void whileRowsAreNotCountedOnlyFeaturesAreChecked() {
    ShapeCheck planned = ShapeCheck.ofRows(50);
    assertThat(planned.broadcast(Operation.ADD, 12, 1)).isEqualTo(Broadcast.VALUE_PER_ROW);
    assertThatThrownBy(() -> planned.broadcast(Operation.MULTIPLY, 3, 4))
        .hasMessage(
            "cannot multiply rows of 50 features by a matrix of (3 x 4): shapes (rows x 50) and (3"
                + " x 4); a vector of 50, or one value per row (rows x 1), would");
  }

  @Test
  void whatFitsNoAxisIsRefused() {
    assertThatThrownBy(() -> table.broadcast(Operation.SUBTRACT, 999, 1))
        .hasMessageStartingWith(
            "cannot subtract a matrix of (999 x 1) from rows of 50 features: shapes (1000 x 50) and"
                + " (999 x 1)");
    assertThatThrownBy(() -> table.broadcast(Operation.DIVIDE, 0))
        .hasMessageStartingWith("cannot divide rows of 50 features by a vector of 0: shapes");
    assertThatThrownBy(() -> table.broadcast(Operation.FILL, 1, 1, 50))
        .hasMessageStartingWith(
            "cannot fill rows of 50 features from an array of (1 x 1 x 50): shapes (1000 x 50) and"
                + " (1 x 1 x 50)");
    assertThatThrownBy(() -> ShapeCheck.ofRows(3, 1).broadcast(Operation.CLIP, 2))
        .hasMessageStartingWith("cannot clip rows of 1 feature to a vector of 2");
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

  @Test
  void tablesAreComparedByTheirFeatures() {
    table.sameWidth("measure distances from", 7, 50);
    assertThatThrownBy(() -> table.sameWidth("measure distances from", 7, 49))
        .hasMessage(
            "cannot measure distances from rows of 50 features to rows of 49: shapes (1000 x 50)"
                + " and (7 x 49); rows of 50 would");
  }
}
