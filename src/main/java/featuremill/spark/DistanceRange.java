package featuremill.spark;

import featuremill.failure.Failure;

/** Refuses distances that doubles do not hold. */
final class DistanceRange {
  private DistanceRange() {}

  /** The distance, if it is a number. */
  static double checked(double distance, long id) {
    if (!Double.isFinite(distance)) {
      throw Failure.input(
              "a distance of the row with the id " + id + " is beyond the largest double")
          .fix("bring the features to a common size first, such as by standardize");
    }
    return distance;
  }
}
