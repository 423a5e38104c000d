package featuremill.engine;

import java.util.function.Supplier;

/** Runs scans, tells a log of each, and counts them. */
final class ScanTimer {
  private final ScanLog log;

  ScanTimer(ScanLog log) {
    this.log = log;
  }

  <T> T time(String purpose, Supplier<T> scan) {
    log.started(purpose);
    long begin = System.nanoTime();
    T result = scan.get();
    log.ended(purpose, (System.nanoTime() - begin) / 1e9);
    return result;
  }
}
