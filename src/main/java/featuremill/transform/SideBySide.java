package featuremill.transform;

/**
 * Two transforms of the same rows, the second one's results behind the first one's. Cost: that of
 * both.
 *
 * <p>Where the first reads rows by their entries, so does this one; the second then gets each row
 * with its zeros.
 */
public final class SideBySide implements SparseTransform {
  private static final long serialVersionUID = 1L;

  private final FittedTransform first;
  private final FittedTransform second;

  private SideBySide(FittedTransform first, FittedTransform second) {
    if (first.inputWidth() != second.inputWidth()) {
      throw new IllegalArgumentException(
          "transforms of rows of "
              + first.inputWidth()
              + " and of "
              + second.inputWidth()
              + " features do not stand side by side");
    }
    this.first = first;
    this.second = second;
  }

  /**
   * Both transforms.
   *
   * @throws IllegalArgumentException if they read rows of different widths
   */
  public static FittedTransform of(FittedTransform first, FittedTransform second) {
    SideBySide both = new SideBySide(first, second);
    // Seen as rows by their entries only where the first one makes use of them.
    return first instanceof SparseTransform ? both : new Whole(both);
  }

  @Override
  public int inputWidth() {
    return first.inputWidth();
  }

  @Override
  public int outputWidth() {
    return first.outputWidth() + second.outputWidth();
  }

  @Override
  public void apply(double[] rows, int numRows, double[] out) {
    Widths.checkBlock(this, rows, numRows, out);
    Widths.checkApart(rows, out, "transforms side by side");
    double[] row = new double[inputWidth()];
    double[] left = new double[first.outputWidth()];
    double[] right = new double[second.outputWidth()];
    for (int i = 0; i < numRows; i++) {
      System.arraycopy(rows, i * row.length, row, 0, row.length);
      first.apply(row, 1, left);
      // The first one may work in place.
      System.arraycopy(rows, i * row.length, row, 0, row.length);
      second.apply(row, 1, right);
      System.arraycopy(left, 0, out, i * outputWidth(), left.length);
      System.arraycopy(right, 0, out, i * outputWidth() + left.length, right.length);
    }
  }

  @Override
  public void applyEntries(int[] columns, double[] values, int count, double[] out) {
    double[] left = new double[first.outputWidth()];
    ((SparseTransform) first).applyEntries(columns, values, count, left);
    double[] row = new double[inputWidth()];
    for (int e = 0; e < count; e++) {
      row[columns[e]] = values[e];
    }
    double[] right = new double[second.outputWidth()];
    second.apply(row, 1, right);
    System.arraycopy(left, 0, out, 0, left.length);
    System.arraycopy(right, 0, out, left.length, right.length);
  }

  /** The same, of whole rows only. */
  private static final class Whole implements FittedTransform {
    private static final long serialVersionUID = 1L;
    private final SideBySide both;

    Whole(SideBySide both) {
      this.both = both;
    }

    @Override
    public int inputWidth() {
      return both.inputWidth();
    }

    @Override
    public int outputWidth() {
      return both.outputWidth();
    }

    @Override
    public void apply(double[] rows, int numRows, double[] out) {
      both.apply(rows, numRows, out);
    }
  }
}
