package featuremill.stats;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the rows weigh that two columns have in common, for every pair of columns: W, the sum of
 * their weights w, and for reliabilities P, the sum of w_i w_j over pairs of different rows, of
 * which their divisor is made ({@link WeightSums} says why); [d x d] each, off the heap.
 *
 * <p>Of rows whose weights are within a factor of 16, P = (W^2 - sum w^2) / 2 takes no more than a
 * few bits; all else adds what is positive: two parts have the pairs of each and the product of
 * their W. So rows of a block are taken by the size of their weights. Sums of whole weights are
 * exact, as long as they are below 2^53.
 *
 * <p>Memory: 8 d^2 bytes for frequencies and 16 d^2 for reliabilities; while rows are taken in,
 * that of a block besides. Cost: n d^2 multiplications, and as many again for reliabilities.
 */
final class PairWeights implements AutoCloseable {
  /** Numbers of W that are summed up at a time. */
  private static final int STRIP = 1 << 20;

  private final int width;
  private final WeightKind kind;
  private final SymmetricMatrix totals;

  /** Null for frequencies. */
  private final SymmetricMatrix pairs;

  private OffHeapDoubles strip;
  private double[] total;
  private double[] more;
  private double[] products;
  private double[] squares;

  private PairWeights(WeightKind kind, SymmetricMatrix totals, SymmetricMatrix pairs) {
    this.width = totals.dimension();
    this.kind = kind;
    this.totals = totals;
    this.pairs = pairs;
  }

  static PairWeights zeros(int width, WeightKind kind) {
    boolean paired = kind == WeightKind.RELIABILITY;
    return new PairWeights(
        kind, SymmetricMatrix.zeros(width), paired ? SymmetricMatrix.zeros(width) : null);
  }

  WeightKind kind() {
    return kind;
  }

  /** W. */
  double total(int i, int j) {
    return totals.get(i, j);
  }

  /** W of a column and each other one [d]. */
  double[] totals(int i) {
    return totals.row(i);
  }

  /** What sums over the rows of a pair are divided by; not positive where these are too few. */
  double divisor(int i, int j, int ddof) {
    double weight = totals.get(i, j);
    if (pairs == null || ddof == 0 || weight == 0) {
      return weight - ddof;
    }
    return WeightSums.between(weight, 2 * (pairs.get(i, j) / weight), ddof);
  }

  /**
   * Whether rows of two weights may be given at once.
   *
   * @return the same number for weights that may
   */
  int sizeOf(double weight) {
    return pairs == null ? 0 : Math.floorDiv(Math.getExponent(weight), 4);
  }

  /**
   * Adds rows, all of the same {@link #sizeOf size}.
   *
   * @param present 1 where a value is there, else 0 [n x d]
   * @param weighted the same times the weight of the row
   */
  void addRows(DenseBlock present, DenseBlock weighted) {
    reserve();
    Blas blas = Blas.best();
    int rows = stripRows(width);
    for (int from = 0; from < width; from += rows) {
      int to = Math.min(width, from + rows);
      int columns = width - from;
      DenseBlock right = weighted.columnRange(from, width);
      DenseBlock sums = DenseBlock.rowMajor(strip, to - from, columns);
      blas.gemm(1, present.columnRange(from, to).transposed(), right, 0, sums);
      DenseBlock ofSquares = sums;
      if (pairs != null) {
        long at = (long) (to - from) * columns;
        ofSquares = DenseBlock.strided(strip, at, to - from, columns, columns, 1);
        blas.gemm(1, weighted.columnRange(from, to).transposed(), right, 0, ofSquares);
      }
      for (int i = from; i < to; i++) {
        sums.copyRow(i - from, more, from);
        if (pairs != null) {
          ofSquares.copyRow(i - from, squares, from);
          for (int j = i; j < width; j++) {
            squares[j] = (more[j] * more[j] - squares[j]) / 2;
          }
        }
        addRow(i);
      }
    }
  }

  /** Adds the weights of other rows. */
  void add(PairWeights other) {
    allocateRows();
    for (int i = 0; i < width; i++) {
      other.totals.readRow(i, more);
      if (pairs != null) {
        other.pairs.readRow(i, squares);
      }
      addRow(i);
    }
  }

  /** Adds other rows, whose W is in {@code more} and whose P in {@code squares}. */
  private void addRow(int i) {
    totals.readRow(i, total);
    if (pairs != null) {
      pairs.readRow(i, products);
      for (int j = i; j < width; j++) {
        products[j] += squares[j] + total[j] * more[j];
      }
      pairs.writeRow(i, products);
    }
    for (int j = i; j < width; j++) {
      total[j] += more[j];
    }
    totals.writeRow(i, total);
  }

  private void reserve() {
    allocateRows();
    if (strip == null) {
      strip = OffHeapDoubles.allocate(stripLength(width, kind));
    }
  }

  private void allocateRows() {
    if (total == null) {
      total = new double[width];
      more = new double[width];
      products = new double[width];
      squares = new double[width];
    }
  }

  private static int stripRows(int width) {
    return Math.max(1, Math.min(width, STRIP / width));
  }

  /** Doubles off the heap beside the sums, while rows are taken in. */
  static long stripLength(int width, WeightKind kind) {
    long sums = (long) stripRows(width) * width;
    return kind == WeightKind.RELIABILITY ? 2 * sums : sums;
  }

  /** Gives back the room for rows. */
  void releaseBlock() {
    if (strip != null) {
      strip.close();
      strip = null;
    }
  }

  /** Those of some columns, in memory of their own. */
  PairWeights select(int[] columns) {
    return new PairWeights(
        kind, totals.select(columns), pairs == null ? null : pairs.select(columns));
  }

  void write(DataOutput out) throws IOException {
    totals.writeTriangle(out);
    if (pairs != null) {
      pairs.writeTriangle(out);
    }
  }

  static PairWeights read(DataInput in, WeightKind kind) throws IOException {
    SymmetricMatrix totals = SymmetricMatrix.readTriangle(in);
    boolean paired = kind == WeightKind.RELIABILITY;
    return new PairWeights(kind, totals, paired ? SymmetricMatrix.readTriangle(in) : null);
  }

  @Override
  public void close() {
    releaseBlock();
    totals.close();
    if (pairs != null) {
      pairs.close();
    }
  }
}
