package featuremill.stats;

import featuremill.linalg.SymmetricMatrix;
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

  /** S += factor z z'. */
  void addOuter(double factor, double[] z);

  /** S_jk += row_k for every k from j on. */
  void addToRow(int j, double[] row);

  void add(Scatter other);

  /** The diagonal of S, a copy. */
  double[] diagonal();

  /**
   * S itself.
   *
   * @throws IllegalStateException if only the diagonal was kept
   */
  SymmetricMatrix matrix();

  /** The scatter of some of the columns, in memory of its own. */
  Scatter select(int[] columns);

  void write(DataOutput out) throws IOException;

  /** Gives back the room for blocks and keeps S. */
  void releaseBlock();

  @Override
  void close();

  static Scatter zeros(int numFeatures, CoMoments.Scope scope) {
    return scope == CoMoments.Scope.FULL
        ? FullScatter.zeros(numFeatures)
        : new DiagonalScatter(new double[numFeatures]);
  }

  static Scatter read(CoMoments.Scope scope, DataInput in) throws IOException {
    return scope == CoMoments.Scope.FULL
        ? new FullScatter(SymmetricMatrix.readTriangle(in))
        : DiagonalScatter.read(in);
  }
}
