package featuremill.stats;

import featuremill.linalg.SparseBlock;
import java.util.Arrays;

/**
 * The means and the scatter of a block of sparse rows, at the cost of their entries.
 *
 * <p>A column with at most a quarter of its rows filled is centred implicitly: S_jk = sum x_j x_k -
 * n m_j m_k. With p the share of filled rows, m^2 is at most p / (1 - p) &lt;= 1/3 of the variance
 * (Cauchy and Schwarz), so that the subtraction costs less than one bit, whatever the values are. A
 * fuller column goes to a dense panel and is centred explicitly, as dense rows are, and so
 * timestamps among one-hot columns keep all their digits.
 *
 * <p>Where rows have weights, shares, sums and products are those of the weights, and the same
 * holds; weights of 1 give the bits of rows without.
 *
 * <p>Products are summed a row of S at a time, by columns of the block: the row being summed stays
 * in the cache, where entries scattered over the whole matrix would not, and rounding grows with
 * the rows of the block and not of the input. Cost: half the sum over rows of entries squared, and
 * one walk over the [d x d] triangle for each block.
 */
final class SparsePass implements AutoCloseable {
  /** A column filled in more than one row out of these is dense. */
  private static final int FILLED = 4;

  /** Below one entry in so many the sparse way is the faster one. */
  private static final int SPARSE_ENOUGH = 8;

  private static final int LARGEST_PANEL = 256;

  /** Of the means' product and of the step between the means, each with its own roundings. */
  private static final int STEPS = 4;

  private final SparseBlock block;
  private final int width;
  private final BlockWeights weights;
  private final double mass;
  private final int[] filled;
  private final double[] filledMass;
  private final int[] panelOf;
  private final int panelWidth;
  private final double[] sums;
  private final double[] rests;
  private final Panel panel;
  final TwoPartMean mean;
  final double[] min;
  final double[] max;

  /**
   * Whether the sparse way suits a block: it is sparse enough to be worth it, few of its columns
   * are dense, and all its values are finite and far from where squares leave the range of doubles.
   */
  static boolean suits(SparseBlock block, BlockWeights weights) {
    if ((long) block.entries() * SPARSE_ENOUGH > (long) block.rows() * block.columns()) {
      return false;
    }
    return hasPlainValues(block) && denseColumns(block, weights) <= LARGEST_PANEL;
  }

  private static int denseColumns(SparseBlock block, BlockWeights weights) {
    double[] filled = new double[block.columns()];
    for (int i = 0; i < block.rows(); i++) {
      double weight = weights == null ? 1 : weights.of(i);
      for (int t = block.start(i); t < block.start(i + 1); t++) {
        filled[block.indices()[t]] += weight;
      }
    }
    double mass = weights == null ? block.rows() : weights.total();
    return (int) Arrays.stream(filled).filter(share -> share * FILLED > mass).count();
  }

