package featuremill.spark;

import featuremill.stats.SummationDepth;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the columns of a matrix of few rows are cut: into strips, which are what is stored and handed
 * to a kernel, and runs of neighbouring strips, the panels, each of which is a partition. Both are
 * functions of the numbers of rows and columns alone, because the cut decides the order of
 * additions.
 *
 * <p>A panel costs a state of 4 n^2 bytes, so it has n / 2 columns at least and all states stay
 * within the size of the data, but there are {@value #FEWEST} panels where there are as many
 * columns and {@value #MOST} at most.
 */
final class PanelCut implements Serializable {
  private static final long serialVersionUID = 1L;
  static final int FEWEST = 4;
  static final int MOST = 1024;

  /** 8 MiB: what a task copies off the heap at a time. */
  private static final int STRIP_VALUES = 1 << 20;

  private final int rows;
  private final int columns;
  private final int stripWidth;
  private final int panels;

  /**
   * The cut of a matrix [rows x columns].
   *
   * @throws IllegalArgumentException when there are no columns
   */
  PanelCut(int rows, int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("a matrix of " + columns + " columns cannot be cut");
    }
    this.rows = rows;
    this.columns = columns;
    int quarter = (columns + FEWEST - 1) / FEWEST;
    this.stripWidth = Math.max(1, Math.min(STRIP_VALUES / Math.max(1, rows), quarter));
    int worthy = Integer.highestOneBit(Math.max(FEWEST, 2 * (columns / Math.max(2, rows))));
    this.panels = Math.min(strips(), Math.min(MOST, worthy));
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int strips() {
    return (columns + stripWidth - 1) / stripWidth;
  }

  int panels() {
    return panels;
  }

  /** The most columns that a strip has. */
  int stripWidth() {
    return stripWidth;
  }

  int firstColumn(int strip) {
    return strip * stripWidth;
  }

  /** One after the strip's last column. */
  int endColumn(int strip) {
    return Math.min(columns, firstColumn(strip) + stripWidth);
  }

  int width(int strip) {
    return endColumn(strip) - firstColumn(strip);
  }

  int firstStrip(int panel) {
    return (int) ((long) panel * strips() / panels);
  }

  int panelOf(int strip) {
    return (int) ((((long) strip + 1) * panels - 1) / strips());
  }

  /**
   * The most additions that a product of two entries meets in a sum over all columns.
   *
   * @param run the fewest products that a kernel sums before it adds them to what is there
   */
  long additions(int run) {
    SummationDepth depth = new SummationDepth();
    for (int strip = 0; strip < (strips() + panels - 1) / panels; strip++) {
      depth.addProducts(stripWidth, run);
    }
    return depth.additions() + OrderedReduce.merges(panels);
  }

  /** Runs of neighbouring panels of at most so many columns together, or of a single panel. */
  List<int[]> groups(long mostColumns) {
    List<int[]> groups = new ArrayList<>();
    int from = 0;
    while (from < panels) {
      int to = from + 1;
      while (to < panels && columnsBefore(to + 1) - columnsBefore(from) <= mostColumns) {
        to++;
      }
      groups.add(IntStream.range(from, to).toArray());
      from = to;
    }
    return groups;
  }

  private int columnsBefore(int panel) {
    return Math.min(columns, firstColumn(firstStrip(panel)));
  }
}
