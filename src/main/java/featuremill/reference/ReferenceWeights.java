package featuremill.reference;

import java.io.Serializable;

/**
 * The weights of the rows that were taken in: how many rows, the sum W of their weights and that of
 * their squares, in double-double, and the divisors that follow. Rows without weights weigh 1.
 */
public final class ReferenceWeights implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What weights stand for. */
  public enum Kind {
    /** Repetitions: the divisor is W - ddof. */
    FREQUENCY,
    /** Trust: the divisor is W - ddof (sum w^2) / W. */
    RELIABILITY
  }

  private final Kind kind;
  private long numRows;
  private DoubleDouble sum = DoubleDouble.ZERO;
  private DoubleDouble squares = DoubleDouble.ZERO;

  public ReferenceWeights(Kind kind) {
    this.kind = kind;
  }

  /** Takes in the weight of a row, 0 or more. */
  public void add(double weight) {
    numRows++;
    sum = sum.plus(DoubleDouble.of(weight));
    squares = squares.plus(DoubleDouble.product(weight, weight));
  }

  void add(ReferenceWeights other) {
    numRows += other.numRows;
    sum = sum.plus(other.sum);
    squares = squares.plus(other.squares);
  }

  /** Rows, those of weight 0 included. */
  public long numRows() {
    return numRows;
  }

  /** W. */
  public DoubleDouble sum() {
    return sum;
  }

  /**
   * What sums of weighted squares are divided by.
   *
   * @throws IllegalArgumentException if ddof is negative, or the divisor is not positive
   */
  public DoubleDouble divisor(int ddof) {
    DoubleDouble taken =
        kind == Kind.FREQUENCY || sum.value() == 0
            ? DoubleDouble.of(ddof)
            : squares.dividedBy(sum).times(ddof);
    DoubleDouble divisor = sum.minus(taken);
    if (ddof < 0 || !(divisor.value() > 0)) {
      throw new IllegalArgumentException(
          sum.value() == numRows
              ? "cannot divide by numRows - ddof = " + numRows + " - " + ddof
              : "cannot divide by "
                  + divisor.value()
                  + ": "
                  + numRows
                  + " rows weigh "
                  + sum.value()
                  + ", and ddof is "
                  + ddof);
    }
    return divisor;
  }
}
