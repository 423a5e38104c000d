package featuremill.job.publish;

import featuremill.failure.Failure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * The path OUT of a job's output, and the hidden names beside it that publishing uses: all in the
 * same folder, so that one rename moves them.
 */
final class Target {
  private final String given;
  private final Path path;
  private final Storage storage;

  private Target(String given, Path path, Storage storage) {
    this.given = given;
    this.path = path;
    this.storage = storage;
  }

  /**
   * Resolves a path as the user gave it; does not look whether anything is there.
   *
   * @throws Failure (usage) if it is no path, or the root; (output) if its file system cannot be
   *     reached
   */
  static Target of(String given, Configuration configuration) {
    if (given.isBlank()) {
      throw Failure.usage("the output path is empty").fix("set output.path");
    }
    Path path;
    try {
      path = new Path(given);
    } catch (IllegalArgumentException e) {
      throw Failure.usage("'" + given + "' is not a path: " + e.getMessage()).because(e);
    }
    if (path.getName().contains(":")) {
      throw Failure.usage("'" + given + "' has a colon in its name, which Hadoop cannot handle")
          .fix("choose another output.path");
    }
    try {
      Storage storage = Storage.of(path, configuration);
      Path full = storage.files().makeQualified(path);
      if (full.getParent() == null) {
        throw Failure.usage("'" + given + "' is the root folder, which cannot be an output")
            .fix("name a folder of its own");
      }
      return new Target(withoutTrailingSlash(given), full, storage);
    } catch (IOException e) {
      throw Failure.output("cannot reach " + given + ": " + Trouble.reason(e))
          .fix("check the scheme and that the file system is up")
          .because(e);
    }
  }

  /** The path in the user's words. */
  String given() {
    return given;
  }

  /** The folder above, in the user's words where possible. */
  String parentGiven() {
    int slash = given.lastIndexOf('/');
    return slash > 0 ? given.substring(0, slash) : path.getParent().toString();
  }

  Path path() {
    return path;
  }

  Path parent() {
    return path.getParent();
  }

  Storage storage() {
    return storage;
  }

  Path stage(String runId) {
    return hidden(".stage-" + runId);
  }

  String stagePrefix() {
    return hidden(".stage-").getName();
  }

  /** Where a swap puts the old output until the new one is in place. */
  Path old(String runId) {
    return hidden(".old-" + runId);
  }

  String oldPrefix() {
    return hidden(".old-").getName();
  }

  /** An old output whose replacement is in place: perhaps incomplete, never to be used again. */
  Path trash(String runId) {
    return hidden(".trash-" + runId);
  }

  String trashPrefix() {
    return hidden(".trash-").getName();
  }

  Path lockFile() {
    return hidden(".lock");
  }

  /** The receipt of a failed run. */
  Path receipt() {
    return new Path(parent(), path.getName() + ".failed.json");
  }

  boolean exists() throws IOException {
    return storage.status(path).isPresent();
  }

  /** True if OUT is a folder that featuremill published. */
  boolean isOutput() throws IOException {
    return storage.status(new Path(path, Manifest.NAME)).isPresent();
  }

  /**
   * Creates the folder above.
   *
   * @throws Failure (output) if a file is in the way, or permission is lacking
   */
  void createParent() throws IOException {
    Deque<Path> ancestors = new ArrayDeque<>();
    for (Path above = parent(); above != null; above = above.getParent()) {
      ancestors.push(above);
    }
    Path nearest = ancestors.peek();
    for (Path above : ancestors) {
      Optional<FileStatus> status = storage.status(above);
      if (status.isEmpty()) {
        break;
      }
      if (status.get().isFile()) {
        throw Failure.output(
                "cannot write " + given + ": " + above.toUri().getPath() + " is a file")
            .fix("choose another output.path");
      }
      nearest = above;
    }
    if (!storage.isWritable(nearest)) {
      throw new AccessControlException("not writable: " + nearest);
    }
    if (!storage.files().mkdirs(parent())) {
      throw new IOException("cannot create the folder " + parentGiven());
    }
  }

  private Path hidden(String suffix) {
    return new Path(parent(), "." + path.getName() + suffix);
  }

  private static String withoutTrailingSlash(String given) {
    return given.replaceFirst("/+$", "");
  }
}
