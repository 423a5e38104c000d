package featuremill.engine;

import featuremill.decomposition.KrylovProgress;
import java.util.List;
import java.util.Set;

/** Hears of each scan of the input when it starts and when it has ended. */
public interface ScanLog {
  void started(String purpose);

  void ended(String purpose, double seconds);

  /** Hears what the fit is expected to take, before it starts. */
  default void planned(Forecast forecast) {}

  /** Hears how many rows the masks keep and reject, as soon as they are counted. */
  default void counted(RowCounts rows) {}

  /** Hears the shapes between the steps, before any row is counted. */
  default void shaped(List<StepShape> shapes) {}

  /** Hears where an iteration stands, after each of its passes over the rows. */
  default void passed(KrylovProgress progress) {}

  /** Hears what the fit has taken, when it has ended. */
  default void measured(Usage usage) {}

  /** The kernels that summed the blocks of the scan, on all executors: one kind, usually. */
  default void computedBy(Set<String> kernels) {}

  /** A log that nobody reads. */
  static ScanLog silent() {
    return new ScanLog() {
      @Override
      public void started(String purpose) {}

      @Override
      public void ended(String purpose, double seconds) {}
    };
  }
}
