package featuremill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process whose output goes to two files. It ends with JUnit's JVM at the latest. */
final class ChildProcess implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final String name;
  private final Path output;
  private final Path errors;
  private final Process process;
  private final Thread atExit;

  private ChildProcess(String name, Path output, Path errors, Process process) {
    this.name = name;
    this.output = output;
    this.errors = errors;
    this.process = process;
    this.atExit = new Thread(this::kill, "end " + name);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * @param folder the process's working directory, which also gets {@code name.out} and {@code
   *     name.err}
   */
  static ChildProcess start(
      String name, Path folder, Map<String, String> environment, List<String> command) {
    Path output = folder.resolve(name + ".out");
    Path errors = folder.resolve(name + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    try {
      return new ChildProcess(name, output, errors, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  long pid() {
    return process.pid();
  }

  String output() {
    return read(output);
  }

  String errors() {
    return read(errors);
  }

  /**
   * Waits until the standard error matches.
   *
   * @throws IllegalStateException with the tail of the log if the process ends, or time runs out,
   *     before it does
   */
  Matcher awaitError(Pattern pattern, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      Matcher matcher = pattern.matcher(errors());
      if (matcher.find()) {
        return matcher;
      }
      if (!alive || System.nanoTime() > end) {
        throw new IllegalStateException(
            name + (alive ? " never logged " : " ended before it logged ") + pattern + tail());
      }
      Thread.sleep(50);
    }
  }

  /** The exit code, or nothing if the process still runs after that time. */
  Optional<Integer> awaitExit(Duration atMost) throws InterruptedException {
    return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(process.exitValue())
        : Optional.empty();
  }

  /** Ends the process and all that it started, at once and without warning. */
  void kill() {
    List<ProcessHandle> family = family();
    family.forEach(ProcessHandle::destroyForcibly);
  }

  /** Asks the process to end and, after a while, makes it and all that it started. */
  @Override
  public void close() {
    List<ProcessHandle> family = family();
    process.destroy();
    try {
      awaitExit(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  /** The last lines of the standard error, for messages. */
  String tail() {
    List<String> lines = errors().lines().toList();
    return ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  // Parents before children: a parent that still lives would start its children anew.
  private List<ProcessHandle> family() {
    List<ProcessHandle> family = new ArrayList<>();
    family.add(process.toHandle());
    process.descendants().forEach(family::add);
    return family;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
