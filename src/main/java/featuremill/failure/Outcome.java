package featuremill.failure;

/** How a command ended. The numbers are exit codes that schedulers rely on; they never change. */
public enum Outcome {
  DONE(0),
  UNEXPECTED(1),
  /** The command line or the job file is wrong. */
  USAGE(2),
  /** The input is missing, or is not what the job says it is. */
  INPUT(3),
  /** A data gate tripped. */
  GATE(4),
  /** A published number is not what the reference says. */
  VERIFY(5),
  /** The output exists already, or another run holds it. */
  OUTPUT(6),
  /** There was nothing to do, reported as such only on request. */
  NOTHING_TO_DO(99);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
