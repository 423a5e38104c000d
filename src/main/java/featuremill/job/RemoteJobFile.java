package featuremill.job;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A job file at a URI, read by the Hadoop client: a driver on a cluster has no folder of jobs.
 * Apart from {@link JobFile}, so that nothing of Hadoop loads for a local file.
 */
final class RemoteJobFile {
  private static final String HADOOP_PROPERTY = "spark.hadoop.";

  private RemoteJobFile() {}

  /**
   * The text at a URI.
   *
   * @throws Failure (usage) when there is none, or no file system that the scheme names
   */
  static String read(String location) {
    try {
      Path file = new Path(location);
      FileSystem files = file.getFileSystem(configuration());
      try (FSDataInputStream stream = files.open(file)) {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(stream.readAllBytes()))
            .toString();
      } catch (FileNotFoundException missing) {
        throw missing(files, file, location).because(missing);
      }
    } catch (CharacterCodingException binary) {
      throw Failure.usage("a job file is UTF-8 text, and this is not").at(location).because(binary);
    } catch (IllegalArgumentException malformed) {
      throw Failure.usage("this is not a path").at(location).because(malformed);
    } catch (IOException unreadable) {
      throw Failure.usage("the job file cannot be read: " + unreadable.getMessage())
          .at(location)
          .because(unreadable);
    }
  }

  /** Hadoop's files, and over them what spark-submit was told about Hadoop. */
  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(HADOOP_PROPERTY)) {
        configuration.set(name.substring(HADOOP_PROPERTY.length()), System.getProperty(name));
      }
    }
    return configuration;
  }

  private static Failure missing(FileSystem files, Path file, String location) throws IOException {
    if (files.exists(file)) {
      return Failure.usage("this is a folder, not a job file").at(location);
    }
    Path folder = file.getParent();
    List<String> names = new ArrayList<>();
    if (folder != null && files.exists(folder)) {
      for (FileStatus status : files.listStatus(folder)) {
        names.add(status.getPath().getName());
      }
    }
    return Failure.usage("there is no such job file")
        .at(location)
        .fix(
            DidYouMean.nearest(file.getName(), names)
                .map(near -> "did you mean " + new Path(folder, near) + "?")
                .orElse("give the path of a job file (.yaml)"));
  }
}
