package featuremill.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Where an input is, said so that it is found again from anywhere. */
final class InputLocation {
  private InputLocation() {}

  /** Its path with scheme and authority; as it is given where it is none. */
  static String of(JobSpec.Input input, Configuration hadoop) {
    if (input.format() == JobSpec.Format.GENERATE || input.format() == JobSpec.Format.TABLE) {
      return String.valueOf(input.path());
    }
    try {
      Path path = new Path(input.path());
      return path.getFileSystem(hadoop).makeQualified(path).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
