package featuremill.job.bench;

import java.util.Locale;

/** What a benchmark can say of one contestant: its name in JSON, and its form for people. */
enum Figure {
  SECONDS("medianSeconds", 1, "%8.3f s"),
  SCAN_SECONDS("medianScanSeconds", 1, "%7.3f s in scans"),
  CPU("cpuSeconds", 1, "%8.3f s of CPU"),
  GIGAFLOPS("gigaflops", 1, "%7.1f GFLOP/s"),
  DGEMM_SHARE("shareOfDgemm", 100, "%5.1f %% of dgemm"),
  RATIO("ratio", 1, "%6.2f x"),
  DEVIATION("deviation", 100, "%+6.1f %% off the line"),
  NANOS_PER_ROW("nanosecondsPerRow", 1, "%8.0f ns a row"),
  ALLOCATED("allocatedBytesPerCall", 1, "%4.0f bytes allocated a call"),
  PATTERNS("bitPatterns", 1, "%4.0f bit patterns"),
  SCANS("scans", 1, "%5.1f scans"),
  SHUFFLED("shuffleBytes", 1.0 / (1 << 20), "%7.1f MiB shuffled"),
  HEAP("peakHeapBytes", 1.0 / (1 << 20), "%6.0f MiB heap"),
  OFF_HEAP("peakOffHeapBytes", 1.0 / (1 << 20), "%6.0f MiB off heap"),
  RESIDENT("peakResidentBytes", 1.0 / (1 << 20), "%6.0f MiB resident");

  private final String key;
  private final double factor;
  private final String form;

  Figure(String key, double factor, String form) {
    this.key = key;
    this.factor = factor;
    this.form = form;
  }

  /** Its name in JSON, where the value stands as it is. */
  String key() {
    return key;
  }

  /** The value in the unit that people read. */
  String text(double value) {
    return String.format(Locale.ROOT, form, value * factor);
  }
}
