package featuremill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A Spark standalone master and two workers of two cores and 2 GiB each, every one a JVM of its own
 * on loopback, on ports that were free. Executors and cluster-mode drivers are JVMs below a worker.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern ALIVE = Pattern.compile("New state: ALIVE");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

  private final Path folder;
  private final SparkHome home = SparkHome.find();
  private final List<ChildProcess> workers = new ArrayList<>();
  private ChildProcess master;
  private String masterUrl;

  private StandaloneCluster(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a cluster and waits until both workers have registered: about ten seconds.
   *
   * @param folder an empty folder for logs and the workers' files
   */
  public static StandaloneCluster start(Path folder) throws InterruptedException {
    return start(folder, "127.0.0.1", "127.0.0.1");
  }

  /**
   * The same with workers that take themselves for machines of their own: Spark starts no second
   * copy of a slow task on the host that runs the first.
   */
  public static StandaloneCluster startOnTwoHosts(Path folder) throws InterruptedException {
    return start(folder, "127.0.0.1", "127.0.0.2");
  }

  private static StandaloneCluster start(Path folder, String... hosts) throws InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    try {
      cluster.startMaster();
      for (int worker = 0; worker < hosts.length; worker++) {
        cluster.startWorker(worker, hosts[worker]);
      }
      for (ChildProcess worker : cluster.workers) {
        worker.awaitError(REGISTERED, PATIENCE);
      }
      return cluster;
    } catch (InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** {@code spark://127.0.0.1:PORT}. */
  public String masterUrl() {
    return masterUrl;
  }

  public int workers() {
    return workers.size();
  }

  /** Kills a worker, its executors and its drivers without warning, as a lost machine would. */
  public void killWorker(int worker) {
    workers.get(worker).kill();
  }

  /**
   * What a cluster-mode driver printed, on standard output and then on standard error; empty if no
   * worker has heard of it.
   */
  public String driverOutput(String driverId) {
    StringBuilder text = new StringBuilder();
    for (int worker = 0; worker < workers.size(); worker++) {
      for (String stream : List.of("stdout", "stderr")) {
        Path file = workFolder(worker).resolve(driverId).resolve(stream);
        if (Files.exists(file)) {
          text.append(read(file));
        }
      }
    }
    return text.toString();
  }

  /** Ends all processes, the workers' executors and drivers included. */
  @Override
  public void close() {
    workers.forEach(ChildProcess::close);
    if (master != null) {
      master.close();
    }
  }

  private void startMaster() throws InterruptedException {
    master =
        daemon(
            "master",
            "org.apache.spark.deploy.master.Master",
            Map.of(),
            List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    masterUrl = master.awaitError(MASTER, PATIENCE).group(1);
    master.awaitError(ALIVE, PATIENCE);
  }

  private void startWorker(int worker, String host) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--host", host, "--port", "0", "--webui-port", "0"));
    // A cluster-mode driver takes a core: with one core a worker nothing would be left to run it.
    arguments.addAll(List.of("--cores", "2", "--memory", "2g"));
    arguments.addAll(List.of("--work-dir", workFolder(worker).toString(), masterUrl));
    Map<String, String> place = Map.of("SPARK_LOCAL_IP", host, "SPARK_LOCAL_HOSTNAME", host);
    workers.add(
        daemon("worker" + worker, "org.apache.spark.deploy.worker.Worker", place, arguments));
  }

  private ChildProcess daemon(
      String name, String mainClass, Map<String, String> place, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ChildProcess.java());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    // The REST gateway insists on one fixed port.
    command.addAll(List.of("-Xmx512m", "-Dspark.master.rest.enabled=false"));
    command.addAll(List.of("-cp", home.classPath(), mainClass));
    command.addAll(arguments);
    Map<String, String> environment = new HashMap<>(home.environment());
    environment.putAll(place);
    return ChildProcess.start(name, folder, environment, command);
  }

  private Path workFolder(int worker) {
    return folder.resolve("work" + worker);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
