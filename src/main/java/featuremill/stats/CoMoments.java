package featuremill.stats;

import featuremill.linalg.SparseBlock;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * Accumulates the rows' count, means and sums of squared deviations S = sum of (x - mean)(x -
 * mean)', and per column the range and the counts of NaN, infinities and nulls, in one scan.
 *
 * <p>Rows are taken in by blocks. A block is centred on its own mean, kept as two doubles, and its
 * outer products are summed by a level-3 kernel. Two parts merge by S = S_A + S_B + (n_A n_B / n)
 * delta delta', delta = mean_B - mean_A (Chan, Golub and LeVeque 1983, eq. 2.1). In {@link
 * #observe} that last term enters the kernel as one more row of the block, sqrt(n_A n_B / n) delta:
 * S then is a sum of squares of real numbers from end to end, and no separate pass over the [d x d]
 * triangle is needed for each block.
 *
 * <p>Rows may have weights ({@link #CoMoments(int, Scope, WeightKind)}): means are weighted, S =
 * sum of w (x - mean)(x - mean)', and n is the sum of the weights ({@link RowMass}) wherever parts
 * are merged. Rows enter the kernel times sqrt(w). Weights of 1 give the bits of rows without.
 *
 * <p>Rows of integers are summed as they are, exactly, for as long as no other value comes ({@link
 * IntegerSums}).
 *
 * <p>In {@link Scope#PAIRWISE} a NaN is a value that is missing, and takes nothing from the others
 * of its row: {@link PairwiseScatter} says how.
 *
 * <p>The error of S is at most about 1e-14 sqrt(s_ii s_jj) for any shift of the columns, against
 * the exact result for the stored doubles. A column whose range is beyond 2^-420 to 2^420 is kept
 * times an exact power of two, so that its squares neither overflow nor vanish: among dense rows a
 * column times 2^k gives the same bits times 2^k, as far as those are normal numbers, and other
 * columns are not touched by it. Where a column has NaN or infinities its means and its row and
 * column of S are unspecified; counts stay exact, and the other columns are not touched.
 *
 * <p>The result depends on how the rows are cut into calls of observe and on the order of calls and
 * merges, but on nothing else. Memory: 8 d^2 bytes and a block, off the heap, in {@link Scope#FULL}
 * and {@link Scope#TRIANGULAR}, 24 d^2 and two blocks in PAIRWISE, with weights 32 or 40 d^2 and
 * four blocks, until {@link #close}, {@link #finish} or the use as an argument of {@link #combine};
 * afterwards every call but close is an {@link IllegalStateException}. Not safe for use by several
 * threads at once. Cost: about n d^2 multiplications in FULL, 2 n d^2 in TRIANGULAR, n d in
 * DIAGONAL.
 */
public final class CoMoments implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  /** How much of S is kept. */
  public enum Scope {
    /** Variances only: d numbers. */
    DIAGONAL,
    /** All covariances: a [d x d] triangle. */
    FULL,
    /**
     * All covariances as the [d x d] triangle R with R'R = S, by QR decompositions: keeps what S
     * loses, singular values of the rows below 1e-8 of the largest, for twice the multiplications.
     */
    TRIANGULAR,
    /**
     * Values may be missing: columns over the values that they have, and each pair of columns over
     * the rows where both have one, for four times the multiplications and three times the memory.
     */
    PAIRWISE
  }

  private final int numFeatures;
  private final Scope scope;
  private final TwoPartMean mean;
  private final ColumnProfile profile;
  private final ColumnExponents exponents;

  private final SummationDepth depth = new SummationDepth();

  /** The rows so far and what they weigh. */
  private final RowMass seen;

  /** While all rows have held integers: S is about 0 then, and the mean is not there yet. */
  private IntegerSums integers;

  private transient Scatter scatter;
  private transient BlockPass block;
  private transient SparseSquares entries;
  private transient double[] delta;

  /**
   * An accumulator that has seen no rows: the identity of {@link #combine}.
   *
   * @throws IllegalArgumentException if numFeatures &lt; 1
   */
  public CoMoments(int numFeatures, Scope scope) {
    this(numFeatures, scope, null);
  }

  /**
   * The same for rows with weights.
   *
   * @param weightKind what the weights stand for; null for rows without
   * @throws IllegalArgumentException if numFeatures &lt; 1
   */
  public CoMoments(int numFeatures, Scope scope, WeightKind weightKind) {
    if (numFeatures < 1) {
      throw new IllegalArgumentException("moments need at least 1 feature, not " + numFeatures);
    }
    this.numFeatures = numFeatures;
    this.scope = scope;
    this.seen = new RowMass(weightKind);
    this.mean = new TwoPartMean(numFeatures);
    this.profile = new ColumnProfile(numFeatures);
    this.exponents = new ColumnExponents(numFeatures);
    this.integers = scope == Scope.FULL ? new IntegerSums(numFeatures) : null;
    this.scatter = Scatter.zeros(numFeatures, scope, weightKind);
  }

  /**
   * Rows in a block of rows in full: as many as make 1 MiB, at least 256 and at most 2,048, a
   * function of numFeatures alone. Callers that hand over rows by this number, counted from a place
   * that only the input decides, get the same bits every time.
   */
  public static int blockRows(int numFeatures) {
    int fitting = (1 << 17) / Math.max(1, numFeatures);
    return Math.max(256, Math.min(2048, fitting));
  }

  /**
   * Entries in a block of sparse rows, a function of numFeatures alone: many enough that the walk
   * over the [d x d] triangle at the end of each block weighs little, at most 48 MiB.
   */
  public static int blockEntries(int numFeatures) {
    long share = (long) numFeatures * numFeatures / 16;
    return (int) Math.max(1 << 17, Math.min(1 << 22, share));
  }

  public int numFeatures() {
    return numFeatures;
  }

  public Scope scope() {
    return scope;
  }

  /** Rows observed so far, those of weight 0 included. */
  public long numRows() {
    return seen.numRows();
  }

  /** Whether rows have weights. */
  public boolean isWeighted() {
    return seen.isWeighted();
  }

  /**
   * Takes in rows, in blocks of {@link #blockRows} and a shorter last one.
   *
   * @param rows row-major [numRows x numFeatures]; nulls are given as NaN. The array belongs to the
   *     accumulator during the call, and its contents may be overwritten
   * @param numRows rows to take in; 0 is allowed
   * @throws IllegalArgumentException if the array is too short, naming both shapes, or rows have
   *     weights
   */
  public void observe(double[] rows, int numRows) {
    checkWeighted(false);
    observe(rows, null, numRows);
  }

  /**
   * Takes in rows of positive weights, as {@link #observe(double[], int)}.
   *
   * @param rowWeights [numRows] at least, positive and finite; rows of weight 0 go to {@link
   *     #observeUnused}
   * @throws IllegalArgumentException if an array is too short, a weight is not positive, or rows
   *     have no weights
   */
  public void observeWeighted(double[] rows, double[] rowWeights, int numRows) {
    checkWeighted(true);
    observe(rows, rowWeights, numRows);
  }

  private void observe(double[] rows, double[] rowWeights, int numRows) {
    checkOpen();
    if (numRows < 0 || rows.length < (long) numRows * numFeatures) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an array of %d numbers does not hold %d rows of %d features: shapes (%d) and (%d x"
                  + " %d)",
              rows.length,
              numRows,
              numFeatures,
              rows.length,
              numRows,
              numFeatures));
    }
    int step = blockRows(numFeatures);
    for (int row = 0; row < numRows; row += step) {
      int count = Math.min(step, numRows - row);
      observeBlock(rows, row * numFeatures, count, weightsOf(rowWeights, row, count));
    }
  }

  private BlockWeights weightsOf(double[] rowWeights, int from, int count) {
    return isWeighted() ? new BlockWeights(rowWeights, from, count, seen.kind()) : null;
  }

  /**
   * Takes in a row of weight 0: it is counted, and so are its values that are not finite, but no
   * sum and no range sees it.
   *
   * @param row [numFeatures] from position {@code from} on
   */
  public void observeUnused(double[] row, int from) {
    checkOpen();
    checkWeighted(true);
    for (int j = 0; j < numFeatures; j++) {
      profile.addIfNotFinite(j, row[from + j]);
    }
    seen.addUnused();
  }

  /** The same by the row's entries; zeros elsewhere. */
  public void observeUnused(int[] columns, double[] values, int count) {
    checkOpen();
    checkWeighted(true);
    for (int t = 0; t < count; t++) {
      profile.addIfNotFinite(columns[t], values[t]);
    }
    seen.addUnused();
  }

  private void checkWeighted(boolean wanted) {
    if (wanted != isWeighted()) {
      throw new IllegalArgumentException(
          wanted ? "rows have no weights here" : "every row needs a weight here");
    }
  }

  /**
   * Takes in sparse rows, as one block. Their result is that of the same rows in full, to rounding;
   * the cost is that of their entries, and a few walks over the columns, in {@link Scope#DIAGONAL}
   * and where they are sparse enough, else that of {@link #observe(double[], int)}.
   *
   * @throws IllegalArgumentException if the rows have another number of columns, or weights
   */
  public void observe(SparseBlock rows) {
    checkWeighted(false);
    observe(rows, (double[]) null);
  }

  /**
   * Takes in sparse rows of positive weights, as {@link #observe(SparseBlock)}.
   *
   * @param rowWeights a positive, finite number for each row
   * @throws IllegalArgumentException if the rows have another number of columns, or no weights, or
   *     a weight is not positive
   */
  public void observeWeighted(SparseBlock rows, double[] rowWeights) {
    checkWeighted(true);
    observe(rows, rowWeights);
  }

  private void observe(SparseBlock rows, double[] rowWeights) {
    checkOpen();
    if (rows.columns() != numFeatures) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot observe sparse rows of %d columns: there are %d features",
              rows.columns(),
              numFeatures));
    }
    if (rows.rows() == 0) {
      return;
    }
    BlockWeights ofRows = weightsOf(rowWeights, 0, rows.rows());
    if (scope == Scope.DIAGONAL) {
      observeSquares(rows, ofRows);
    } else if (exponents.areZero() && scatter.keepsProducts() && SparsePass.suits(rows, ofRows)) {
      observeEntries(rows, ofRows);
    } else {
      observeInFull(rows, rowWeights);
    }
  }

  private void observeEntries(SparseBlock rows, BlockWeights ofRows) {
    leaveIntegers();
    try (SparsePass pass = new SparsePass(rows, ofRows)) {
      profile.addRange(pass.min, pass.max);
      double weight = 0;
      delta = delta == null ? new double[numFeatures] : delta;
      if (seen.rowsUsed() == 0) {
        mean.set(pass.mean);
        Arrays.fill(delta, 0.0);
      } else {
        weight = moveTo(pass.mean, mass(rows.rows(), ofRows));
      }
      pass.addScatter(weight, delta, scatter);
      depth.addSum(pass.deepest());
      seen.add(rows.rows(), ofRows);
    }
  }

  private static double mass(int rows, BlockWeights ofRows) {
    return ofRows == null ? rows : ofRows.total();
  }

  private void observeSquares(SparseBlock rows, BlockWeights ofRows) {
    entries = entries == null ? new SparseSquares(numFeatures) : entries;
    entries.count(rows, ofRows, profile);
    follow(profile);
    entries.measure(rows, ofRows, exponents, profile);
    scatter.addDiagonal(entries.squares);
    if (seen.rowsUsed() == 0) {
      mean.set(entries.mean);
    } else {
      delta = delta == null ? new double[numFeatures] : delta;
      double weight = moveTo(entries.mean, mass(rows.rows(), ofRows));
      scatter.addOuter(weight, delta);
    }
    depth.addSum(SparseSquares.DEEPEST);
    depth.addSum(0);
    seen.add(rows.rows(), ofRows);
  }

  private void observeInFull(SparseBlock rows, double[] rowWeights) {
    int step = blockRows(numFeatures);
    double[] full = new double[Math.multiplyExact(Math.min(step, rows.rows()), numFeatures)];
    for (int row = 0; row < rows.rows(); row += step) {
      int count = Math.min(step, rows.rows() - row);
      rows.copyRows(row, row + count, full);
      observeBlock(full, 0, count, weightsOf(rowWeights, row, count));
    }
  }

  private void observeBlock(double[] rows, int from, int count, BlockWeights ofRows) {
    block = block == null ? new BlockPass(numFeatures) : block;
    delta = delta == null ? new double[numFeatures] : delta;
    block.weigh(ofRows);
    block.measure(rows, from, count);
    profile.addBlock(block.min, block.max, rows, from, count);
    if (scope == Scope.DIAGONAL) {
      profile.addNonZeros(block.nonZeros(rows, from, count));
    }
    if (integers != null
        && block.isUnweighted()
        && integers.add(block, rows, from, count, seen.rowsUsed(), scatter)) {
      seen.add(count, ofRows);
      return;
    }
    leaveIntegers();
    follow(profile);
    if (!exponents.areZero()) {
      exponents.scaleDown(rows, from, count);
      block.measure(rows, from, count);
    }
    if (scatter instanceof PairwiseScatter pairs) {
      pairs.observe(rows, from, count, ofRows);
      seen.add(count, ofRows);
      return;
    }
    scatter.reserve(count + 1);
    block.centre(rows, from, count, scatter);
    if (seen.rowsUsed() == 0) {
      mean.set(block.mean);
      scatter.addRows(count);
      scatter.deepen(depth, count);
    } else {
      double weight = moveTo(block.mean, block.mass(count));
      scale(delta, Math.sqrt(weight));
      scatter.setRow(count, delta);
      scatter.addRows(count + 1);
      scatter.deepen(depth, count + 1);
    }
    seen.add(count, ofRows);
  }

  /** Goes over to sums about the mean. */
  private void leaveIntegers() {
    if (integers != null && seen.rowsUsed() > 0) {
      integers.finishMean(seen.rowsUsed(), mean);
      integers.centre(seen.rowsUsed(), scatter.matrix());
      depth.addSum(IntegerSums.DEEPEST);
    }
    integers = null;
  }

  /** Changes to the powers of two that suit the ranges. */
  private void follow(ColumnProfile ranges) {
    int[] shifts = exponents.follow(ranges);
    if (shifts != null && seen.rowsUsed() > 0) {
      mean.scaleColumns(shifts);
      scatter.scaleColumns(shifts);
    }
  }

  /** Moves the mean for more rows, leaves the step between the means in delta, gives its weight. */
  private double moveTo(TwoPartMean otherMean, double otherMass) {
    double total = seen.total() + otherMass;
    mean.differenceTo(otherMean, delta);
    mean.shift(otherMass / total, delta);
    return seen.total() * otherMass / total;
  }

  private static void scale(double[] values, double factor) {
    for (int j = 0; j < values.length; j++) {
      values[j] *= factor;
    }
  }

  /**
   * Counts nulls, each of which {@link #observe} was also given as a NaN.
   *
   * @throws IllegalArgumentException if the column does not exist or the count is negative
   */
  public void observeNulls(int column, long count) {
    checkOpen();
    if (column < 0 || column >= numFeatures || count < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "cannot count %d nulls in column %d of %d", count, column, numFeatures));
    }
    profile.nullCount[column] += count;
  }

  /**
   * Takes in all that the other accumulator has seen. The other one is closed: its memory is freed
   * or passes to this one.
   *
   * @throws IllegalArgumentException if numFeatures or scope differ, or other is this
   */
  public void combine(CoMoments other) {
    checkOpen();
    other.checkOpen();
    checkMatches(other);
    profile.add(other.profile);
    if (seen.rowsUsed() == 0) {
      mean.set(other.mean);
      exponents.set(other.exponents);
      depth.set(other.depth);
      integers = other.integers;
      scatter.close();
      scatter = other.scatter;
      other.scatter = null;
    } else if (integers != null
        && other.integers != null
        && integers.add(other.integers, seen.rowsUsed() + other.seen.rowsUsed())) {
      scatter.add(other.scatter);
    } else if (other.seen.rowsUsed() > 0) {
      leaveIntegers();
      other.leaveIntegers();
      follow(profile);
      other.follow(profile);
      delta = delta == null ? new double[numFeatures] : delta;
      double weight = moveTo(other.mean, other.seen.total());
      scatter.add(other.scatter);
      if (scope != Scope.PAIRWISE) {
        scatter.addOuter(weight, delta);
      }
      depth.join(other.depth);
    }
    seen.add(other.seen);
    other.close();
  }

  private void checkMatches(CoMoments other) {
    if (other == this) {
      throw new IllegalArgumentException("cannot combine an accumulator with itself");
    }
    if (seen.kind() != other.seen.kind()) {
      throw new IllegalArgumentException(
          "cannot combine moments of rows of different kinds of weights");
    }
    if (other.numFeatures != numFeatures || other.scope != scope) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot combine moments of %d features (%s) with moments of %d features (%s)",
              numFeatures,
              scope,
              other.numFeatures,
              other.scope));
    }
  }

  /** Gives back the room for blocks; another {@link #observe} takes it again. */
  public void releaseBlock() {
    checkOpen();
    scatter.releaseBlock();
    entries = null;
  }

  /** The moments of all rows seen. They take over the memory: this accumulator is closed. */
  public Moments finish() {
    checkOpen();
    leaveIntegers();
    scatter.releaseBlock();
    if (scatter instanceof PairwiseScatter pairs) {
      pairs.meansTo(mean);
    }
    Moments moments =
        new Moments(seen, mean, profile, scope, exponents, depth.roundings(), scatter);
    scatter = null;
    close();
    return moments;
  }

  /** Frees the memory; further calls do nothing. */
  @Override
  public void close() {
    if (scatter != null) {
      scatter.close();
    }
    scatter = null;
    block = null;
    entries = null;
    delta = null;
  }

  private void checkOpen() {
    if (scatter == null) {
      throw new IllegalStateException(
          "the accumulator was used after close, finish, or being combined into another");
    }
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    checkOpen();
    out.defaultWriteObject();
    scatter.write(out);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    scatter = Scatter.read(scope, in);
  }
}
