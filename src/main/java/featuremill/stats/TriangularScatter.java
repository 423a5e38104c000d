package featuremill.stats;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import java.io.DataOutput;
import java.io.IOException;

/**
 * S as its factor R, S = R'R: rows are stacked below R and reflected away (Demmel, Grigori, Hoemmen
 * and Langou, SIAM J. Sci. Comput. 34, 2012). The squares are never formed, so that singular values
 * of the rows down to a few roundings of the largest stay, half of which S would lose.
 *
 * <p>A value that is not finite counts as 0, or the reflections would carry it into every column.
 */
final class TriangularScatter implements Scatter {
  private final UpperTriangle triangle;
  private OffHeapDoubles memory;
  private DenseBlock block;
  private SymmetricMatrix formed;

  TriangularScatter(UpperTriangle triangle) {
    this.triangle = triangle;
  }

  @Override
  public void reserve(int numRows) {
    if (block == null || block.rows() < numRows) {
      releaseBlock();
      memory = OffHeapDoubles.allocate((long) numRows * triangle.dimension());
      block = DenseBlock.columnMajor(memory, numRows, triangle.dimension());
    }
  }

  @Override
  public void setRow(int row, double[] z) {
    for (int j = 0; j < z.length; j++) {
      block.set(row, j, Double.isFinite(z[j]) ? z[j] : 0);
    }
  }

  @Override
  public void addRows(int numRows) {
    forget();
    Blas.best().stack(triangle, block.rowRange(0, numRows));
  }

  @Override
  public void deepen(SummationDepth depth, int numRows) {
    // Nothing is summed: rows are reflected, and no bound is asked for.
  }

  @Override
  public void addOuter(double factor, double[] z) {
    double root = Math.sqrt(factor);
    double[] row = new double[z.length];
    for (int j = 0; j < row.length; j++) {
      row[j] = root * z[j];
    }
    reserve(1);
    setRow(0, row);
    addRows(1);
  }

  @Override
  public boolean keepsProducts() {
    return false;
  }

  @Override
  public void addToRow(int j, double[] row) {
    throw new IllegalStateException("products cannot be added to the factor R of S = R'R");
  }

  @Override
  public void add(Scatter other) {
    forget();
    Blas.best().stack(triangle, other.triangle());
  }

  /** R diag(2^e) is the factor of the scaled columns. */
  @Override
  public void scaleColumns(int[] exponents) {
    forget();
    triangle.scaleColumnsByPowersOfTwo(exponents);
  }

  @Override
  public double[] diagonal() {
    return triangle.squaredColumnNorms();
  }

  /** R'R, formed when it is asked for. */
  @Override
  public SymmetricMatrix matrix() {
    if (formed == null) {
      formed = SymmetricMatrix.zeros(triangle.dimension());
      Blas.best().syrk(1, triangle.full(), 0, formed);
      double[] diagonal = diagonal();
      for (int j = 0; j < diagonal.length; j++) {
        formed.set(j, j, diagonal[j]);
      }
    }
    return formed;
  }

  @Override
  public UpperTriangle triangle() {
    return triangle;
  }

  /** The chosen columns of R are rows like any others: their triangle has the same squares. */
  @Override
  public Scatter select(int[] columns) {
    int d = triangle.dimension();
    DenseBlock all = triangle.full();
    UpperTriangle selected = UpperTriangle.zeros(columns.length);
    try (OffHeapDoubles chosen = OffHeapDoubles.allocate((long) d * columns.length)) {
      DenseBlock rows = DenseBlock.columnMajor(chosen, d, columns.length);
      for (int i = 0; i < columns.length; i++) {
        rows.columnRange(i, i + 1).copyFrom(all.columnRange(columns[i], columns[i] + 1));
      }
      Blas.best().stack(selected, rows);
      return new TriangularScatter(selected);
    } catch (RuntimeException e) {
      selected.close();
      throw e;
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    triangle.write(out);
  }

  @Override
  public void releaseBlock() {
    if (memory != null) {
      memory.close();
      memory = null;
      block = null;
    }
  }

  private void forget() {
    if (formed != null) {
      formed.close();
      formed = null;
    }
  }

  @Override
  public void close() {
    releaseBlock();
    forget();
    triangle.close();
  }
}
