package featuremill.stats;

import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The sum of outer products S = sum of z z', or its diagonal, of rows z of length d. */
interface Scatter extends AutoCloseable {

  /** Room for a block of rows, to be filled by {@link #setRow} and taken in by {@link #addRows}. */
  void reserve(int numRows);

  /** Puts a row into the block. */
  void setRow(int row, double[] z);

  /** S += sum of z z' over the first rows of the block. */
  void addRows(int numRows);

  /** Counts the additions of {@link #addRows}. */
  void deepen(SummationDepth depth, int numRows);

  /** S += factor z z'. */
  void addOuter(double factor, double[] z);

  /** Whether sums of products can be added, or only rows. */
  boolean keepsProducts();

  /**
   * S_jk += row_k for every k from j on.
   *
   * @throws IllegalStateException unless it {@link #keepsProducts}
   */
  void addToRow(int j, double[] row);

  /**
   * S_jj += squares_j.
   *
   * @throws IllegalStateException unless only the diagonal is kept
   */
  default void addDiagonal(double[] squares) {
    throw new IllegalStateException("sums of squares alone are added in Scope.DIAGONAL only");
  }

  /** S += S of the other, which may be left without its content. */
  void add(Scatter other);

  /** S_jk *= 2^(exponents_j + exponents_k), as if column j of all rows had been times 2^e_j. */
  void scaleColumns(int[] exponents);

  /** The diagonal of S, a copy. */
  double[] diagonal();

  /**
   * S itself.
   *
   * @throws IllegalStateException if only the diagonal was kept
   */
  SymmetricMatrix matrix();

  /**
   * The triangle R with R'R = S.
   *
   * @throws IllegalStateException if S was accumulated in another way
   */
  default UpperTriangle triangle() {
    throw new IllegalStateException(
        "a triangle is kept only where it was asked for (Scope.TRIANGULAR)");
  }

  /** The scatter of some of the columns, in memory of its own. */
  Scatter select(int[] columns);

  void write(DataOutput out) throws IOException;

  /** Gives back the room for blocks and keeps S. */
  void releaseBlock();

  @Override
  void close();

  static Scatter zeros(int numFeatures, CoMoments.Scope scope, WeightKind weights) {
    return switch (scope) {
      case DIAGONAL -> new DiagonalScatter(new double[numFeatures]);
      case FULL -> FullScatter.zeros(numFeatures);
      case TRIANGULAR -> new TriangularScatter(UpperTriangle.zeros(numFeatures));
      case PAIRWISE -> PairwiseScatter.zeros(numFeatures, weights);
    };
  }

  static Scatter read(CoMoments.Scope scope, DataInput in) throws IOException {
    return switch (scope) {
      case DIAGONAL -> DiagonalScatter.read(in);
      case FULL -> new FullScatter(SymmetricMatrix.readTriangle(in));
      case TRIANGULAR -> new TriangularScatter(UpperTriangle.read(in));
      case PAIRWISE -> PairwiseScatter.read(in);
    };
  }
}
