package featuremill.stats;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Sums over pairs of columns, each over the rows where both have a value ({@link PairSums}): the
 * co-moment of columns i and j about the means of their common rows is G_ij - S_ij S_ji / N_ij.
 * Rows may have weights, and enter the kernels times their roots; weights of 1 give the bits of
 * rows without.
 *
 * <p>That difference takes no more than a few bits as long as the centre of a column is within two
 * standard deviations of its mean, which is looked after: a column's first values set it, and it
 * moves when more values come at once than were there before, when the mean has drifted away, and
 * in merges. So error(c_ij) is at most about 1e-14 sqrt(c_ii c_jj) sqrt(n_i n_j) / n_ij, for any
 * shift of the columns, with n the sums of weights where there are some: a pair that has few rows
 * of those that its columns have keeps fewer digits where these rows lie far from the columns'
 * means.
 *
 * <p>What is not finite counts as missing; infinities are counted elsewhere. Memory: 24 d^2 bytes
 * and two blocks, off the heap; with weights what {@link PairWeights} takes and two blocks more.
 * Cost: 2 n d^2 multiplications, and those of weights.
 */
final class PairwiseScatter implements Scatter {
  /** Standard deviations, squared, that a centre may be off. */
  private static final double FAR = 4;

  private final int width;

  /** In the units of the rows as they come, NaN before a column has its first value. */
  private final double[] centre;

  private final PairSums sums;
  private OffHeapDoubles block;

  private PairwiseScatter(double[] centre, PairSums sums) {
    this.width = centre.length;
    this.centre = centre;
    this.sums = sums;
  }

  /**
   * Sums of nothing.
   *
   * @param kind of the rows' weights; null for rows without
   */
  static PairwiseScatter zeros(int width, WeightKind kind) {
    double[] centre = new double[width];
    Arrays.fill(centre, Double.NaN);
    return new PairwiseScatter(centre, PairSums.zeros(width, kind));
  }

  /**
   * Takes in a block of row-major rows, NaN where a value is missing.
   *
   * @param weights of the rows; null where they have none
   */
  void observe(double[] rows, int from, int numRows, BlockWeights weights) {
    moveTo(PresentValues.of(rows, from, numRows, width, weights));
    reserve(numRows);
    DenseBlock values = part(0, numRows, numRows);
    DenseBlock present = part(1, numRows, numRows);
    fill(rows, from, weights, values, present);
    sums.addRows(values, present);
    if (weights == null) {
      sums.common().addRows(present);
    } else {
      addBySize(rows, from, weights);
    }
    moveToDrifted();
  }

  /** The first rows of one of the parts that the block has room for. */
  private DenseBlock part(int index, int partRows, int numRows) {
    return DenseBlock.strided(block, (long) index * partRows * width, numRows, width, width, 1);
  }

  private void fill(
      double[] rows, int from, BlockWeights weights, DenseBlock values, DenseBlock present) {
    double[] y = new double[width];
    double[] m = new double[width];
    for (int i = 0; i < values.rows(); i++) {
      double root = weights == null ? 1 : weights.root(i);
      for (int j = 0; j < width; j++) {
        double x = rows[from + i * width + j];
        boolean there = Double.isFinite(x);
        y[j] = there ? root * (x - centre[j]) : 0;
        m[j] = there ? root : 0;
      }
      values.setRow(i, y, 0);
      present.setRow(i, m, 0);
    }
  }

  /** Hands the weights of rows over, those of one size after the other. */
  private void addBySize(double[] rows, int from, BlockWeights weights) {
    int all = weights.numRows();
    TreeMap<Integer, List<Integer>> bySize = new TreeMap<>();
    for (int i = 0; i < all; i++) {
      int size = sums.common().weights().sizeOf(weights.of(i));
      bySize.computeIfAbsent(size, none -> new ArrayList<>()).add(i);
    }
    double[] m = new double[width];
    double[] w = new double[width];
    for (List<Integer> some : bySize.values()) {
      DenseBlock present = part(2, all, some.size());
      DenseBlock weighted = part(3, all, some.size());
      for (int k = 0; k < some.size(); k++) {
        int i = some.get(k);
        for (int j = 0; j < width; j++) {
          m[j] = Double.isFinite(rows[from + i * width + j]) ? 1 : 0;
          w[j] = m[j] * weights.of(i);
        }
        present.setRow(k, m, 0);
        weighted.setRow(k, w, 0);
      }
      sums.common().addRows(present, weighted);
    }
  }

  /** Before a block: its own means are better where it weighs more than all that was before. */
  private void moveTo(PresentValues next) {
    double[] shift = new double[width];
    for (int j = 0; j < width; j++) {
      double before = sums.mass(j);
      if (next.mass(j) > before) {
        shift[j] = before == 0 ? 0 : next.mean(j) - centre[j];
        centre[j] = next.mean(j);
      }
    }
    sums.shift(shift);
  }

