package featuremill.stats;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.io.DataOutput;
import java.io.IOException;

/** All of S, by a level-3 kernel on a block that lies off the heap and is allocated once. */
final class FullScatter implements Scatter {
  private final SymmetricMatrix matrix;
  private OffHeapDoubles block;

  FullScatter(SymmetricMatrix matrix) {
    this.matrix = matrix;
  }

  static FullScatter zeros(int numFeatures) {
    return new FullScatter(SymmetricMatrix.zeros(numFeatures));
  }

  /** Copies a row of the block to {@code target[at ..]}. */
  void copyRow(int row, double[] target, int at) {
    int width = matrix.dimension();
    block.copyTo((long) row * width, target, at, width);
  }

  @Override
  public void reserve(int numRows) {
    long needed = (long) numRows * matrix.dimension();
    if (block == null || block.length() < needed) {
      releaseBlock();
      block = OffHeapDoubles.allocate(needed);
    }
  }

  @Override
  public void setRow(int row, double[] z) {
    block.copyFrom(z, 0, (long) row * z.length, z.length);
  }

  @Override
  public void addRows(int numRows) {
    DenseBlock rows = DenseBlock.rowMajor(block, numRows, matrix.dimension());
    Blas.best().syrk(1.0, rows, 1.0, matrix);
  }

  @Override
  public void deepen(SummationDepth depth, int numRows) {
    depth.addProducts(numRows, Blas.best().leastRun());
  }

  @Override
  public void addOuter(double factor, double[] z) {
    Blas.best().syr(factor, z, matrix);
  }

  @Override
  public boolean keepsProducts() {
    return true;
  }

  @Override
  public void addToRow(int j, double[] row) {
    matrix.addToRow(j, row);
  }

  @Override
  public void add(Scatter other) {
    matrix.add(other.matrix());
  }

  @Override
  public void scaleColumns(int[] exponents) {
    matrix.scaleByPowersOfTwo(exponents);
  }

  @Override
  public double[] diagonal() {
    return matrix.diagonal();
  }

  @Override
  public SymmetricMatrix matrix() {
    return matrix;
  }

  @Override
  public Scatter select(int[] columns) {
    return new FullScatter(matrix.select(columns));
  }

  @Override
  public void write(DataOutput out) throws IOException {
    matrix.writeTriangle(out);
  }

  @Override
  public void close() {
    releaseBlock();
    matrix.close();
  }

  @Override
  public void releaseBlock() {
    if (block != null) {
      block.close();
      block = null;
    }
  }
}
