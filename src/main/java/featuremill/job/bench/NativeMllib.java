package featuremill.job.bench;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.job.Console;
import featuremill.job.JobFile;
import featuremill.job.JobJson;
import featuremill.job.JobSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

/**
 * MLlib on the native OpenBLAS that featuremill brings. MLlib chooses its BLAS once a JVM, so this
 * one gets a JVM of its own, with the same memory, cores and data.
 */
public final class NativeMllib {
  private NativeMllib() {}

  /** Its turns; empty where the session is not local or the library does not load. */
  static Optional<Turns.Result> measure(
      SparkSession session, JobSpec job, int runs, Console console) {
    String master = session.sparkContext().master();
    if (!master.startsWith("local[")) {
      console.talk("bench     MLlib with OpenBLAS is measured in local mode only");
      return Optional.empty();
    }
    try {
      Path answer = Files.createTempFile("mllib-native", ".txt");
      List<String> command = command(master, job, runs);
      command.add(answer.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.waitFor();
      String result = Files.readString(answer);
      Files.delete(answer);
      return result.isEmpty()
          ? Optional.empty()
          : Optional.of(new ObjectMapper().readValue(result, Turns.Result.class));
    } catch (IOException e) {
      console.warning("MLlib with OpenBLAS could not be started: " + e.getMessage());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static List<String> command(String master, JobSpec job, int runs) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!argument.startsWith("-agent")) {
        command.add(argument);
      }
    }
    Path library = Path.of(Loader.load(openblas.class)).resolveSibling("libopenblas.so.0");
    command.add("-Ddev.ludovic.netlib.blas.nativeLibPath=" + library);
    command.add("-Ddev.ludovic.netlib.lapack.nativeLibPath=" + library);
    command.add("-cp");
    command.add(jarOf(NativeMllib.class) + ":" + System.getProperty("java.class.path"));
    command.add(NativeMllib.class.getName());
    command.add(master);
    command.add(JobJson.of(job).toString());
    command.add(Integer.toString(runs));
    return command;
  }

  private static Console silent() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(nowhere, nowhere, Console.Form.JSON, Console.Talk.QUIET, Console.Colour.OFF);
  }

  private static String jarOf(Class<?> type) {
    return Path.of(
            java.net.URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /** The other process: local master, job, runs, answer file. */
  public static void main(String[] args) throws IOException {
    SparkSession session =
        SparkSession.builder()
            .appName("MLlib with OpenBLAS")
            .master(args[0])
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    JobSpec job = JobFile.parse(args[1], "bench", List.of(), mask -> {});
    Turns.Result result =
        new FitBenchmark(session, silent(), Integer.parseInt(args[2])).mllibAlone(job);
    new ObjectMapper()
        .setVisibility(PropertyAccessor.ALL, Visibility.NONE)
        .setVisibility(PropertyAccessor.FIELD, Visibility.ANY)
        .writeValue(Path.of(args[3]).toFile(), result);
    session.stop();
  }
}
