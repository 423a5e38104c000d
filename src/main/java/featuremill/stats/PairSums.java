package featuremill.stats;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * With y a column's values about its centre, 0 where they are missing, and m = 1 where they are
 * there: N = sum m m', S = sum y m' and G = sum y y' over rows, [d x d] each, off the heap. Where
 * rows have weights w each summand is times w; N is the mass of {@link PairRows}.
 *
 * <p>Another centre, y - c in place of y, makes S_ij - c_i N_ij of S_ij, and G_ij - c_i S_ji of
 * G_ij, one column after the other: no rows are needed for it.
 */
final class PairSums implements AutoCloseable {
  private final int width;
  private final PairRows common;
  private final SymmetricMatrix products;
  private final OffHeapDoubles sums;

  private PairSums(PairRows common, SymmetricMatrix products) {
    this.width = products.dimension();
    this.common = common;
    this.products = products;
    this.sums = OffHeapDoubles.allocate((long) width * width);
  }

  static PairSums zeros(int width, WeightKind kind) {
    return new PairSums(PairRows.zeros(width, kind), SymmetricMatrix.zeros(width));
  }

  /**
   * Adds to S and G; {@link #common} takes the same rows for N.
   *
   * @param values of rows about the centres, times the root of the weight [n x d]
   * @param present 1 where they are, times the same root, else 0 [n x d]
   */
  void addRows(DenseBlock values, DenseBlock present) {
    Blas blas = Blas.best();
    blas.syrk(1, values, 1, products);
    DenseBlock all = DenseBlock.rowMajor(sums, width, width);
    blas.gemm(1, values.transposed(), present, 1, all);
  }

  /** Adds sums about the same centres. */
  void add(PairSums other) {
    common.add(other.common);
    products.add(other.products);
    double[] row = new double[width];
    double[] more = new double[width];
    for (int i = 0; i < width; i++) {
      readRow(i, row);
      other.readRow(i, more);
      for (int j = 0; j < width; j++) {
        row[j] += more[j];
      }
      writeRow(i, row);
    }
  }

  /** The rows of each pair; belongs to these sums. */
  PairRows common() {
    return common;
  }

  /** What the rows weigh in which a column has a value: how many these are without weights. */
  double mass(int j) {
    return common.mass(j, j);
  }

  /** The mean of a column's values, from its centre; NaN where there are none. */
  double offset(int j) {
    return sum(j, j) / mass(j);
  }

  /** The variance of a column's values, ddof 0; NaN where there are none. */
  double variance(int j) {
    double offset = offset(j);
    return products.get(j, j) / mass(j) - offset * offset;
  }

  /** Takes the sums to centres that are further by a shift each, 0 for most. */
  void shift(double[] shift) {
    if (Arrays.stream(shift).allMatch(step -> step == 0)) {
      return;
    }
    double[] row = new double[width];
    for (int i = 0; i < width; i++) {
      if (shift[i] != 0) {
        double[] masses = common.masses(i);
        readRow(i, row);
        double before = row[i];
        for (int j = 0; j < width; j++) {
          row[j] -= masses[j] * shift[i];
        }
        writeRow(i, row);
        shiftProducts(i, shift[i], before);
      }
    }
  }

  /** Both factors of G_ii are shifted, one of them before and one after. */
  private void shiftProducts(int i, double shift, double before) {
    for (int j = 0; j < width; j++) {
      double change = j == i ? before + sum(i, i) : sum(j, i);
      products.set(i, j, products.get(i, j) - shift * change);
    }
  }

  /** As if column j of all rows had been times 2^e_j. */
  void scaleColumns(int[] exponents) {
    products.scaleByPowersOfTwo(exponents);
    double[] row = new double[width];
    for (int i = 0; i < width; i++) {
      if (exponents[i] != 0) {
        readRow(i, row);
        for (int j = 0; j < width; j++) {
          row[j] = Math.scalb(row[j], exponents[i]);
        }
        writeRow(i, row);
      }
    }
  }

  /** Sum of (x_i - mean)(x_j - mean) over the rows of the pair; NaN where it has none. */
  double coMoment(int i, int j) {
    double moment = products.get(i, j) - sum(i, j) * sum(j, i) / common.mass(i, j);
    return i == j ? Math.max(0, moment) : moment;
  }

  /**
   * Ends the sums: what is left are the counts, and the co-moments divided by what these leave
   * each, NaN where that is not positive, in the memory of the products.
   */
  PairwiseCovariance finish(int ddof) {
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        double divisor = common.divisor(i, j, ddof);
        products.set(i, j, divisor > 0 ? coMoment(i, j) / divisor : Double.NaN);
      }
    }
    sums.close();
    return new PairwiseCovariance(products, common.takeCounts());
  }

  /** Those of some columns, in memory of their own. */
  PairSums select(int[] columns) {
    PairSums selected = new PairSums(common.select(columns), products.select(columns));
    double[] row = new double[width];
    double[] some = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      readRow(columns[i], row);
      for (int j = 0; j < columns.length; j++) {
        some[j] = row[columns[j]];
      }
      selected.writeRow(i, some);
    }
    return selected;
  }

  /** 16 d^2 bytes, and a few; 4 d^2 or 8 d^2 more for weights. */
  void write(DataOutput out) throws IOException {
    common.write(out);
    products.writeTriangle(out);
    sums.entries().writeTo(out);
  }

  static PairSums read(DataInput in) throws IOException {
    PairRows common = PairRows.read(in);
    PairSums read = new PairSums(common, SymmetricMatrix.readTriangle(in));
    read.sums.entries().readFrom(in);
    return read;
  }

  private double sum(int i, int j) {
    return sums.get((long) i * width + j);
  }

  private void readRow(int i, double[] row) {
    sums.copyTo((long) i * width, row, 0, width);
  }

  private void writeRow(int i, double[] row) {
    sums.copyFrom(row, 0, (long) i * width, width);
  }

  @Override
  public void close() {
    sums.close();
    common.close();
    products.close();
  }
}
