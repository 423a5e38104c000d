package featuremill.it;

import featuremill.failure.Failure;
import featuremill.job.Console;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A job in a JVM of its own, for what a JVM decides once or cannot take back: its kernels, a file
 * system that only it sees. Prints the bits of the result on each master.
 *
 * <p>Arguments: JOB OUT LOCAL_DIR MASTER ...
 */
public final class OneJob {
  private static final int MINUTES = 3;

  private OneJob() {}

  /**
   * How it ended.
   *
   * @param bits what it printed: the bits of the result, a line for each master
   */
  record Result(int exitCode, List<String> bits, String talk) {}

  public static void main(String[] arguments) throws IOException {
    String job = Files.readString(Path.of(arguments[0]));
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Console console =
        new Console(nowhere, System.err, Console.Form.TEXT, Console.Talk.QUIET, Console.Colour.OFF);
    Map<String, String> settings = Map.of("spark.local.dir", arguments[2]);
    for (String master : Arrays.copyOfRange(arguments, 3, arguments.length)) {
      try (InProcess place = new InProcess(master, settings)) {
        System.out.println(place.runText(job, Path.of(arguments[1]), console));
      } catch (Failure e) {
        System.err.println(e.getMessage());
        System.exit(e.outcome().exitCode());
      }
    }
    System.exit(0);
  }

  /**
   * Runs it.
   *
   * @param before words of a command line that starts another, such as that of a shell
   * @param jvm options of the JVM
   */
  static Result run(Path folder, List<String> before, List<String> jvm, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlog4j2.configurationFile=file:conf/log4j2.properties");
    command.addAll(jvm);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(OneJob.class.getName());
    command.addAll(List.of(arguments));
    File data = Files.createTempFile(folder, "one", ".out").toFile();
    File talk = Files.createTempFile(folder, "one", ".err").toFile();
    Process process = new ProcessBuilder(command).redirectOutput(data).redirectError(talk).start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return new Result(
        process.exitValue(),
        Files.readAllLines(data.toPath(), StandardCharsets.UTF_8),
        Files.readString(talk.toPath()));
  }
}
