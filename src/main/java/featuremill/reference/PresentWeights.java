package featuremill.reference;

import java.io.Serializable;

/**
 * Of the rows in which each feature has a value: how many, the sum of their weights and that of the
 * squares, in double-double. Rows without weights are counted alone.
 */
final class PresentWeights implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] rows;

  /** Null where rows have no weights. */
  private final ReferenceWeights.Kind kind;

  private final DoubleDoubles sums;
  private final DoubleDoubles squares;

  /**
   * No rows yet.
   *
   * @param kind what their weights stand for; null for rows without
   */
  PresentWeights(int width, ReferenceWeights.Kind kind) {
    this.kind = kind;
    this.rows = new long[width];
    this.sums = kind == null ? null : new DoubleDoubles(width);
    this.squares = kind == null ? null : new DoubleDoubles(width);
  }

  /**
   * Takes in a row.
   *
   * @param present 1 where a feature has a value, else 0
   */
  void add(DoubleDoubles present, double weight) {
    for (int j = 0; j < rows.length; j++) {
      rows[j] += (long) present.high[j];
    }
    if (kind != null) {
      sums.addScaled(present, DoubleDouble.of(weight), 0);
      squares.addScaled(present, DoubleDouble.product(weight, weight), 0);
    }
  }

  void add(PresentWeights more) {
    for (int j = 0; j < rows.length; j++) {
      rows[j] += more.rows[j];
    }
    if (kind != null) {
      sums.add(more.sums);
      squares.add(more.squares);
    }
  }

  long rows(int j) {
    return rows[j];
  }

  /** W: the number of rows where these have no weights. */
  DoubleDouble sum(int j) {
    return kind == null ? DoubleDouble.of(rows[j]) : sums.get(j);
  }

  /** W - ddof, or for reliabilities W - ddof (sum w^2) / W. */
  DoubleDouble divisor(int j, int ddof) {
    DoubleDouble sum = sum(j);
    return kind == ReferenceWeights.Kind.RELIABILITY
        ? sum.minus(squares.get(j).dividedBy(sum).times(ddof))
        : sum.minus(DoubleDouble.of(ddof));
  }
}
