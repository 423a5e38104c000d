package featuremill.job;

import featuremill.decomposition.CovarianceRepair;
import featuremill.engine.Step;
import featuremill.failure.Failure;

/** Reads what a covariance step says of missing values. */
final class CovarianceReader {
  private static final Choice<Step.Missing> MISSING = Choice.of(Step.Missing.values());
  private static final Choice<CovarianceRepair.Method> REPAIRS =
      Choice.of(CovarianceRepair.Method.values());

  private final MapReader map;
  private final Place place;

  CovarianceReader(MapReader map, Place place) {
    this.map = map;
    this.place = place;
  }

  Step.Covariance read(int ddof) {
    Step.Missing missing = map.has("missing") ? map.choice("missing", MISSING) : Step.Missing.ERROR;
    if (missing == Step.Missing.ERROR) {
      if (map.has("repair")) {
        throw Failure.usage("repair is for a covariance of features with missing values")
            .at(map.keyPlace("repair").where())
            .fix("set missing: pairwise, or leave repair out");
      }
      return new Step.Covariance(ddof, place.where());
    }
    return new Step.Covariance(ddof, missing, map.choice("repair", REPAIRS, "clip"), place.where());
  }
}
