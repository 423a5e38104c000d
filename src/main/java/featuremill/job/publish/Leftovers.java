package featuremill.job.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Removes what runs that died left beside an output. */
final class Leftovers {
  private final Target target;
  private final Duration grace;

  /**
   * @param grace how long after its last write a stage folder may still belong to a living run
   */
  Leftovers(Target target, Duration grace) {
    this.target = target;
    this.grace = grace;
  }

  /**
   * Removes old stage folders, and replaced outputs whose deletion was cut short.
   *
   * @param deadRun a run known to be dead, whose stage goes at once; or an empty string
   * @return number of stage folders removed
   */
  int sweep(String deadRun) throws IOException {
    for (FileStatus trash : runsOf(target.trashPrefix())) {
      target.storage().delete(trash.getPath());
    }
    for (FileStatus cut :
        target.storage().siblings(target.parent(), "." + target.receipt().getName() + ".")) {
      if (isPastGrace(cut.getModificationTime())) {
        target.storage().delete(cut.getPath());
      }
    }
    int removed = 0;
    for (FileStatus stage : runsOf(target.stagePrefix())) {
      if (stage.getPath().equals(target.stage(deadRun)) || isPastGrace(newest(stage))) {
        target.storage().delete(stage.getPath());
        removed++;
      }
    }
    return removed;
  }

  private List<FileStatus> runsOf(String prefix) throws IOException {
    Predicate<Path> named = path -> RunId.isOne(path.getName().substring(prefix.length()));
    return target.storage().siblings(target.parent(), prefix).stream()
        .filter(status -> named.test(status.getPath()))
        .toList();
  }

  private boolean isPastGrace(long modifiedMillis) {
    return System.currentTimeMillis() - modifiedMillis > grace.toMillis();
  }

  /** The latest change anywhere below, since writing deep down leaves the folders above as old. */
  private long newest(FileStatus status) throws IOException {
    long latest = status.getModificationTime();
    if (status.isDirectory()) {
      for (FileStatus below : target.storage().siblings(status.getPath(), "")) {
        latest = Math.max(latest, newest(below));
      }
    }
    return latest;
  }
}
