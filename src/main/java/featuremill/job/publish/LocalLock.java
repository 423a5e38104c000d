package featuremill.job.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The operating system's lock on a file.
 *
 * <p>Such a lock belongs to the process, and closing any channel to the file gives it up. So within
 * this process a table keeps contenders away from a file that one of them has locked.
 */
final class LocalLock implements HeldLock {
  private static final Map<Path, String> HELD_HERE = new ConcurrentHashMap<>();
  private static final int LONGEST_LINE = 4096;

  private final Path key;
  private final FileChannel channel;
  private final FileLock lock;

  private LocalLock(Path key, FileChannel channel, FileLock lock) {
    this.key = key;
    this.channel = channel;
    this.lock = lock;
  }

  static LockAttempt attempt(Path file, String holder) throws IOException {
    Path key = file.getParent().toRealPath().resolve(file.getFileName());
    String other = HELD_HERE.putIfAbsent(key, holder);
    if (other != null) {
      return new LockAttempt(null, other);
    }
    LockAttempt attempt = null;
    try {
      attempt = acrossProcesses(key, holder);
    } finally {
      if (attempt == null || attempt.lock() == null) {
        HELD_HERE.remove(key);
      }
    }
    return attempt;
  }

  private static LockAttempt acrossProcesses(Path key, String holder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            key, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    HeldLock held = null;
    try {
      FileLock lock = channel.tryLock();
      String other = line(channel);
      if (lock != null) {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
        held = new LocalLock(key, channel, lock);
      }
      return new LockAttempt(held, other);
    } finally {
      if (held == null) {
        channel.close();
      }
    }
  }

  private static String line(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_LINE);
    int count = channel.read(bytes, 0);
    return count < 1
        ? ""
        : new String(bytes.array(), 0, count, StandardCharsets.UTF_8)
            .lines()
            .findFirst()
            .orElse("");
  }

  @Override
  public void confirm() throws IOException {
    if (!lock.isValid()) {
      throw new IOException("the lock " + key + " was lost");
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD_HERE.remove(key);
    }
  }
}
