package featuremill.job.publish;

import featuremill.failure.Failure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import org.apache.hadoop.security.AccessControlException;

/** What a file system's exception means to a person. */
final class Trouble {
  private Trouble() {}

  /** A failure to do something to an output, such as {@code "write"}. */
  static Failure output(String doing, Target target, IOException cause) {
    if (isDenied(cause)) {
      return Failure.output(
              "cannot "
                  + doing
                  + " "
                  + target.given()
                  + ": no permission to write in "
                  + target.parentGiven())
          .fix("ask for write permission there, or choose another output.path")
          .because(cause);
    }
    return Failure.output("cannot " + doing + " " + target.given() + ": " + reason(cause))
        .because(cause);
  }

  /** The first line of what an exception says. */
  static String reason(IOException e) {
    String message = e.getMessage() == null ? "" : e.getMessage().strip();
    String first = message.lines().findFirst().orElse("");
    return first.isEmpty() ? e.getClass().getSimpleName() : first;
  }

  private static boolean isDenied(IOException e) {
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || reason(e).toLowerCase(Locale.ROOT).contains("permission denied");
  }
}
