package featuremill.decomposition;

import featuremill.linalg.DenseBlock;
import java.util.Arrays;

/**
 * Makes a block of vectors orthonormal to a basis and in itself: block Gram-Schmidt twice with
 * CholeskyQR after each, and column by column where the block is short of rank. What depends on the
 * basis is replaced by random columns, which also finds what a start block could not see.
 */
final class BlockExtension {
  private static final double UNIT = 0x1p-53;

  private final TallBlocks tall;
  private final Orthonormalizer orthonormalizer;
  private final GaussianColumns random;
  private long drawn;

  BlockExtension(TallBlocks tall, GaussianColumns random) {
    this.tall = tall;
    this.orthonormalizer = new Orthonormalizer(tall);
    this.random = random;
  }

  /** Below this a remainder is rounding: half the residual that counts as the floor. */
  static double negligible(int dimension, double scale) {
    return 4 * Math.sqrt(dimension) * UNIT * scale;
  }

  /** Fills the block with random orthonormal columns, as many as the dimension has room for. */
  BlockStep start(DenseBlock w) {
    int columns = fill(w.columnRange(0, 0), w, 0);
    return new BlockStep(new double[0][0], new double[columns][0], 0, columns);
  }

  /**
   * Orthonormalizes W, of shape [d x b], against Q, of shape [d x m].
   *
   * @param scale the size of the operator, which tells a remainder from rounding
   */
  BlockStep extend(DenseBlock q, DenseBlock w, double scale) {
    double least = negligible(q.rows(), scale);
    double[][] projection = orthonormalizer.project(q, w);
    double[][] first =
        q.rows() - q.columns() < w.columns() ? null : orthonormalizer.normalize(w, least);
    if (first == null) {
      return columnByColumn(q, w, projection, identity(w.columns()), least);
    }
    SmallMatrix.addProduct(orthonormalizer.project(q, w), first, projection);
    double[][] second = orthonormalizer.normalize(w, 0);
    if (second == null) {
      return columnByColumn(q, w, projection, first, least / largestDiagonal(first));
    }
    double[][] coupling = new double[w.columns()][w.columns()];
    SmallMatrix.addProduct(second, first, coupling);
    return new BlockStep(projection, coupling, w.columns(), w.columns());
  }

  /** As above, where the block that came in is W times {@code factor} beside the projection. */
  private BlockStep columnByColumn(
      DenseBlock q, DenseBlock w, double[][] projection, double[][] factor, double least) {
    int b = w.columns();
    int room = q.rows() - q.columns();
    double[][] more = new double[q.columns()][b];
    double[][] r = new double[b][b];
    int rank = 0;
    for (int j = 0; j < b; j++) {
      DenseBlock column = w.columnRange(j, j + 1);
      DenseBlock accepted = w.columnRange(0, rank);
      for (int sweep = 0; sweep < 3; sweep++) {
        addColumn(orthonormalizer.project(q, column), more, j);
        addColumn(orthonormalizer.project(accepted, column), r, j);
      }
      double length = tall.lengths(column)[0];
      if (length > least && rank < room) {
        r[rank][j] = length;
        makeUnit(q, accepted, column);
        if (rank < j) {
          tall.copy(column, w.columnRange(rank, rank + 1));
        }
        rank++;
      }
    }
    SmallMatrix.addProduct(more, factor, projection);
    double[][] coupling = new double[Math.min(b, room)][b];
    SmallMatrix.addProduct(Arrays.copyOf(r, coupling.length), factor, coupling);
    return new BlockStep(projection, coupling, rank, fill(q, w, rank));
  }

  /**
   * Fills columns from {@code rank} on at random, while there is room; returns how many are full.
   */
  private int fill(DenseBlock q, DenseBlock w, int rank) {
    int columns = Math.min(w.columns(), w.rows() - q.columns());
    for (int j = rank; j < columns; j++) {
      DenseBlock column = w.columnRange(j, j + 1);
      tall.fill(random, column, drawn++);
      makeUnit(q, w.columnRange(0, j), column);
    }
    return columns;
  }

  /** Normalizes between projections: what little is left of a vector must be orthogonal too. */
  private void makeUnit(DenseBlock q, DenseBlock accepted, DenseBlock column) {
    for (int sweep = 0; sweep < 3; sweep++) {
      tall.scale(column, 1 / tall.lengths(column)[0]);
      orthonormalizer.project(q, column);
      orthonormalizer.project(accepted, column);
    }
    tall.scale(column, 1 / tall.lengths(column)[0]);
  }

  private static void addColumn(double[][] single, double[][] target, int j) {
    for (int i = 0; i < single.length; i++) {
      target[i][j] += single[i][0];
    }
  }

  private static double largestDiagonal(double[][] r) {
    double largest = 0;
    for (int i = 0; i < r.length; i++) {
      largest = Math.max(largest, r[i][i]);
    }
    return largest;
  }

  private static double[][] identity(int n) {
    double[][] identity = new double[n][n];
    for (int i = 0; i < n; i++) {
      identity[i][i] = 1;
    }
    return identity;
  }
}
