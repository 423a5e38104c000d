package featuremill.stats;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.SymmetricMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The rows in which both of two columns have a value, for every pair of columns: how many there
 * are, what they weigh, and what sums over them are divided by: n_ij - ddof, or where rows have
 * weights, what {@link WeightKind} says of those of the pair. The diagonal is of the values of each
 * column.
 */
public final class PairRows implements AutoCloseable {
  private static final int UNWEIGHTED = -1;

  private final SymmetricMatrix counts;

  /** Null where rows have no weights. */
  private final PairWeights weights;

  private PairRows(SymmetricMatrix counts, PairWeights weights) {
    this.counts = counts;
    this.weights = weights;
  }

  static PairRows zeros(int width, WeightKind kind) {
    return new PairRows(
        SymmetricMatrix.zeros(width), kind == null ? null : PairWeights.zeros(width, kind));
  }

  /** Null where rows have no weights. */
  WeightKind kind() {
    return weights == null ? null : weights.kind();
  }

  /** Adds rows without weights: 1 where a value is there, else 0 [n x d]. */
  void addRows(DenseBlock present) {
    Blas.best().syrk(1, present, 1, counts);
  }

  /** Adds rows of weights of one {@link PairWeights#sizeOf size}; see there. */
  void addRows(DenseBlock present, DenseBlock weighted) {
    addRows(present);
    weights.addRows(present, weighted);
  }

  PairWeights weights() {
    return weights;
  }

  void add(PairRows other) {
    counts.add(other.counts);
    if (weights != null) {
      weights.add(other.weights);
    }
  }

  public int numFeatures() {
    return counts.dimension();
  }

  /** Whether rows have weights. */
  public boolean isWeighted() {
    return weights != null;
  }

  /** How many rows there are, of a weight above 0. */
  public long rows(int i, int j) {
    return (long) counts.get(i, j);
  }

  /** What they weigh: their number where rows have no weights. */
  public double mass(int i, int j) {
    return weights == null ? counts.get(i, j) : weights.total(i, j);
  }

  /** The mass of each pair with a column [d]. */
  double[] masses(int i) {
    return weights == null ? counts.row(i) : weights.totals(i);
  }

  /** What sums of products are divided by; not positive where rows are too few. */
  public double divisor(int i, int j, int ddof) {
    return weights == null ? counts.get(i, j) - ddof : weights.divisor(i, j, ddof);
  }

  /** The numbers of rows [d x d], which belong to these. */
  public SymmetricMatrix counts() {
    return counts;
  }

  void releaseBlock() {
    if (weights != null) {
      weights.releaseBlock();
    }
  }

  /** Frees all but the counts, which are the caller's. */
  SymmetricMatrix takeCounts() {
    if (weights != null) {
      weights.close();
    }
    return counts;
  }

  PairRows select(int[] columns) {
    return new PairRows(counts.select(columns), weights == null ? null : weights.select(columns));
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(weights == null ? UNWEIGHTED : weights.kind().ordinal());
    counts.writeTriangle(out);
    if (weights != null) {
      weights.write(out);
    }
  }

  static PairRows read(DataInput in) throws IOException {
    int kind = in.readInt();
    SymmetricMatrix counts = SymmetricMatrix.readTriangle(in);
    return new PairRows(
        counts, kind == UNWEIGHTED ? null : PairWeights.read(in, WeightKind.values()[kind]));
  }

  @Override
  public void close() {
    counts.close();
    if (weights != null) {
      weights.close();
    }
  }
}
