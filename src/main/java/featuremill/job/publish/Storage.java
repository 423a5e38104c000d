package featuremill.job.publish;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file system, and the three things on it that have to be atomic: moving a folder to an absent
 * path, replacing a small file, and a lock that dies with its holder.
 */
abstract sealed class Storage permits LocalStorage, SharedStorage {
  private final FileSystem files;

  Storage(FileSystem files) {
    this.files = files;
  }

  /** The storage that a path lives on, local files without checksum sidecars. */
  static Storage of(Path path, Configuration configuration) throws IOException {
    FileSystem files = path.getFileSystem(configuration);
    if (files instanceof LocalFileSystem local) {
      return new LocalStorage(local.getRaw());
    }
    return new SharedStorage(files, configuration);
  }

  /** Reading, writing, listing and deleting; never renaming. */
  final FileSystem files() {
    return files;
  }

  /**
   * Renames a folder, atomically, to a path where nothing is.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if something is there; both are intact
   */
  abstract void moveToAbsent(Path from, Path to) throws IOException;

  /** Leaves a small file with this content, or the file as it was; never anything between. */
  abstract void replaceFile(Path file, byte[] content) throws IOException;

  /**
   * Takes the lock behind a lock file, which is created if absent and stays for ever.
   *
   * @param holder one line about who takes it, for others to read
   */
  abstract LockAttempt tryLock(Path lockFile, String holder) throws IOException;

  /** False if it is known beforehand that nothing can be created in a folder. */
  abstract boolean isWritable(Path folder);

  /** True if the path is a link to something else. */
  abstract boolean isLink(Path path);

  final Optional<FileStatus> status(Path path) throws IOException {
    try {
      return Optional.of(files.getFileStatus(path));
    } catch (FileNotFoundException absent) {
      return Optional.empty();
    }
  }

  final byte[] read(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return in.readAllBytes();
    }
  }

  final void delete(Path path) throws IOException {
    if (!files.delete(path, true) && status(path).isPresent()) {
      throw new IOException("cannot delete " + path);
    }
  }

  /** The entries of a folder whose names begin so; none if there is no such folder. */
  final List<FileStatus> siblings(Path folder, String prefix) throws IOException {
    List<FileStatus> found = new ArrayList<>();
    try {
      for (FileStatus status : files.listStatus(folder)) {
        if (status.getPath().getName().startsWith(prefix)) {
          found.add(status);
        }
      }
    } catch (FileNotFoundException absent) {
      return List.of();
    }
    return found;
  }
}
