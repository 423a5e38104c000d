package featuremill.job.publish;

import featuremill.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * One run's way from a job's output path to a published output.
 *
 * <p>Opening checks the path before any work is done, repairs what a dead run left, and makes a
 * hidden stage folder beside OUT. {@link #publish} writes the manifest into the stage and renames
 * it into place. Closing without having published removes the stage; so does the end of the process
 * by a signal, of which {@link #whenInterrupted} hears. Whatever happens and whenever, OUT is the
 * complete old or the complete new result, or, after a death between the two renames of a
 * replacement, absent until the next run opens.
 *
 * <p>Runs that replace hold a lock from opening to closing. It dies with its process: at once on
 * the local file system, after about a minute on HDFS. File systems that cannot append offer no
 * such lock and refuse {@link PublishMode#REPLACE}.
 *
 * <p>Safe for use by several threads.
 */
public final class Publisher implements AutoCloseable {
  /** Before Hadoop closes its file systems (10), after Spark stops its context (50). */
  private static final int SHUTDOWN_PRIORITY = 20;

  /** Longer than any run goes without writing a file. */
  private static final Duration GRACE = Duration.ofDays(7);

  private final Target target;
  private final PublishMode mode;
  private final String runId;
  private final Consumer<SwapPoint> observer;
  private final List<String> notes = new ArrayList<>();
  private final Runnable shutdownHook = this::interrupted;
  private Runnable whenInterrupted = () -> {};
  private HeldLock lock;
  private String deadRun = "";
  private boolean isOpen;

  private Publisher(Target target, PublishMode mode, String runId, Consumer<SwapPoint> observer) {
    this.target = target;
    this.mode = mode;
    this.runId = runId;
    this.observer = observer;
  }

  /**
   * Checks the output path, takes the lock if an output is to be replaced, and makes the stage.
   *
   * @param out the output path as the job has it: any of Hadoop's file systems
   * @param runId letters, digits, underscores and hyphens; never used before
   * @throws Failure (output) if OUT exists in mode NEW, is held by another run, is not an output of
   *     featuremill, or cannot be written; (usage) if it is no path
   * @throws IllegalArgumentException if the run id has another form
   */
  public static Publisher open(
      String out, PublishMode mode, String runId, Configuration configuration) {
    return open(out, mode, runId, configuration, GRACE, point -> {});
  }

  static Publisher open(
      String out,
      PublishMode mode,
      String runId,
      Configuration configuration,
      Duration grace,
      Consumer<SwapPoint> observer) {
    RunId.require(runId);
    Publisher publisher = new Publisher(Target.of(out, configuration), mode, runId, observer);
    publisher.begin(grace);
    return publisher;
  }

  private synchronized void begin(Duration grace) {
    try {
      target.createParent();
      Swap swap = new Swap(target, observer);
      if (mode == PublishMode.REPLACE || swap.isHalfDone()) {
        takeLock();
        notes.addAll(swap.recover());
      }
      if (mode == PublishMode.NEW) {
        releaseLock();
      }
      checkTarget();
      int removed = new Leftovers(target, grace).sweep(deadRun);
      if (removed > 0) {
        notes.add("removed " + removed + " unfinished result(s) of runs that died");
      }
      if (!target.storage().files().mkdirs(target.stage(runId))) {
        throw new IOException("cannot create the stage folder");
      }
      isOpen = true;
      ShutdownHookManager.get().addShutdownHook(shutdownHook, SHUTDOWN_PRIORITY);
    } catch (IOException e) {
      throw Trouble.output("write", target, e);
    } finally {
      if (!isOpen) {
        releaseQuietly();
      }
    }
  }

  /** What opening repaired or cleaned up, and what publishing could not clean up: for the user. */
  public synchronized List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * What to do when the process is told to end before this is published or closed: done once the
   * stage is gone, with the lock still held and the file systems still open.
   */
  public synchronized void whenInterrupted(Runnable action) {
    whenInterrupted = action;
  }

  /** Where the run writes. Its path is hidden; Spark reads from and writes to folders in it. */
  public Folder stage() {
    return new Folder(target.storage(), target.stage(runId), target.given());
  }

  /**
   * Writes the manifest of all that the stage holds and puts the stage in place of OUT. On failure
   * the output is as it was; the stage goes when this is closed.
   *
   * @return the manifest
   * @throws Failure (output) if another run was quicker, or the file system refuses
   */
  public synchronized Manifest publish(FileHashes hashes) {
    if (!isOpen) {
      throw new IllegalStateException("closed, or published already");
    }
    try {
      Manifest manifest = Manifest.of(stage(), runId, hashes);
      stage().write(Manifest.NAME, manifest.json());
      observer.accept(SwapPoint.MANIFEST_WRITTEN);
      putInPlace();
      isOpen = false;
      removeReceipt();
      return manifest;
    } catch (FileAlreadyExistsException e) {
      throw exists("was published by another run meanwhile").because(e);
    } catch (IOException e) {
      throw Trouble.output("publish", target, e);
    }
  }

  private void putInPlace() throws IOException {
    if (mode == PublishMode.REPLACE) {
      checkTarget();
      lock.confirm();
      if (target.exists()) {
        notes.addAll(new Swap(target, observer).replace(target.stage(runId), runId));
        return;
      }
    }
    target.storage().moveToAbsent(target.stage(runId), target.path());
  }

  /** A receipt that stays is a blemish; the output is published all the same. */
  private void removeReceipt() {
    try {
      FailureReceipt.remove(target);
    } catch (IOException e) {
      notes.add("could not remove " + target.receipt() + ": " + Trouble.reason(e));
    }
  }

  private void checkTarget() throws IOException {
    Optional<FileStatus> there = target.storage().status(target.path());
    if (target.storage().isLink(target.path())) {
      throw Failure.output(target.given() + " is a symbolic link")
          .fix("name the folder itself as output.path");
    }
    if (there.isEmpty()) {
      return;
    }
    if (there.get().isFile()) {
      throw Failure.output(target.given() + " is a file").fix("choose another output.path");
    }
    if (mode == PublishMode.NEW) {
      throw exists("exists already");
    }
    if (!target.isOutput()) {
      throw Failure.output(
              target.given() + " is not an output of featuremill: it holds no " + Manifest.NAME)
          .fix("it was left as it is: remove it yourself, or choose another output.path");
    }
  }

  private Failure exists(String how) {
    return Failure.output(target.given() + " " + how)
        .fix("choose another output.path, or set output.mode: replace");
  }

  private void takeLock() throws IOException {
    LockAttempt attempt;
    try {
      attempt = target.storage().tryLock(target.lockFile(), Holder.line(runId));
    } catch (UnsupportedOperationException e) {
      throw Failure.output("cannot replace " + target.given() + ": its file system offers no lock")
          .fix("use output.mode: new with a path of its own for every run")
          .because(e);
    }
    if (attempt.lock() == null) {
      String holder = attempt.otherHolder().isEmpty() ? "another run" : attempt.otherHolder();
      throw Failure.output(target.given() + " is held by " + holder)
          .fix(
              "wait until that run has ended; the lock of a run that was killed goes by itself,"
                  + " on HDFS within two minutes");
    }
    lock = attempt.lock();
    deadRun = Holder.runId(attempt.otherHolder());
  }

  private void releaseLock() throws IOException {
    if (lock != null) {
      HeldLock held = lock;
      lock = null;
      held.close();
    }
  }

  private void releaseQuietly() {
    try {
      releaseLock();
    } catch (IOException e) {
      notes.add("could not release the lock of " + target.given() + ": " + Trouble.reason(e));
    }
  }

  /** Removes the stage. Does nothing after publishing. */
  public synchronized void abort() {
    if (!isOpen) {
      return;
    }
    isOpen = false;
    try {
      target.storage().delete(target.stage(runId));
    } catch (IOException e) {
      notes.add("could not remove " + target.stage(runId) + ": " + Trouble.reason(e));
    }
  }

  /** Removes the stage unless it was published, and releases the lock. */
  @Override
  public synchronized void close() {
    if (isInterrupted()) {
      // The hook has done it or will: closing first would hide from it that this was cut short.
      return;
    }
    giveUp();
    ShutdownHookManager.get().removeShutdownHook(shutdownHook);
  }

  /** Whether the process is ending: whatever fails from now on fails because of that. */
  public static boolean isInterrupted() {
    return ShutdownHookManager.get().isShutdownInProgress();
  }

  private synchronized void giveUp() {
    abort();
    releaseQuietly();
  }

  private synchronized void interrupted() {
    boolean isCutShort = isOpen;
    abort();
    try {
      if (isCutShort) {
        whenInterrupted.run();
      }
    } finally {
      releaseQuietly();
    }
  }
}
