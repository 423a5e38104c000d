package featuremill.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The Spark that tests start as processes of its own: a folder with {@code jars/}, named by the
 * system property {@code featuremill.spark.home} or the environment's SPARK_HOME.
 */
final class SparkHome {
  private final Path folder;

  private SparkHome(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws IllegalStateException if the folder is not named or holds no jars
   */
  static SparkHome find() {
    String named = System.getProperty("featuremill.spark.home", System.getenv("SPARK_HOME"));
    if (named == null || !Files.isDirectory(Path.of(named, "jars"))) {
      throw new IllegalStateException(
          "no Spark at " + named + ": mvn process-classes puts one into target/spark");
    }
    return new SparkHome(Path.of(named).toAbsolutePath());
  }

  String classPath() {
    return folder.resolve("jars") + "/*";
  }

  /** What a process of Spark needs to know: where Spark is, and to stay on loopback. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPARK_HOME", folder.toString());
    // Without it a folder that has only jars/ is taken for a source tree.
    environment.put("SPARK_SCALA_VERSION", "2.13");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_LOCAL_HOSTNAME", "127.0.0.1");
    return environment;
  }
}
