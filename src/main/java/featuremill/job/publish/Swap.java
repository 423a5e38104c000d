package featuremill.job.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The replacement of a published output, and its repair. No file system exchanges two folders in
 * one step, so for an instant OUT is absent; a run that dies in that instant leaves the old output
 * under its hidden name, from where the next run brings it back.
 *
 * <p>Whoever calls this holds the lock of the target.
 */
final class Swap {
  private final Target target;
  private final Consumer<SwapPoint> observer;

  Swap(Target target, Consumer<SwapPoint> observer) {
    this.target = target;
    this.observer = observer;
  }

  /** True if an earlier run died while OUT was absent. */
  boolean isHalfDone() throws IOException {
    return !target.exists() && !leftAside().isEmpty();
  }

  /**
   * Puts right what a dead run left.
   *
   * @return what was done, a sentence each
   */
  List<String> recover() throws IOException {
    List<String> done = new ArrayList<>();
    Optional<FileStatus> newest =
        leftAside().stream().max(Comparator.comparingLong(FileStatus::getModificationTime));
    if (newest.isPresent() && !target.exists()) {
      target.storage().moveToAbsent(newest.get().getPath(), target.path());
      done.add(
          "run "
              + runIdOf(newest.get().getPath())
              + " died while it replaced "
              + target.given()
              + ": the result from before it is in place again");
    } else if (newest.isPresent() && target.isOutput()) {
      for (FileStatus aside : leftAside()) {
        discard(aside.getPath(), runIdOf(aside.getPath()));
      }
      done.add("removed the replaced result that a run left beside " + target.given());
    }
    return done;
  }

  /**
   * Moves OUT aside and the staged folder in its place, then deletes what was moved aside.
   *
   * @return what could not be cleaned up, although the new output is in place
   */
  List<String> replace(Path stage, String runId) throws IOException {
    Path old = target.old(runId);
    target.storage().moveToAbsent(target.path(), old);
    observer.accept(SwapPoint.OLD_MOVED_ASIDE);
    try {
      target.storage().moveToAbsent(stage, target.path());
    } catch (IOException e) {
      putBack(old, e);
      throw e;
    }
    observer.accept(SwapPoint.NEW_IN_PLACE);
    try {
      discard(old, runId);
      return List.of();
    } catch (IOException e) {
      return List.of("could not remove the replaced result: " + Trouble.reason(e));
    }
  }

  private void putBack(Path old, IOException cause) {
    try {
      target.storage().moveToAbsent(old, target.path());
    } catch (IOException second) {
      cause.addSuppressed(second);
    }
  }

  /**
   * Renames before deleting: what is called old is always complete, and so fit to be brought back.
   */
  private void discard(Path old, String runId) throws IOException {
    Path trash = target.trash(runId);
    target.storage().delete(trash);
    target.storage().moveToAbsent(old, trash);
    observer.accept(SwapPoint.OLD_DISCARDED);
    target.storage().delete(trash);
  }

  private List<FileStatus> leftAside() throws IOException {
    return target.storage().siblings(target.parent(), target.oldPrefix()).stream()
        .filter(status -> RunId.isOne(runIdOf(status.getPath())))
        .toList();
  }

  private String runIdOf(Path aside) {
    return aside.getName().substring(target.oldPrefix().length());
  }
}
