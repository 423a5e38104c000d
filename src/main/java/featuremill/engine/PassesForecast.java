package featuremill.engine;

import featuremill.failure.Failure;
import java.util.Locale;

/**
 * What passes over stored rows will take.
 *
 * @param form of the rows, as far as it can be told
 * @param vectors b, of a pass
 * @param basis vectors that are kept; 0 where passes are for stripes of a covariance
 * @param solving passes until the pairs are found, when the spectrum decays
 * @param certifying passes after those, which measure residuals and look for missed eigenvalues
 * @param work multiply-adds of a pass
 * @param certifyingWork of one that certifies, on the average: it takes more vectors
 * @param budgetBytes that an executor holds of its rows off the heap, at most
 * @param storedBytes of an executor's rows
 * @param spilledBytes of those, on its local disks
 * @param broadcastBytes that every executor receives in a pass
 * @param peakBytes of vectors that come to an executor or to the driver at once, at most
 * @param shuffleBytes of a pass
 * @param driverBytes off the heap, for the vectors
 * @param fittingComponents the most components whose basis fits the driver; 0 for none
 * @param fittingBlock the most vectors a pass with which the components asked for fit; 0 for none
 * @param storeSeconds of the scan that stores the rows
 * @param passSeconds of one pass
 * @param certifyingSeconds of one that certifies, on the average
 * @param vectorSeconds of the driver's own work after a pass
 */
public record PassesForecast(
    RowForm form,
    int vectors,
    int basis,
    int solving,
    int certifying,
    double work,
    double certifyingWork,
    long budgetBytes,
    long storedBytes,
    long spilledBytes,
    long broadcastBytes,
    long peakBytes,
    long shuffleBytes,
    long driverBytes,
    int fittingComponents,
    int fittingBlock,
    double storeSeconds,
    double passSeconds,
    double certifyingSeconds,
    double vectorSeconds) {

  /** Of storing, solving and certifying. */
  double seconds() {
    return solvingSeconds() + certifying * certifyingSeconds;
  }

  /** Of storing and solving. */
  double solvingSeconds() {
    return storeSeconds + solving * (passSeconds + vectorSeconds);
  }

  /** Bytes that come to the driver's heap at once; stripes of dense rows come in slices. */
  long heapBytes() {
    return basis == 0 ? broadcastBytes : peakBytes;
  }

  /** What to do where the driver cannot hold the vectors. */
  Failure tooLarge(int width, long there) {
    if (basis == 0) {
      return Failure.usage(
              String.format(
                  Locale.ROOT,
                  "a covariance of %,d features by stripes of %,d rows needs %s off the heap in the"
                      + " driver's process, and there are %s",
                  width,
                  vectors,
                  Forecast.size(driverBytes),
                  Forecast.size(there)))
          .fix("select fewer features, or take a larger machine for the driver");
    }
    return Failure.usage(
            String.format(
                Locale.ROOT,
                "a basis of %d vectors of %,d features, with blocks of %d, needs %s off the heap in"
                    + " the driver's process, and there are %s",
                basis,
                width,
                vectors,
                Forecast.size(driverBytes),
                Forecast.size(there)))
        .fix(advice());
  }

  private String advice() {
    if (fittingBlock > 0) {
      return "set block: " + fittingBlock + " in pca, or take a larger machine for the driver";
    }
    if (fittingComponents > 0) {
      return "ask for at most "
          + fittingComponents
          + " components, or take a larger machine for the driver";
    }
    return "select fewer features, or take a larger machine for the driver";
  }
}
