package featuremill.engine;

import java.util.function.Supplier;

/** Runs scans, tells a log of each, and counts them. */
final class ScanTimer {
  private final ScanLog log;
  private double lastSeconds;

  ScanTimer(ScanLog log) {
    this.log = log;
  }

  <T> T time(String purpose, Supplier<T> scan) {
    log.started(purpose);
    long begin = System.nanoTime();
    T result = scan.get();
    lastSeconds = (System.nanoTime() - begin) / 1e9;
    log.ended(purpose, lastSeconds);
    return result;
  }

  /** Who hears of the scans. */
  ScanLog log() {
    return log;
  }

  /** How long the last scan took. */
  double lastSeconds() {
    return lastSeconds;
  }
}
