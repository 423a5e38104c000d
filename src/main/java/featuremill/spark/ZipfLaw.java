package featuremill.spark;

import java.util.Map;
import java.util.TreeMap;

/**
 * Rows like the words of short texts: columns are drawn by Zipf's law, column j with probability
 * proportional to 1 / (j + 1), until so many different ones have come; a value is how often its
 * column came. Each row is on one of {@value #TOPICS} topics: half of its draws go to the topic's
 * own among the {@value #TOPICS} neighbours of the column drawn, where it has one, so that there is
 * something to find in the correlations as well. Random numbers are those of {@link Distributions}.
 *
 * <p>A draw is one of the density 1 / x, rounded down, and accepted by the ratio of the two laws
 * (rejection; 0.69 of the draws at least are). Rows of nearly all columns wait long for the rarest.
 */
public final class ZipfLaw implements GeneratedVectors.Law {
  private static final long serialVersionUID = 1L;

  /** Words of a topic are every so manyth column. */
  static final int TOPICS = 30;

  private final int width;
  private final int nonZeros;
  private final long seed;

  /**
   * @throws IllegalArgumentException unless 1 &lt;= nonZeros &lt;= width
   */
  public ZipfLaw(int width, int nonZeros, long seed) {
    if (nonZeros < 1 || nonZeros > width) {
      throw new IllegalArgumentException(
          "rows of " + width + " columns cannot have " + nonZeros + " entries");
    }
    this.width = width;
    this.nonZeros = nonZeros;
    this.seed = seed;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int nonZeros() {
    return nonZeros;
  }

  @Override
  public void fill(long row, int[] columns, double[] values) {
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    double range = StrictMath.log(width + 1.0);
    int topic = topic(row);
    for (long draw = 0; counts.size() < nonZeros; draw += 3) {
      int column = (int) StrictMath.exp(Distributions.uniform(seed, row, draw) * range) - 1;
      double rank = column + 1.0;
      double ratio = StrictMath.log(2) / (rank * StrictMath.log1p(1 / rank));
      if (column < width && Distributions.uniform(seed, row, draw + 1) <= ratio) {
        boolean onTopic = Distributions.uniform(seed, row, draw + 2) < 0.5;
        counts.merge(onTopic ? ofTopic(column, topic) : column, 1, Integer::sum);
      }
    }
    int at = 0;
    for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
      columns[at] = count.getKey();
      values[at++] = count.getValue();
    }
  }

  private int topic(long row) {
    return (int) (TOPICS * Distributions.uniform(~seed, row, 0));
  }

  private int ofTopic(int column, int topic) {
    int own = column - column % TOPICS + topic;
    return own < width ? own : column;
  }
}
