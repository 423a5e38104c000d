package featuremill.job.publish;

import featuremill.failure.Failure;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a failed run leaves: {@code OUT.failed.json} beside OUT, whole or not at all. The next run
 * that publishes OUT removes it.
 */
public final class FailureReceipt {
  private FailureReceipt() {}

  /**
   * Writes or replaces the receipt.
   *
   * @param out the job's output path
   * @return where it is
   * @throws Failure (output) if it cannot be written, (usage) if the path is none
   */
  public static Path write(String out, byte[] json, Configuration configuration) {
    Target target = Target.of(out, configuration);
    try {
      target.createParent();
      target.storage().replaceFile(target.receipt(), json);
    } catch (IOException e) {
      throw Trouble.output("write the receipt of", target, e);
    }
    return target.receipt();
  }

  /** Where the receipt of an output is, if it is. */
  public static Path path(String out, Configuration configuration) {
    return Target.of(out, configuration).receipt();
  }

  static void remove(Target target) throws IOException {
    target.storage().delete(target.receipt());
  }
}
