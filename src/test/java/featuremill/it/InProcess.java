package featuremill.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.job.ApplyRunner;
import featuremill.job.Console;
import featuremill.job.JobFile;
import featuremill.job.JobRunner;
import featuremill.job.JobSpec;
import featuremill.job.Layer;
import featuremill.job.MaskSyntax;
import featuremill.job.VerifyRunner;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Jobs in this JVM, on a session that is closed after them: one master after the other. */
final class InProcess implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 60_000;
  private static final List<String> TABLES =
      List.of("features.parquet", "rejected.parquet", "distances.parquet");

  private final TaskTally tally = new TaskTally();
  private final SparkSession session;

  /** A master, and what it is told besides. */
  InProcess(String master, Map<String, String> settings) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("featuremill tests on " + master)
            .master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.extensions", ChaosFunctions.class.getName())
            // Executors are JVMs of their own, and know what the jar holds, and these tests.
            .config("spark.executor.extraClassPath", jar() + File.pathSeparator + tests())
            // They live for seconds: the optimizing compiler would cost more than it saves.
            .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1");
    settings.forEach(builder::config);
    session = builder.getOrCreate();
    session.sparkContext().addSparkListener(tally);
  }

  /** The jar that the build made. */
  static Path jar() {
    return SubmitScript.project().resolve("target/featuremill.jar");
  }

  private static Path tests() {
    return SubmitScript.project().resolve("target/test-classes");
  }

  SparkSession session() {
    return session;
  }

  /** What has befallen the tasks so far. */
  TaskTally tally() throws TimeoutException {
    session.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    return tally;
  }

  /**
   * What has to be equal to the last bit whatever a job runs on.
   *
   * @param content hash of the model's arrays, as the receipt says it
   * @param rows hash of the rows of features.parquet, rejected.parquet and distances.parquet in
   *     their order, carried columns included
   */
  record Bits(String content, String rows) {}

  /** Runs a job of the folder jobs/, unverified, and looks at what it left. */
  Bits run(String job, Path out) throws IOException {
    return run(job(job, "verify=false", "output.path=" + out), out, silent());
  }

  /** Runs the text of a job, as it is but for its output. */
  Bits runText(String yaml, Path out) throws IOException {
    return runText(yaml, out, silent());
  }

  /** The same, and listens to what it says. */
  Bits runText(String yaml, Path out, Console console) throws IOException {
    Layer layer = Layer.commandLine(List.of("output.path=" + out));
    return run(JobFile.parse(yaml, "a test", List.of(layer), MaskSyntax::check), out, console);
  }

  private Bits run(JobSpec job, Path out, Console console) throws IOException {
    JobRunner.run(job, session, console);
    return bits(out);
  }

  private Bits bits(Path out) throws IOException {
    return new Bits(content(Files.readAllBytes(out.resolve("run.json"))), rows(out));
  }

  /** Applies a model, which is checked, and looks at what that left. */
  Bits apply(Path model, boolean inverse, Path input, Path out) throws IOException {
    String job =
        "{name: apply, input: {path: '"
            + input
            + "', features: '*'}, steps: [], output: {path: '"
            + out
            + "'}}";
    ApplyRunner.run(
        model.toString(),
        inverse,
        JobFile.ofCommand(job, "a test", List.of(), MaskSyntax::check),
        session,
        silent());
    return bits(out);
  }

  /** Checks an output, and throws when it is not what it should be. */
  void verify(String out) {
    VerifyRunner.run(out, session, silent());
  }

  /** How many JVMs besides the driver compute. */
  int executors() {
    return session.sparkContext().statusTracker().getExecutorInfos().length - 1;
  }

  static String content(byte[] receipt) throws IOException {
    JsonNode root = new ObjectMapper().readTree(receipt);
    return root.path("content").asText();
  }

  private String rows(Path out) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String table : TABLES) {
        add(digest, out.resolve(table));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(MessageDigest digest, Path table) throws IOException {
    if (!Files.exists(table)) {
      return;
    }
    try (Stream<Path> files = Files.list(table)) {
      for (Path file :
          files.filter(name -> name.toString().endsWith(".parquet")).sorted().toList()) {
        for (Row row : session.read().parquet(file.toString()).collectAsList()) {
          digest.update(row.mkString("|").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static JobSpec job(String name, String... settings) {
    return JobFile.read(
        "jobs/" + name, List.of(Layer.commandLine(List.of(settings))), MaskSyntax::check);
  }

  private static Console silent() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(nowhere, nowhere, Console.Form.TEXT, Console.Talk.QUIET, Console.Colour.OFF);
  }

  @Override
  public void close() {
    session.stop();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
  }
}
