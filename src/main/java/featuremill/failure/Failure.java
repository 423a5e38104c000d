package featuremill.failure;

/**
 * Something a user can put right, said in three parts: what happened, where, and what to do.
 *
 * <p>A person sees the message and never a stack trace. Errors in the code itself are ordinary
 * {@link IllegalArgumentException}s and {@link IllegalStateException}s.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Outcome outcome;
  private final String what;
  private final String where;
  private final String fix;

  private Failure(Outcome outcome, String what, String where, String fix, Throwable cause) {
    super(text(what, where, fix), cause);
    this.outcome = outcome;
    this.what = what;
    this.where = where;
    this.fix = fix;
  }

  /** The command line or the job file is wrong (exit 2). */
  public static Failure usage(String what) {
    return new Failure(Outcome.USAGE, what, "", "", null);
  }

  /** The input is missing, or is not what the job says it is (exit 3). */
  public static Failure input(String what) {
    return new Failure(Outcome.INPUT, what, "", "", null);
  }

  /** The data is not fit to be published, by a limit of the job (exit 4). */
  public static Failure gate(String what) {
    return new Failure(Outcome.GATE, what, "", "", null);
  }

  /** A published number is not what the reference says (exit 5). */
  public static Failure verify(String what) {
    return new Failure(Outcome.VERIFY, what, "", "", null);
  }

  /** The output exists already, or another run holds it (exit 6). */
  public static Failure output(String what) {
    return new Failure(Outcome.OUTPUT, what, "", "", null);
  }

  /**
   * The work could not be finished for a reason that is neither the job's nor the input's (exit 1).
   */
  public static Failure unfinished(String what) {
    return new Failure(Outcome.UNEXPECTED, what, "", "", null);
  }

  /** The same failure with its place, such as {@code jobs/mnist.yaml:12:5} or a file name. */
  public Failure at(String place) {
    return new Failure(outcome, what, place, fix, getCause());
  }

  /** The same failure with what to do about it, a sentence without its full stop. */
  public Failure fix(String whatToDo) {
    return new Failure(outcome, what, where, whatToDo, getCause());
  }

  /** The same failure with the exception that led to it, for the log. */
  public Failure because(Throwable cause) {
    return new Failure(outcome, what, where, fix, cause);
  }

  public Outcome outcome() {
    return outcome;
  }

  /** What happened, without place and advice. */
  public String what() {
    return what;
  }

  /** The place, or an empty string. */
  public String where() {
    return where;
  }

  /** What to do, or an empty string. */
  public String fix() {
    return fix;
  }

  private static String text(String what, String where, String fix) {
    return (where.isEmpty() ? "" : where + ": ") + what + (fix.isEmpty() ? "" : "\n  " + fix);
  }
}
