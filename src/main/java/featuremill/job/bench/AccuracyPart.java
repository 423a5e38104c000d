package featuremill.job.bench;

import java.util.Locale;

/** A part of the accuracy benchmark. */
public enum AccuracyPart {
  /** The covariance of hard columns. */
  HARD,
  /** Components of nine hard spectra. */
  SPECTRA,
  /** Components by passes over the rows, beside those of other solvers, 4,000 columns and more. */
  SOLVERS;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
