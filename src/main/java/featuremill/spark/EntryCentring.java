package featuremill.spark;

import featuremill.linalg.SparseBlock;
import featuremill.stats.Moments;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Which entries of a row are stored, and what is taken off them first.
 *
 * <p>Means are not taken off, which would fill the rows, but off the products; for a column whose
 * mean is many standard deviations that would lose the digits of the deviation. A column whose mean
 * is above {@value #EXPLICIT_ABOVE} of them is stored centred, an entry in every row. That costs
 * next to nothing, as such a column is filled in 16 rows out of 17 at least: a share p of filled
 * rows bounds the mean by sqrt(p / (1 - p)) standard deviations (Cauchy and Schwarz). A constant
 * column is nothing but zeros then, and stored nowhere.
 *
 * <p>Rows with weights are stored times the roots of these, and behind all columns one more holds
 * the roots themselves: what a column of ones is to rows without, which need not store it.
 */
final class EntryCentring implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Means of more standard deviations than this are taken off the values themselves. */
  static final double EXPLICIT_ABOVE = 4;

  private static final int ABSENT = -1;

  /** [features read]: where a feature stands among those that take part; ABSENT for the others. */
  private final int[] position;

  /** Positions of the columns that are centred explicitly, ascending, and their means. */
  private final int[] explicit;

  private final double[] mean;
  private final double[] meanLow;
  private final int width;
  private final boolean weighted;

  private EntryCentring(int[] position, int[] explicit, Centring centring, boolean weighted) {
    this.weighted = weighted;
    this.position = position;
    this.explicit = explicit;
    this.width = centring.width();
    this.mean = Arrays.stream(explicit).mapToDouble(j -> centring.mean()[j]).toArray();
    this.meanLow = Arrays.stream(explicit).mapToDouble(j -> centring.meanLow()[j]).toArray();
  }

  /**
   * @param features number of features that are read
   * @param moments of the columns that take part
   */
  static EntryCentring of(int features, Centring centring, Moments moments) {
    int[] position = new int[features];
    Arrays.fill(position, ABSENT);
    int[] explicit = new int[centring.width()];
    int count = 0;
    for (int j = 0; j < centring.width(); j++) {
      if (Double.isInfinite(centring.scale()[j])) {
        continue;
      }
      position[centring.columns()[j]] = j;
      if (Math.abs(centring.mean()[j]) > EXPLICIT_ABOVE * moments.std(j, 0)) {
        explicit[count++] = j;
      }
    }
    return new EntryCentring(
        position, Arrays.copyOf(explicit, count), centring, moments.isWeighted());
  }

  /** Positions of the columns that are centred explicitly, ascending. */
  int[] explicit() {
    return explicit;
  }

  /**
   * About how many entries each column has where it is stored, roots of weights included.
   *
   * @param moments of the columns that take part
   */
  long[] entries(Moments moments) {
    long[] entries = new long[width()];
    for (int j : position) {
      if (j != ABSENT) {
        entries[j] = moments.nonZeros(j);
      }
    }
    for (int j : explicit) {
      entries[j] = moments.rowsUsed();
    }
    if (weighted) {
      entries[width] = moments.rowsUsed();
    }
    return entries;
  }

  /** Number of columns that are stored: those that take part, and the roots of weights. */
  int width() {
    return weighted ? width + 1 : width;
  }

  /**
   * Adds a row to those that are stored, positions in place of the columns that were read.
   *
   * @param weight above 0; 1 where rows have none
   */
  void store(EntryReader row, double weight, SparseBlock target) {
    int at = target.startRow(row.count() + explicit.length + 1);
    int next = 0;
    int count = 0;
    for (int t = 0; t < row.count(); t++) {
      int column = position[row.columns()[t]];
      if (column == ABSENT) {
        continue;
      }
      while (next < explicit.length && explicit[next] < column) {
        count = put(target, at, count, explicit[next], centred(next++, 0));
      }
      boolean centre = next < explicit.length && explicit[next] == column;
      double x = row.values()[t];
      count = put(target, at, count, column, centre ? centred(next++, x) : x);
    }
    while (next < explicit.length) {
      count = put(target, at, count, explicit[next], centred(next++, 0));
    }
    target.endRow(weighted ? weigh(target, at, count, Math.sqrt(weight)) : count);
  }

  private int weigh(SparseBlock target, int at, int count, double root) {
    for (int t = at; t < at + count; t++) {
      target.values()[t] *= root;
    }
    return put(target, at, count, width, root);
  }

  private double centred(int which, double x) {
    return (x - mean[which]) - meanLow[which];
  }

  private static int put(SparseBlock target, int at, int count, int column, double x) {
    if (x == 0) {
      return count;
    }
    target.indices()[at + count] = column;
    target.values()[at + count] = x;
    return count + 1;
  }
}
