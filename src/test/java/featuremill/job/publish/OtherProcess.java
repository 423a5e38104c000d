package featuremill.job.publish;

import featuremill.failure.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A run in a JVM of its own, which may halt at a chosen point as if it had been killed there.
 *
 * <p>Arguments: {@code halt OUT RUN POINT} | {@code hold OUT RUN} | {@code try OUT RUN}.
 */
final class OtherProcess {
  static final int HALTED = 137;

  private OtherProcess() {}

  public static void main(String[] arguments) throws IOException {
    String out = arguments[1];
    String runId = arguments[2];
    Configuration configuration = new Configuration();
    Duration grace = Duration.ofDays(1);
    try (Publisher publisher =
        Publisher.open(
            out,
            PublishMode.REPLACE,
            runId,
            configuration,
            grace,
            point -> {
              if (arguments[0].equals("halt") && point == SwapPoint.valueOf(arguments[3])) {
                Runtime.getRuntime().halt(HALTED);
              }
            })) {
      if (arguments[0].equals("halt")) {
        Results.write(publisher.stage(), runId);
        publisher.publish(FileHashes.oneByOne(configuration));
      } else if (arguments[0].equals("hold")) {
        System.out.println("HELD");
        System.in.read();
      }
    } catch (Failure e) {
      System.out.println(e.what());
      System.exit(e.outcome().exitCode());
    }
    System.exit(0);
  }

  static Process start(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath));
    command.add(OtherProcess.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(new File("target"))
        .redirectError(log.toFile())
        .start();
  }

  static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
