package featuremill.stats;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Sums over pairs of columns, each over the rows where both have a value ({@link PairSums}): the
 * co-moment of columns i and j about the means of their common rows is G_ij - S_ij S_ji / N_ij.
 *
 * <p>That difference takes no more than a few bits as long as the centre of a column is within two
 * standard deviations of its mean, which is looked after: a column's first values set it, and it
 * moves when more values come at once than were there before, when the mean has drifted away, and
 * in merges. So error(c_ij) is at most about 1e-14 sqrt(c_ii c_jj) sqrt(n_i n_j) / n_ij, for any
 * shift of the columns: a pair that has few rows of those that its columns have keeps fewer digits
 * where these rows lie far from the columns' means.
 *
 * <p>What is not finite counts as missing; infinities are counted elsewhere. Memory: 24 d^2 bytes
 * and two blocks, off the heap. Cost: 2 n d^2 multiplications.
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

  static PairwiseScatter zeros(int width) {
    double[] centre = new double[width];
    Arrays.fill(centre, Double.NaN);
    return new PairwiseScatter(centre, PairSums.zeros(width));
  }

  /** Takes in a block of row-major rows, NaN where a value is missing. */
  void observe(double[] rows, int from, int numRows) {
    moveTo(PresentValues.of(rows, from, numRows, width));
    reserve(numRows);
    DenseBlock values = DenseBlock.rowMajor(block, numRows, width);
    DenseBlock present =
        DenseBlock.strided(block, (long) numRows * width, numRows, width, width, 1);
    fill(rows, from, values, present);
    sums.addRows(values, present);
    moveToDrifted();
  }

  private void fill(double[] rows, int from, DenseBlock values, DenseBlock present) {
    double[] y = new double[width];
    double[] m = new double[width];
    for (int i = 0; i < values.rows(); i++) {
      for (int j = 0; j < width; j++) {
        double x = rows[from + i * width + j];
        boolean there = Double.isFinite(x);
        y[j] = there ? x - centre[j] : 0;
        m[j] = there ? 1 : 0;
      }
      values.setRow(i, y, 0);
      present.setRow(i, m, 0);
    }
  }

  /** Before a block: its own means are better where it has more values than there were before. */
  private void moveTo(PresentValues next) {
    double[] shift = new double[width];
    for (int j = 0; j < width; j++) {
      double before = sums.count(j);
      if (next.count(j) > before) {
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

  /** The other's sums, both taken to the centre of all values of each column. */
  /** Roundings of pairs are not counted: no two of them are over the same rows. */
  @Override
  public void deepen(SummationDepth depth, int numRows) {}

  @Override
  public void add(Scatter other) {
    PairwiseScatter right = (PairwiseScatter) other;
    double[] own = new double[width];
    double[] theirs = new double[width];
    for (int j = 0; j < width; j++) {
      double n = sums.count(j);
      double m = right.sums.count(j);
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

  /** How many values each column has. */
  long[] present() {
    long[] present = new long[width];
    Arrays.setAll(present, j -> (long) sums.count(j));
    return present;
  }

  /** Rows that each pair of columns has in common; belongs to this scatter. */
  SymmetricMatrix counts() {
    return sums.counts();
  }

  /** Squared deviations of each column's values from their own mean. */
  @Override
  public double[] diagonal() {
    double[] diagonal = new double[width];
    Arrays.setAll(diagonal, j -> sums.count(j) == 0 ? 0 : sums.coMoment(j, j));
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

  /** Two blocks: the values, and where they are. */
  @Override
  public void reserve(int numRows) {
    long needed = 2L * numRows * width;
    if (block == null || block.length() < needed) {
      releaseBlock();
      block = OffHeapDoubles.allocate(needed);
    }
  }

  @Override
  public void releaseBlock() {
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
