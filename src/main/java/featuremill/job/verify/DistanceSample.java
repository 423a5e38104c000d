package featuremill.job.verify;

import featuremill.job.verify.ExpectedPoints.Point;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** A row whose distances are looked at: where it stands, and what was published of it. */
final class DistanceSample implements Serializable {
  private static final long serialVersionUID = 1L;

  final long id;
  final Point point;

  /** Places in {@link #distances} by the ids of neighbours; null for the distances to all rows. */
  private final Map<Long, Integer> neighbours;

  /** As published, in that order; null where nothing was. */
  final double[] distances;

  private DistanceSample(long id, Point point, Map<Long, Integer> neighbours, double[] distances) {
    this.id = id;
    this.point = point;
    this.neighbours = neighbours;
    this.distances = distances;
  }

  /** Of which nothing is known yet. */
  static DistanceSample of(long id, Point point) {
    return new DistanceSample(id, point, null, null);
  }

  DistanceSample withAll(double[] published) {
    return new DistanceSample(id, point, null, published);
  }

  DistanceSample withNearest(long[] ids, double[] published) {
    Map<Long, Integer> places = new HashMap<>();
    for (int k = 0; k < ids.length; k++) {
      places.put(ids[k], k);
    }
    return new DistanceSample(id, point, places, published);
  }

  /** Where the distance to a row stands: by its id among neighbours, else by its place; or -1. */
  int placeOf(long other, long ordinal) {
    if (neighbours != null) {
      return neighbours.getOrDefault(other, -1);
    }
    return ordinal < distances.length ? (int) ordinal : -1;
  }
}