  /** After a block: where the mean has gone further than {@link #FAR}, the centre follows. */
  private void moveToDrifted() {
    double[] shift = new double[width];
    for (int j = 0; j < width; j++) {
      double offset = sums.offset(j);
      if (offset * offset > FAR * Math.max(0, sums.variance(j))) {
        double moved = centre[j] + offset;
        shift[j] = moved - centre[j];
        centre[j] = moved;
      }
    }
    sums.shift(shift);
  }

  /** Roundings of pairs are not counted: no two of them are over the same rows. */
  @Override
  public void deepen(SummationDepth depth, int numRows) {}

  /** The other's sums, both taken to the centre of all values of each column. */
  @Override
  public void add(Scatter other) {
    PairwiseScatter right = (PairwiseScatter) other;
    double[] own = new double[width];
    double[] theirs = new double[width];
    for (int j = 0; j < width; j++) {
      double n = sums.mass(j);
      double m = right.sums.mass(j);
      if (n == 0) {
        centre[j] = right.centre[j];
      } else if (m > 0) {
        double between = (right.centre[j] - centre[j]) + (right.sums.offset(j) - sums.offset(j));
        double moved = centre[j] + (sums.offset(j) + m / (n + m) * between);
        own[j] = moved - centre[j];
        theirs[j] = moved - right.centre[j];
        centre[j] = moved;
      }
    }
    sums.shift(own);
    right.sums.shift(theirs);
    sums.add(right.sums);
  }

  @Override
  public void scaleColumns(int[] exponents) {
    sums.scaleColumns(exponents);
    for (int j = 0; j < width; j++) {
      centre[j] = Math.scalb(centre[j], exponents[j]);
    }
  }

  /** Each column's mean over its own values; NaN where it has none. */
  void meansTo(TwoPartMean mean) {
    for (int j = 0; j < width; j++) {
      mean.high[j] = centre[j];
      mean.low[j] = 0;
      mean.add(j, sums.offset(j));
    }
  }

  /** The rows of each pair of columns; belongs to this scatter. */
  PairRows common() {
    return sums.common();
  }

  /** Squared deviations of each column's values from their own mean. */
  @Override
  public double[] diagonal() {
    double[] diagonal = new double[width];
    Arrays.setAll(diagonal, j -> sums.mass(j) == 0 ? 0 : sums.coMoment(j, j));
    return diagonal;
  }

  /** Ends the sums, whose memory passes to the result; see {@link PairSums#finish}. */
  PairwiseCovariance finish(int ddof) {
    releaseBlock();
    return sums.finish(ddof);
  }

  @Override
  public Scatter select(int[] columns) {
    double[] centres = new double[columns.length];
    Arrays.setAll(centres, i -> centre[columns[i]]);
    return new PairwiseScatter(centres, sums.select(columns));
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(width);
    for (double value : centre) {
      out.writeDouble(value);
    }
    sums.write(out);
  }

  static PairwiseScatter read(DataInput in) throws IOException {
    double[] centre = new double[in.readInt()];
    for (int j = 0; j < centre.length; j++) {
      centre[j] = in.readDouble();
    }
    return new PairwiseScatter(centre, PairSums.read(in));
  }

  @Override
  public void reserve(int numRows) {
    long needed = blocks(sums.common().kind()) * numRows * width;
    if (block == null || block.length() < needed) {
      releaseBlock();
      block = OffHeapDoubles.allocate(needed);
    }
  }

  /** The values, and where they are; with weights, where they are in two forms more. */
  private static long blocks(WeightKind kind) {
    return kind == null ? 2 : 4;
  }

  /** Bytes off the heap beside the sums, while rows are taken in by so many. */
  static long blockBytes(int width, int numRows, WeightKind kind) {
    long strip = kind == null ? 0 : PairWeights.stripLength(width, kind);
    return Double.BYTES * (blocks(kind) * numRows * width + strip);
  }

  @Override
  public void releaseBlock() {
    sums.common().releaseBlock();
    if (block != null) {
      block.close();
      block = null;
    }
  }

  @Override
  public void close() {
    releaseBlock();
    sums.close();
  }

  @Override
  public boolean keepsProducts() {
    return false;
  }

  @Override
  public SymmetricMatrix matrix() {
    throw new IllegalStateException("pairs of columns have divisors of their own");
  }

  @Override
  public void setRow(int row, double[] z) {
    throw blocksOnly();
  }

  @Override
  public void addRows(int numRows) {
    throw blocksOnly();
  }

  @Override
  public void addOuter(double factor, double[] z) {
    throw blocksOnly();
  }

  @Override
  public void addToRow(int j, double[] row) {
    throw blocksOnly();
  }

  private static IllegalStateException blocksOnly() {
    return new IllegalStateException("pairwise sums take in whole blocks, as they came");
  }
}
