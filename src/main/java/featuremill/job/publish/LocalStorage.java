package featuremill.job.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The local file system. Bytes go through Hadoop's raw file system, which keeps no checksum
 * sidecars; what has to be atomic goes to the operating system directly, because Hadoop's local
 * rename looks before it leaps and two writers can both win.
 */
final class LocalStorage extends Storage {
  LocalStorage(FileSystem raw) {
    super(raw);
  }

  @Override
  void moveToAbsent(Path from, Path to) throws IOException {
    java.nio.file.Path target = nio(to);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    try {
      // rename(2) replaces an empty folder and refuses a full one: who comes second fails.
      Files.move(nio(from), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.exists(nio(from))) {
        FileAlreadyExistsException exists = new FileAlreadyExistsException(to.toString());
        exists.initCause(e);
        throw exists;
      }
      throw e;
    }
    sync(target.getParent());
  }

  @Override
  void replaceFile(Path file, byte[] content) throws IOException {
    java.nio.file.Path target = nio(file);
    java.nio.file.Path fresh =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    sync(target.getParent());
  }

  @Override
  LockAttempt tryLock(Path lockFile, String holder) throws IOException {
    return LocalLock.attempt(nio(lockFile), holder);
  }

  @Override
  boolean isWritable(Path folder) {
    return Files.isWritable(nio(folder));
  }

  @Override
  boolean isLink(Path path) {
    return Files.isSymbolicLink(nio(path));
  }

  private static void sync(java.nio.file.Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static java.nio.file.Path nio(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
