package featuremill.job.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.XAttrSetFlag;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream;
import org.apache.hadoop.ipc.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HDFS's lease on a file that is open for appending, as a lock. The client renews the lease while
 * its process lives; the namenode hands it to the next one that asks, about a minute (the lease's
 * soft limit) after that process died.
 *
 * <p>The file is never deleted and stays empty: without blocks, only the namenode has a say, and no
 * lost datanode can hold up the next run. Who holds it is an extended attribute of the file.
 */
final class LeaseLock implements HeldLock {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseLock.class);
  private static final String HOLDER = "user.featuremill.holder";
  private static final Set<String> BUSY =
      Set.of("AlreadyBeingCreatedException", "RecoveryInProgressException");
  private static final String RECOVERING = "RecoveryInProgressException";
  private static final int RECOVERY_ATTEMPTS = 60;
  private static final long RECOVERY_PAUSE_MILLIS = 500;

  private final Path file;
  private final FileSystem client;
  private final FSDataOutputStream stream;

  private LeaseLock(Path file, FileSystem client, FSDataOutputStream stream) {
    this.file = file;
    this.client = client;
    this.stream = stream;
  }

  static LockAttempt attempt(
      Path file, String holder, FileSystem shared, Configuration configuration) throws IOException {
    // A client of its own: nobody else's FileSystem.close() may end the lease.
    FileSystem client = FileSystem.newInstance(shared.getUri(), configuration);
    LeaseLock held = null;
    try {
      createIfAbsent(client, file);
      FSDataOutputStream stream = append(client, file);
      String other = holder(client, file);
      if (stream != null) {
        held = new LeaseLock(file, client, stream);
        name(client, file, holder);
      }
      return new LockAttempt(held, other);
    } finally {
      if (held == null) {
        client.close();
      }
    }
  }

  private static void createIfAbsent(FileSystem client, Path file) throws IOException {
    if (client.exists(file)) {
      return;
    }
    try {
      client.create(file, false).close();
    } catch (FileAlreadyExistsException quicker) {
      // Somebody else's file is as good.
    } catch (RemoteException e) {
      if (!BUSY.contains(simpleName(e))) {
        throw e;
      }
    }
  }

  /** The stream that holds the lease; null if somebody else has it. */
  private static FSDataOutputStream append(FileSystem client, Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return client.append(file);
      } catch (RemoteException e) {
        if (!BUSY.contains(simpleName(e))) {
          throw e;
        }
        // The last holder is dead and its last block is being closed: a matter of seconds.
        if (!isRecovering(e) || attempt == RECOVERY_ATTEMPTS) {
          return null;
        }
      }
      pause();
    }
  }

  private static boolean isRecovering(RemoteException e) {
    return simpleName(e).equals(RECOVERING);
  }

  private static String simpleName(RemoteException e) {
    return e.getClassName().substring(e.getClassName().lastIndexOf('.') + 1);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(RECOVERY_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a lock", e);
    }
  }

  private static String holder(FileSystem client, Path file) {
    try {
      return new String(client.getXAttr(file, HOLDER), StandardCharsets.UTF_8);
    } catch (IOException | UnsupportedOperationException unnamed) {
      return "";
    }
  }

  /** A lock whose holder cannot be named is a lock all the same. */
  private static void name(FileSystem client, Path file, String holder) {
    try {
      client.setXAttr(
          file,
          HOLDER,
          holder.getBytes(StandardCharsets.UTF_8),
          EnumSet.of(XAttrSetFlag.CREATE, XAttrSetFlag.REPLACE));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("the file system keeps no extended attributes", e);
    }
  }

  /** Asks the namenode to note the file's length, which it refuses to anyone without the lease. */
  @Override
  public void confirm() throws IOException {
    try {
      if (stream instanceof HdfsDataOutputStream hdfs) {
        hdfs.hsync(EnumSet.of(HdfsDataOutputStream.SyncFlag.UPDATE_LENGTH));
      } else {
        stream.hsync();
      }
    } catch (IOException e) {
      throw new IOException("the lock " + file + " was lost: another run has taken it", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      stream.close();
    } finally {
      client.close();
    }
  }
}
