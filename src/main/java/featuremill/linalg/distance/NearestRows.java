package featuremill.linalg.distance;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The m nearest neighbours of each row of a block, among those offered so far: by distance, and by
 * id where distances are equal, whatever order they are offered in. Mergeable. A neighbour at a
 * distance of NaN is none. Memory: 16 m bytes a row.
 */
public final class NearestRows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Far more than the relative error of a square taken by a product. */
  private static final double MARGIN = 1 + 1e-9;

  private final DistanceSpace space;
  private final int most;
  private final int[] counts;

  /** Squares beyond which a row is no neighbour of row i. */
  private final double[] limits;

  /** Row i's neighbours stand at i m to i m + counts[i], nearest first. */
  private final double[] distances;

  private final long[] ids;

  /**
   * No neighbours yet.
   *
   * @param m neighbours wanted of each row
   * @throws IllegalArgumentException if m &lt; 1
   */
  public NearestRows(DistanceSpace space, int numRows, int m) {
    if (m < 1) {
      throw new IllegalArgumentException("at least 1 neighbour has to be asked for, not " + m);
    }
    this.space = space;
    this.most = m;
    this.counts = new int[numRows];
    this.limits = new double[numRows];
    Arrays.fill(limits, Double.POSITIVE_INFINITY);
    this.distances = new double[Math.multiplyExact(numRows, m)];
    this.ids = new long[distances.length];
  }

  public int numRows() {
    return counts.length;
  }

  /** The distances of a row's neighbours, nearest first; fewer than m where fewer were offered. */
  public double[] distances(int row) {
    return Arrays.copyOfRange(distances, row * most, row * most + counts[row]);
  }

  /** The ids of a row's neighbours, in the order of {@link #distances}. */
  public long[] ids(int row) {
    return Arrays.copyOfRange(ids, row * most, row * most + counts[row]);
  }

  /**
   * Takes in the neighbours that another part has found for the same rows.
   *
   * @throws IllegalArgumentException if rows or wishes differ
   */
  public void combine(NearestRows other) {
    if (other.counts.length != counts.length || other.most != most) {
      throw new IllegalArgumentException(
          "cannot combine the "
              + most
              + " nearest of "
              + counts.length
              + " rows with the "
              + other.most
              + " nearest of "
              + other.counts.length);
    }
    for (int row = 0; row < counts.length; row++) {
      for (int k = 0; k < other.counts[row]; k++) {
        insert(row, other.distances[row * most + k], other.ids[row * most + k]);
      }
    }
  }

  /**
   * The squared difference beyond which a row is no neighbour of each row; not to be written to. It
   * shrinks as rows are offered.
   */
  double[] limits() {
    return limits;
  }

  /** Offers a row by its squared difference. */
  void offer(int row, double square, long id) {
    if (square <= limits[row]) {
      insert(row, space.distance(square), id);
    }
  }

  private void insert(int row, double distance, long id) {
    int first = row * most;
    int end = first + counts[row];
    if (counts[row] == most && !precedes(distance, id, end - 1)) {
      return;
    }
    int place = counts[row] < most ? end : end - 1;
    while (place > first && precedes(distance, id, place - 1)) {
      distances[place] = distances[place - 1];
      ids[place] = ids[place - 1];
      place--;
    }
    distances[place] = distance;
    ids[place] = id;
    counts[row] = Math.min(most, counts[row] + 1);
    if (counts[row] == most) {
      limits[row] = MARGIN * space.largestSquare(distances[first + most - 1]);
    }
  }

  private boolean precedes(double distance, long id, int place) {
    return distance < distances[place] || (distance == distances[place] && id < ids[place]);
  }
}
