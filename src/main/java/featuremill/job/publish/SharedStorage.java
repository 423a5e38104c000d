package featuremill.job.publish;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** HDFS, and whatever else has an atomic rename behind Hadoop's {@link FileContext}. */
final class SharedStorage extends Storage {
  private final Configuration configuration;

  SharedStorage(FileSystem files, Configuration configuration) {
    super(files);
    this.configuration = configuration;
  }

  @Override
  void moveToAbsent(Path from, Path to) throws IOException {
    context().rename(from, to, Options.Rename.NONE);
  }

  @Override
  void replaceFile(Path file, byte[] content) throws IOException {
    Path fresh = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
    try {
      try (FSDataOutputStream out = files().create(fresh, false)) {
        ((OutputStream) out).write(content);
        out.hsync();
      }
      context().rename(fresh, file, Options.Rename.OVERWRITE);
    } finally {
      files().delete(fresh, false);
    }
  }

  @Override
  LockAttempt tryLock(Path lockFile, String holder) throws IOException {
    return LeaseLock.attempt(lockFile, holder, files(), configuration);
  }

  @Override
  boolean isWritable(Path folder) {
    // The server decides, and says why not.
    return true;
  }

  @Override
  boolean isLink(Path path) {
    return false;
  }

  private FileContext context() throws IOException {
    return FileContext.getFileContext(files().getUri(), configuration);
  }
}
