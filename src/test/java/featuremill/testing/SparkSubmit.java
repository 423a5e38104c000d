package featuremill.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One way of calling spark-submit. The command line of its JVM comes from Spark's own launcher, as
 * {@code bin/spark-submit} would get it, so the driver's memory and opened modules are the real
 * ones.
 */
public final class SparkSubmit {
  /** Where the driver runs. */
  public enum DeployMode {
    CLIENT,
    CLUSTER
  }

  private final SparkHome home = SparkHome.find();
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>(home.environment());
  private final DeployMode deployMode;

  private SparkSubmit(String master, DeployMode deployMode) {
    this.deployMode = deployMode;
    option("--master", master);
  }

  /** In this process's JVM of its own, with executors as the master gives them. */
  public static SparkSubmit client(String master) {
    return new SparkSubmit(master, DeployMode.CLIENT)
        .option("--deploy-mode", "client")
        .conf("spark.driver.host", "127.0.0.1")
        .conf("spark.driver.bindAddress", "127.0.0.1")
        .conf("spark.ui.enabled", "false");
  }

  /**
   * With the driver on a worker. Standalone's spark-submit answers 0 whatever became of the driver:
   * judge by {@link SparkSubmitResult#succeeded()}.
   */
  public static SparkSubmit cluster(String master) {
    return new SparkSubmit(master, DeployMode.CLUSTER)
        .option("--deploy-mode", "cluster")
        .conf("spark.standalone.submit.waitAppCompletion", "true")
        .conf("spark.ui.enabled", "false");
  }

  public SparkSubmit option(String name, String value) {
    options.add(name);
    options.add(value);
    return this;
  }

  public SparkSubmit conf(String key, String value) {
    return option("--conf", key + "=" + value);
  }

  public SparkSubmit environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /**
   * Starts it.
   *
   * @param folder an existing folder: its working directory, which also gets its output
   */
  public SparkSubmitProcess start(Path folder, Path application, String... arguments)
      throws InterruptedException {
    List<String> command = new ArrayList<>(options);
    command.add(application.toString());
    command.addAll(List.of(arguments));
    Path own = created(folder);
    List<String> java = launcherCommand(own, command);
    return new SparkSubmitProcess(
        ChildProcess.start("spark-submit", own, environment, java), deployMode);
  }

  /** Asks Spark's launcher for the command line: after a line of its own, words that end in NUL. */
  private List<String> launcherCommand(Path folder, List<String> arguments)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ChildProcess.java(), "-Xmx128m", "-cp", home.classPath()));
    command.addAll(
        List.of("org.apache.spark.launcher.Main", "org.apache.spark.deploy.SparkSubmit"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      process.getInputStream().transferTo(output);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("Spark's launcher failed: " + output);
      }
      String text = output.toString(StandardCharsets.UTF_8);
      return List.of(text.substring(text.indexOf("\0\n") + 2).split("\0", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path created(Path folder) {
    try {
      return Files.createTempDirectory(folder, "submit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
