package featuremill.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code ./submit.sh} as a stranger types it: on a machine with a JDK and no Spark, neither named
 * by SPARK_HOME nor found on PATH.
 */
final class SubmitScript {
  private static final int MINUTES = 4;

  private final Map<String, String> added = new TreeMap<>();
  private final Path folder;

  /**
   * @param folder where the script's output goes
   */
  SubmitScript(Path folder) {
    this.folder = folder;
  }

  /**
   * How it ended.
   *
   * @param data standard output
   * @param talk standard error
   */
  record Result(int exitCode, String data, String talk) {
    /** Its own lines on standard error: all but the one that the JVM itself says of its modules. */
    List<String> talkLines() {
      return talk.lines().filter(line -> !line.startsWith("WARNING: Using incubator")).toList();
    }

    String all() {
      return "exit " + exitCode + "\n" + data + "\n--- standard error\n" + talk;
    }
  }

  /** The folder of the project: where Maven starts the tests. */
  static Path project() {
    return Path.of("").toAbsolutePath();
  }

  SubmitScript variable(String name, String value) {
    added.put(name, value);
    return this;
  }

  /** Calls it in the folder of the project. */
  Result call(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("./submit.sh");
    command.addAll(List.of(arguments));
    return start(project(), command);
  }

  /** Gives a line to bash. */
  Result shell(Path place, String line) throws IOException, InterruptedException {
    return start(place, List.of("bash", "-o", "pipefail", "-c", line));
  }

  /** Calls it, waits until it says something, and sends it SIGTERM, as schedulers do. */
  Result callAndTerminate(String said, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("./submit.sh");
    command.addAll(List.of(arguments));
    return start(project(), command, said);
  }

  private Result start(Path place, List<String> command) throws IOException, InterruptedException {
    return start(place, command, null);
  }

  private Result start(Path place, List<String> command, String terminateAfter)
      throws IOException, InterruptedException {
    Path data = Files.createTempFile(folder, "call", ".out");
    Path talk = Files.createTempFile(folder, "call", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(place.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(data.toFile())
            .redirectError(talk.toFile());
    builder.environment().keySet().removeIf(SubmitScript::tellsOfSpark);
    builder.environment().compute("PATH", (name, path) -> withoutSpark(path));
    builder.environment().putAll(added);
    Process process = builder.start();
    if (terminateAfter != null) {
      while (process.isAlive() && !Files.readString(talk).contains(terminateAfter)) {
        Thread.sleep(50);
      }
      process.destroy();
    }
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    Result result = new Result(process.exitValue(), Files.readString(data), Files.readString(talk));
    if (!ended) {
      throw new IllegalStateException(command + " still ran after minutes: " + result.all());
    }
    return result;
  }

  private static boolean tellsOfSpark(String name) {
    return name.startsWith("SPARK_") || name.startsWith("OPENBLAS_") || name.startsWith("FEATURE");
  }

  private static String withoutSpark(String path) {
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(place -> !Files.exists(Path.of(place, "spark-submit")))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
