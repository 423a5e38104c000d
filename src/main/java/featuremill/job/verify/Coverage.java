package featuremill.job.verify;

import featuremill.reference.Effort;
import featuremill.reference.Spectrum;

/**
 * How much the reference looks at. Usually as much as takes about the time of the fit; {@link
 * #full} is every entry, whatever it costs.
 *
 * @param allEntries whether every entry of C is computed, in double-double
 * @param columns columns of C computed entry by entry, when not all are
 * @param probes random directions in which all of C is checked at once
 * @param everyPair whether C v is taken from the data for each eigenpair, or for random
 *     combinations of them
 * @param spectrum whether an independent eigensolver decomposes C
 */
record Coverage(boolean allEntries, int columns, int probes, boolean everyPair, boolean spectrum) {
  private static final int PROBES = 4;
  private static final int FEWEST_COLUMNS = 4;

  /** Multiplications in double-double that two cores do in about two seconds. */
  private static final long BUDGET = 1_000_000_000L;

  static Coverage usual(long rows, int width, int pairs) {
    boolean all = Effort.fitsAllEntries(2 * BUDGET, rows, width);
    int columns = Effort.drawnColumns(BUDGET, rows, width, PROBES);
    boolean everyPair = 2.0 * rows * width * pairs <= 4.0 * BUDGET;
    return new Coverage(
        all,
        all ? 0 : Math.min(width, Math.max(FEWEST_COLUMNS, columns)),
        PROBES,
        everyPair,
        width <= Spectrum.LARGEST);
  }

  static Coverage full(int width) {
    return new Coverage(true, 0, PROBES, true, width <= Spectrum.LARGEST);
  }
}