  private static boolean hasPlainValues(SparseBlock block) {
    double[] values = block.values();
    for (int t = 0; t < block.entries(); t++) {
      double size = Math.abs(values[t]);
      if (!(size <= 0x1p400) || (size < 0x1p-400 && size != 0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Measures a block of at least one row that {@link #suits}.
   *
   * @param weights of its rows; null for rows without
   */
  SparsePass(SparseBlock block, BlockWeights weights) {
    this.block = block;
    this.weights = weights;
    this.mass = weights == null ? block.rows() : weights.total();
    this.width = block.columns();
    this.filled = new int[width];
    this.filledMass = new double[width];
    this.panelOf = new int[width];
    this.sums = new double[width];
    this.rests = new double[width];
    this.mean = new TwoPartMean(width);
    this.min = new double[width];
    this.max = new double[width];
    countAndSum();
    this.panelWidth = choosePanel();
    this.panel = panelWidth == 0 ? null : new Panel();
    finishMeans();
  }

  private void countAndSum() {
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < block.rows(); i++) {
      countAndSum(i, weight(i));
    }
    for (int j = 0; j < width; j++) {
      if (filled[j] < block.rows()) {
        min[j] = Math.min(min[j], 0.0);
        max[j] = Math.max(max[j], 0.0);
      }
    }
  }

  private void countAndSum(int row, double weight) {
    int[] indices = block.indices();
    double[] values = block.values();
    for (int t = block.start(row); t < block.start(row + 1); t++) {
      int j = indices[t];
      double x = values[t];
      filled[j]++;
      filledMass[j] += weight;
      min[j] = Math.min(min[j], x);
      max[j] = Math.max(max[j], x);
      double term = weight * x;
      double sum = sums[j] + term;
      double part = sum - sums[j];
      rests[j] += (sums[j] - (sum - part)) + (term - part) + Math.fma(weight, x, -term);
      sums[j] = sum;
    }
  }

  private double weight(int row) {
    return weights == null ? 1 : weights.of(row);
  }

  private double root(int row) {
    return weights == null ? 1 : weights.root(row);
  }

  private int choosePanel() {
    int count = 0;
    for (int j = 0; j < width; j++) {
      panelOf[j] = filledMass[j] * FILLED > mass ? count++ : -1;
    }
    return count;
  }

  private void finishMeans() {
    for (int j = 0; j < width; j++) {
      if (panelOf[j] >= 0) {
        mean.high[j] = panel.pass.mean.high[panelOf[j]];
        mean.low[j] = panel.pass.mean.low[panelOf[j]];
      } else {
        // (sums + rests) / mass in two parts: the division's remainder is exact.
        double high = sums[j] / mass;
        double remainder = Math.fma(-high, mass, sums[j]);
        mean.high[j] = high;
        double massLow = weights == null ? 0 : weights.totalLow();
        mean.add(j, (remainder + (rests[j] - high * massLow)) / mass);
      }
    }
  }

  /**
   * The most additions that a product meets on its way into S. Those of a column that is centred
   * implicitly count twice: its squares are at most 4/3 of those of the deviations, and what is
   * taken off them another third.
   */
  long deepest() {
    int most = 0;
    for (int j = 0; j < width; j++) {
      most = Math.max(most, panelOf[j] < 0 ? filled[j] : 0);
    }
    long panelRows = panelWidth == 0 ? 0 : block.rows();
    return Math.max(2 * (most + STEPS), panelRows + STEPS);
  }

  /** S += the block's scatter + weight delta delta'. */
  void addScatter(double weight, double[] delta, Scatter target) {
    ByColumns byColumns = new ByColumns();
    double[][] cross = byColumns.timesPanel();
    double[] row = new double[width];
    for (int j = 0; j < width; j++) {
      Arrays.fill(row, j, width, 0.0);
      if (panelOf[j] < 0) {
        byColumns.addProducts(j, row);
        finishSparseRow(j, row, cross);
      } else {
        finishPanelRow(j, row, cross[panelOf[j]]);
      }
      double factor = weight * delta[j];
      for (int k = j; k < width; k++) {
        row[k] += factor * delta[k];
      }
      target.addToRow(j, row);
    }
  }

  private void finishSparseRow(int j, double[] row, double[][] cross) {
    double factor = mass * mean.high[j];
    for (int k = j; k < width; k++) {
      row[k] = panelOf[k] < 0 ? row[k] - factor * mean.high[k] : cross[panelOf[k]][j];
    }
  }

  private void finishPanelRow(int j, double[] row, double[] cross) {
    for (int k = j; k < width; k++) {
      row[k] = panelOf[k] < 0 ? cross[k] : panel.scatter(panelOf[j], panelOf[k]);
    }
  }

  /** The dense columns of the block: centred rows, and their scatter. */
  private final class Panel implements AutoCloseable {
    private final BlockPass pass = new BlockPass(panelWidth);
    private final double[] centred = new double[Math.multiplyExact(block.rows(), panelWidth)];
    private final FullScatter scatter = FullScatter.zeros(panelWidth);

    Panel() {
      pass.weigh(weights);
      double[] rows = new double[centred.length];
      for (int i = 0; i < block.rows(); i++) {
        for (int t = block.start(i); t < block.start(i + 1); t++) {
          int p = panelOf[block.indices()[t]];
          if (p >= 0) {
            rows[i * panelWidth + p] = block.values()[t];
          }
        }
      }
      pass.measure(rows, 0, block.rows());
      scatter.reserve(block.rows());
      pass.centre(rows, 0, block.rows(), scatter);
      scatter.addRows(block.rows());
      for (int i = 0; i < block.rows(); i++) {
        scatter.copyRow(i, centred, i * panelWidth);
      }
    }

    double scatter(int p, int q) {
      return scatter.matrix().get(p, q);
    }

    @Override
    public void close() {
      scatter.close();
    }
  }

  /** Frees the panel. */
  @Override
  public void close() {
    if (panel != null) {
      panel.close();
    }
  }

  /** The entries of the sparse columns, a column after the other: their rows and places. */
  private final class ByColumns {
    private final int[] starts = new int[width + 1];
    private final int[] rows;
    private final int[] places;

    ByColumns() {
      for (int j = 0; j < width; j++) {
        starts[j + 1] = starts[j] + (panelOf[j] < 0 ? filled[j] : 0);
      }
      rows = new int[starts[width]];
      places = new int[starts[width]];
      int[] next = Arrays.copyOf(starts, width);
      for (int i = 0; i < block.rows(); i++) {
        for (int t = block.start(i); t < block.start(i + 1); t++) {
          int j = block.indices()[t];
          if (panelOf[j] < 0) {
            rows[next[j]] = i;
            places[next[j]++] = t;
          }
        }
      }
    }

    /** target_k += sum of w x_j x_k for k &gt;= j; what it adds for dense k is of no use. */
    void addProducts(int j, double[] target) {
      int[] indices = block.indices();
      double[] values = block.values();
      for (int s = starts[j]; s < starts[j + 1]; s++) {
        double x = weight(rows[s]) * values[places[s]];
        int end = block.start(rows[s] + 1);
        for (int t = places[s]; t < end; t++) {
          target[indices[t]] += x * values[t];
        }
      }
    }

    /**
     * Sum of w z_p x_j for each panel column p and each sparse column j; z is centred, so x need
     * not be.
     */
    double[][] timesPanel() {
      double[][] cross = new double[panelWidth][width];
      for (int j = 0; j < width; j++) {
        for (int s = starts[j]; s < starts[j + 1]; s++) {
          double x = root(rows[s]) * block.values()[places[s]];
          int from = rows[s] * panelWidth;
          for (int p = 0; p < panelWidth; p++) {
            cross[p][j] += x * panel.centred[from + p];
          }
        }
      }
      return cross;
    }
  }
}
