package featuremill.job.bench;

import featuremill.engine.ScanLog;

/** Sums what the scans of a fit take: what is left of it when its planning and solver are not. */
final class ScanSeconds implements ScanLog {
  private double total;

  @Override
  public void started(String purpose) {}

  @Override
  public void ended(String purpose, double seconds) {
    total += seconds;
  }

  double total() {
    return total;
  }
}
