package featuremill.stats;

import featuremill.linalg.SymmetricMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The diagonal of S: sums of squares, summed by tiles of rows, tiles by blocks, and blocks, so that
 * rounding grows with the number of each and not with the number of rows.
 */
final class DiagonalScatter implements Scatter {
  private static final int TILE_ROWS = 32;

  private double[] sums;
  private double[] blockSums;
  private double[] tileSums;

  DiagonalScatter(double[] sums) {
    this.sums = sums;
  }

  static DiagonalScatter read(DataInput in) throws IOException {
    double[] sums = new double[in.readInt()];
    for (int j = 0; j < sums.length; j++) {
      sums[j] = in.readDouble();
    }
    return new DiagonalScatter(sums);
  }

  @Override
  public void reserve(int numRows) {
    // Rows are taken in as they come; sparse ones need no room, which wide data feels.
    if (tileSums == null) {
      blockSums = new double[sums.length];
      tileSums = new double[sums.length];
    }
  }

  @Override
  public void setRow(int row, double[] z) {
    checkOpen();
    if (row % TILE_ROWS == 0) {
      flush(tileSums, blockSums);
    }
    addSquares(z, tileSums);
  }

  private static void addSquares(double[] z, double[] sums) {
    for (int j = 0; j < z.length; j++) {
      sums[j] += z[j] * z[j];
    }
  }

  @Override
  public void addRows(int numRows) {
    flush(tileSums, blockSums);
    flush(blockSums, sums);
  }

  @Override
  public void deepen(SummationDepth depth, int numRows) {
    depth.addSum(Math.min(numRows, TILE_ROWS) + (numRows + TILE_ROWS - 1) / TILE_ROWS);
  }

  private static void flush(double[] from, double[] to) {
    addTo(to, from);
    Arrays.fill(from, 0.0);
  }

  private static void addTo(double[] sums, double[] more) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += more[j];
    }
  }

  @Override
  public void addOuter(double factor, double[] z) {
    for (int j = 0; j < z.length; j++) {
      sums[j] += factor * z[j] * z[j];
    }
  }

  @Override
  public boolean keepsProducts() {
    return false;
  }

  @Override
  public void addToRow(int j, double[] row) {
    throw new IllegalStateException("products of columns are not kept in Scope.DIAGONAL");
  }

  @Override
  public void addDiagonal(double[] squares) {
    checkOpen();
    addTo(sums, squares);
  }

  @Override
  public void add(Scatter other) {
    addTo(sums, other.diagonal());
  }

  @Override
  public void scaleColumns(int[] exponents) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] = Math.scalb(sums[j], 2 * exponents[j]);
    }
  }

  @Override
  public double[] diagonal() {
    checkOpen();
    return sums.clone();
  }

  @Override
  public SymmetricMatrix matrix() {
    throw new IllegalStateException(
        "only variances were asked for (Scope.DIAGONAL); covariances need Scope.FULL");
  }

  @Override
  public Scatter select(int[] columns) {
    checkOpen();
    double[] selected = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      selected[i] = sums[columns[i]];
    }
    return new DiagonalScatter(selected);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(sums.length);
    for (double sum : sums) {
      out.writeDouble(sum);
    }
  }

  @Override
  public void releaseBlock() {
    blockSums = null;
    tileSums = null;
  }

  @Override
  public void close() {
    sums = null;
    blockSums = null;
    tileSums = null;
  }

  private void checkOpen() {
    if (sums == null) {
      throw new IllegalStateException("moments were used after close");
    }
  }
}
