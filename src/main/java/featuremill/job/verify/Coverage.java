package featuremill.job.verify;

import featuremill.reference.Effort;
import featuremill.reference.ReferenceMeans;
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
 * @param rowProducts whether C's eigenvalues are taken from the products of all rows with each
 *     other, where C itself is too wide
 * @param searchColumns random vectors that look for a missed eigenvalue where C is not in memory
 * @param searchSteps passes over the rows that they take, the second of all included
 */
record Coverage(
    boolean allEntries,
    int columns,
    int probes,
    boolean everyPair,
    boolean spectrum,
    boolean rowProducts,
    int searchColumns,
    int searchSteps) {
  private static final int PROBES = 4;
  private static final int FEWEST_COLUMNS = 4;

  /** Multiplications in double-double that two cores do in about two seconds. */
  private static final long BUDGET = 1_000_000_000L;

  /** As many sums are held for each eigenpair on its own, in double-double. */
  private static final long MOST_SUMS = 4_000_000L;

  /** Values of all rows that the driver holds at once, with zeros. */
  private static final long MOST_ROW_VALUES = 8_000_000L;

  private static final int WIDE_SEARCH = 16;
  private static final int NARROW_SEARCH = 8;
  private static final int MOST_STEPS = 8;

  static Coverage usual(ReferenceMeans means, int pairs) {
    long rows = means.numRows();
    int width = means.numFeatures();
    double values = means.numValues();
    boolean all = Effort.fitsAllEntries(2 * BUDGET, rows, width);
    int columns = Effort.drawnColumns(BUDGET, rows, width, PROBES);
    boolean everyPair = 2.0 * values * pairs <= 4.0 * BUDGET && (long) width * pairs <= MOST_SUMS;
    boolean narrow = (double) width * WIDE_SEARCH > MOST_SUMS || values > BUDGET / 10.0;
    int search = narrow ? NARROW_SEARCH : WIDE_SEARCH;
    double step = 2.0 * search * (values + width);
    int steps = (int) Math.max(3, Math.min(MOST_STEPS, 30.0 * BUDGET / Math.max(1, step)));
    return new Coverage(
        all,
        all ? 0 : Math.min(width, Math.max(FEWEST_COLUMNS, columns)),
        PROBES,
        everyPair,
        width <= Spectrum.LARGEST,
        hasFewRows(rows, width),
        search,
        steps);
  }

  private static boolean hasFewRows(long rows, int width) {
    return rows <= Spectrum.LARGEST && rows < width && rows * width <= MOST_ROW_VALUES;
  }

  static Coverage full(ReferenceMeans means, int pairs) {
    int width = means.numFeatures();
    return new Coverage(
        true,
        0,
        PROBES,
        (long) width * pairs <= MOST_SUMS,
        width <= Spectrum.LARGEST,
        hasFewRows(means.numRows(), width),
        WIDE_SEARCH,
        2 * MOST_STEPS);
  }

  /** Whether C can be had entry by entry although it was not published, and decomposed. */
  boolean formsWhatWasNot() {
    return allEntries && spectrum;
  }
}
