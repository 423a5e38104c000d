package featuremill.job.verify;

/** What a row of the input should have become. */
interface Expectation {
  /**
   * How far a written row is from it.
   *
   * @return in units of {@link #unit}; NaN for a row of another width
   */
  double error(ReferenceRow raw, ReferenceRow found);

  /** As far as a program that works in doubles may be off. */
  double tolerance();

  /** What errors are relative to. */
  String unit();
}
