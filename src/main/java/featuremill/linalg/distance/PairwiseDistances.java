package featuremill.linalg.distance;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;

/**
 * All distances between the rows of two blocks.
 *
 * <p>|x|^2 + |y|^2 - 2 x.y by one product of blocks about a common centre, which has an error of a
 * few roundings of |x|^2 + |y|^2; where the square is below {@value #NEAR} of that, it is taken
 * anew as the sum of squared differences of the rows themselves. Hence no number under a root is
 * negative, equal rows are at distance 0 exactly, and a Euclidean distance has a relative error
 * below 1e-12 (up to some ten thousand features; a rigorous bound is 100 d 2^-53). A cosine
 * distance has an absolute error of a few 2^-53 and, between nearly parallel rows, a relative one
 * of 2^-53 over the angle.
 *
 * <p>The distance of two rows has the same bits from either side, as long as the blocks are the
 * same. Cost: n m d multiply-adds for blocks of n and m rows, and d more for each near pair; 8 n m
 * bytes off the heap.
 */
public final class PairwiseDistances {
  /** At a ten-thousandth of the squares a root's error reaches 1e-11, at a hundredth 2e-13. */
  static final double NEAR = 1e-2;

  private final Blas blas;

  public PairwiseDistances(Blas blas) {
    this.blas = blas;
  }

  /**
   * The distances between two blocks of rows of different tables, or different blocks of one.
   *
   * @param out [a x b], overwritten
   * @throws IllegalArgumentException if a shape does not fit
   */
  public void between(DistanceRows a, DistanceRows b, DenseBlock out) {
    squares(a, b, out);
    toDistances(a.space(), out);
  }

  /**
   * The distances within a block: symmetric to the last bit, with a diagonal of zeros.
   *
   * @param out [a x a], overwritten
   */
  public void within(DistanceRows a, DenseBlock out) {
    squaresWithin(a, out);
    toDistances(a.space(), out);
  }

  /**
   * Offers the rows of each block to those of the other as neighbours. What is offered is the sum
   * of squared differences: rows that are equally far have the same distance, and the neighbours of
   * a row are the same bits whatever kernels and blocks they were found by.
   *
   * <p>Products only tell which pairs cannot be neighbours, by a bound below each square; the
   * others, some m log(n / m) a row, are looked at one by one.
   *
   * @param nearA takes neighbours of the rows of a
   * @param nearB takes neighbours of the rows of b; null where those are not wanted
   */
  public void offer(DistanceRows a, DistanceRows b, NearestRows nearA, NearestRows nearB) {
    if (a.numRows() == 0 || b.numRows() == 0) {
      return;
    }
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) a.numRows() * b.numRows())) {
      DenseBlock products = DenseBlock.rowMajor(memory, a.numRows(), b.numRows());
      checkShapes(a, b, products);
      blas.gemm(-2, a.centred(), b.centred().transposed(), 0, products);
      Candidates candidates = new Candidates(a, b, nearA, nearB);
      for (int i = 0; i < a.numRows(); i++) {
        candidates.offer(i, products, 0);
      }
    }
  }

  /** Offers the rows of a block to each other as neighbours, none to itself. */
  public void offerWithin(DistanceRows a, NearestRows near) {
    if (a.numRows() == 0) {
      return;
    }
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) a.numRows() * a.numRows())) {
      DenseBlock products = DenseBlock.rowMajor(memory, a.numRows(), a.numRows());
      blas.gemm(-2, a.centred(), a.centred().transposed(), 0, products);
      Candidates candidates = new Candidates(a, a, near, near);
      for (int i = 0; i < a.numRows(); i++) {
        candidates.offer(i, products, i + 1);
      }
    }
  }

  private void squares(DistanceRows a, DistanceRows b, DenseBlock out) {
    checkShapes(a, b, out);
    if (a.numRows() == 0 || b.numRows() == 0) {
      return;
    }
    products(a, b, out);
    Differences differences = new Differences(a, b);
    double[] row = new double[b.numRows()];
    for (int i = 0; i < a.numRows(); i++) {
      out.copyRow(i, row, 0);
      finish(row, i, 0, a, b, differences);
      out.setRow(i, row, 0);
    }
  }

  /** -2 x.y, by one order of the blocks, whoever asks: a kernel's bits differ between them. */
  private void products(DistanceRows a, DistanceRows b, DenseBlock out) {
    if (a.id(0) <= b.id(0)) {
      blas.gemm(-2, a.centred(), b.centred().transposed(), 0, out);
      return;
    }
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) a.numRows() * b.numRows())) {
      DenseBlock turned = DenseBlock.rowMajor(memory, b.numRows(), a.numRows());
      blas.gemm(-2, b.centred(), a.centred().transposed(), 0, turned);
      out.copyFrom(turned.transposed());
    }
  }

  private void squaresWithin(DistanceRows a, DenseBlock out) {
    checkShapes(a, a, out);
    if (a.numRows() == 0) {
      return;
    }
    blas.gemm(-2, a.centred(), a.centred().transposed(), 0, out);
    Differences differences = new Differences(a, a);
    double[] row = new double[a.numRows()];
    for (int i = 0; i < row.length; i++) {
      out.copyRow(i, row, 0);
      row[i] = 0;
      finish(row, i, i + 1, a, a, differences);
      for (int j = 0; j < i; j++) {
        row[j] = out.get(j, i);
      }
      out.setRow(i, row, 0);
    }
  }

  /** Makes squared differences of products times -2, from column {@code from} on. */
  private static void finish(
      double[] row, int i, int from, DistanceRows a, DistanceRows b, Differences differences) {
    double square = a.squares()[i];
    add(row, from, square, b.squares());
    double[] squares = b.squares();
    for (int j = from; j < row.length; j++) {
      if (row[j] < NEAR * (square + squares[j])) {
        row[j] = differences.square(i, j);
      }
    }
  }

  private static void add(double[] row, int from, double square, double[] squares) {
    for (int j = from; j < row.length; j++) {
      row[j] = (square + squares[j]) + row[j];
    }
  }

  private static void toDistances(DistanceSpace space, DenseBlock out) {
    double[] row = new double[out.columns()];
    for (int i = 0; i < out.rows(); i++) {
      out.copyRow(i, row, 0);
      for (int j = 0; j < row.length; j++) {
        row[j] = space.distance(row[j]);
      }
      out.setRow(i, row, 0);
    }
  }

  private static void checkShapes(DistanceRows a, DistanceRows b, DenseBlock out) {
    if (a.space().width() != b.space().width() || a.space().metric() != b.space().metric()) {
      throw new IllegalArgumentException(
          "rows of "
              + a.space().width()
              + " features cannot be compared with rows of "
              + b.space().width()
              + ": both have to be of one space");
    }
    if (out.rows() != a.numRows() || out.columns() != b.numRows()) {
      throw new IllegalArgumentException(
          "cannot put the distances of "
              + a.numRows()
              + " and "
              + b.numRows()
              + " rows into a block of shape "
              + out.shape());
    }
  }
}
