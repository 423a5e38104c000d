package featuremill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.failure.Failure;
import featuremill.job.publish.FileHashes;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import featuremill.linalg.npy.NpyFile;
import featuremill.testing.LocalSpark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Runs and verifies jobs in this JVM; keeps what they said, and reads what they left. */
final class JobRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path out;
  private final String data;
  private final String talk;
  private final Failure failure;

  private JobRun(Path out, String data, String talk, Failure failure) {
    this.out = out;
    this.data = data;
    this.talk = talk;
    this.failure = failure;
  }

  /** What a job or a verification does, given somewhere to talk. */
  private interface Work {
    void with(Console console);
  }

  /** Runs a job file with its output elsewhere. */
  static JobRun file(String jobFile, Path out, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("output.path=" + out);
    Layer layer = Layer.commandLine(all);
    return of(out, () -> JobFile.read(jobFile, List.of(layer), MaskSyntax::check));
  }

  /** Runs the text of a job that has no {@code output.path}. */
  static JobRun text(String yaml, Path out, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("output.path=" + out);
    return of(out, () -> Jobs.parse(yaml, Layer.commandLine(all)));
  }

  private static JobRun of(Path out, java.util.function.Supplier<JobSpec> job) {
    return of(out, console -> JobRunner.run(job.get(), LocalSpark.session(), console));
  }

  /** Verifies an output. */
  static JobRun verify(Path out) {
    return of(out, console -> VerifyRunner.run(out.toString(), LocalSpark.session(), console));
  }

  /**
   * Applies a model.
   *
   * @param options {@code --inverse}, and settings, the input's path among them
   */
  static JobRun apply(Path model, Path out, String... options) {
    List<String> settings = new ArrayList<>(List.of(options));
    boolean inverse = settings.remove("--inverse");
    settings.add("output.path=" + out);
    String asked = "{name: apply, input: {path: x, features: '*'}, steps: [], output: {path: o}}";
    return of(
        out,
        console ->
            ApplyRunner.run(
                model.toString(),
                inverse,
                JobFile.ofCommand(
                    asked, "apply", List.of(Layer.commandLine(settings)), MaskSyntax::check),
                LocalSpark.session(),
                console));
  }

  private static JobRun of(Path out, Work work) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ByteArrayOutputStream talk = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(data, true, StandardCharsets.UTF_8),
            new PrintStream(talk, true, StandardCharsets.UTF_8),
            Console.Form.TEXT,
            Console.Talk.NORMAL,
            Console.Colour.OFF);
    Failure failure = null;
    try {
      work.with(console);
    } catch (Failure e) {
      failure = e;
    }
    return new JobRun(
        out, data.toString(StandardCharsets.UTF_8), talk.toString(StandardCharsets.UTF_8), failure);
  }

  /** This run, which has to have ended well. */
  JobRun succeeded() {
    if (failure != null) {
      throw new AssertionError("the job failed: " + failure.getMessage() + "\n" + talk, failure);
    }
    return this;
  }

  /** What went wrong; null when nothing did. */
  Failure failure() {
    return failure;
  }

  /** 0, or that of the failure. */
  int exitCode() {
    return failure == null ? 0 : failure.outcome().exitCode();
  }

  Path out() {
    return out;
  }

  String data() {
    return data;
  }

  String talk() {
    return talk;
  }

  double[] vector(String name) {
    try {
      return NpyFile.readVector(new ByteArrayInputStream(bytes("model/" + name)), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double[][] matrix(String name) {
    try {
      return NpyFile.readMatrix(new ByteArrayInputStream(bytes("model/" + name)), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode receipt() {
    return json(out.resolve("run.json"));
  }

  JsonNode model() {
    return json(out.resolve("model/model.json"));
  }

  /** The receipt of a failed run, beside the output. */
  JsonNode failedReceipt() {
    return json(failedReceiptFile());
  }

  Path failedReceiptFile() {
    return out.resolveSibling(out.getFileName() + ".failed.json");
  }

  Dataset<Row> rows(String name) {
    return LocalSpark.session().read().parquet(out.resolve(name).toString());
  }

  private byte[] bytes(String name) {
    try {
      return Files.readAllBytes(out.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the output departs from its manifest: nowhere, usually. */
  List<Manifest.Difference> differences() {
    Configuration hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
    Folder folder = Folder.existing(out.toString(), hadoop);
    try {
      return Manifest.read(folder).check(folder, FileHashes.oneByOne(hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every file below a folder with its content, as a map that can be compared. */
  static Map<String, String> content(Path folder) {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content;
  }
}
