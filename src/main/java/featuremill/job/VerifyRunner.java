package featuremill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.MaskChain;
import featuremill.engine.MaskResolver;
import featuremill.engine.Plan;
import featuremill.engine.RowCounts;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.job.apply.PublishedModel;
import featuremill.job.model.StoredModel;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import featuremill.job.verify.Published;
import featuremill.job.verify.Verification;
import featuremill.reference.Quantity;
import featuremill.spark.FeatureColumns;
import featuremill.spark.SparkFailures;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Checks a published output: its files against the manifest, its numbers against the reference,
 * computed again from the input that the receipt names; and from the model, where one was applied.
 */
public final class VerifyRunner {
  private final SparkSession session;
  private final Console console;
  private final Folder out;

  private VerifyRunner(SparkSession session, Console console, Folder out) {
    this.session = session;
    this.console = console;
    this.out = out;
  }

  /**
   * Checks an output and prints the verdict.
   *
   * @throws Failure (exit 5) when a file or a number is not what it should be; (exit 3) when the
   *     output or its input is missing
   */
  public static void run(String output, SparkSession session, Console console) {
    Folder out = Folder.existing(output, session.sparkContext().hadoopConfiguration());
    try {
      new VerifyRunner(session, console, out).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      // Spark throws checked exceptions that no signature tells of.
      Failure failure = SparkFailures.explained(e);
      throw failure == null ? SparkFailures.unchecked(e) : failure;
    }
  }

  private void run() throws IOException {
    requireIntactFiles();
    JsonNode receipt = receipt();
    JobSpec job = job(receipt);
    InputData input = InputOpener.open(session, job.input());
    requireSameInput(receipt, job, input);
    console.talk("verify    " + out + " against the single-node reference");
    long begin = System.nanoTime();
    Verdict verdict = new Verdict(check(receipt, job, input));
    if (console.form() == Console.Form.JSON) {
      console.data(verdict.json().toPrettyString());
    } else {
      VerdictText.lines(verdict).forEach(console::data);
      console.data(
          String.format(
              Locale.ROOT,
              "%-11s %s  %s  %.1f s",
              "verify",
              verdict.passed() ? "PASS" : "FAIL",
              out,
              (System.nanoTime() - begin) / 1e9));
    }
    if (!verdict.passed()) {
      throw Failure.verify(VerdictText.failed(verdict)).at(out.toString());
    }
  }

  private List<Quantity> check(JsonNode receipt, JobSpec job, InputData input) throws IOException {
    JsonNode applied = receipt.path("applied");
    return applied.isMissingNode()
        ? new Verification(job, input, published(receipt, job, input)).check()
        : new Application(model(applied), applied.path("inverse").asBoolean(), job, input)
            .check(out, rows(receipt, "in"));
  }

  /** The model that was applied, from where it was then. */
  private StoredModel model(JsonNode applied) throws IOException {
    PublishedModel model =
        PublishedModel.at(
            applied.path("location").asText(), session.sparkContext().hadoopConfiguration());
    StoredModel opened = model.open(new PublishedHashes(session));
    if (!applied.path("content").asText().equals(model.content())) {
      throw Failure.input("the model is not the one that this output was made by")
          .at(model.location())
          .fix("apply it again: it was fitted anew since");
    }
    return opened;
  }

  private static long rows(JsonNode receipt, String which) {
    return receipt.path("rows").path(which).asLong();
  }

  private void requireIntactFiles() throws IOException {
    List<Manifest.Difference> differences =
        Manifest.read(out).check(out, new PublishedHashes(session));
    if (!differences.isEmpty()) {
      throw Failure.verify(
              differences.size()
                  + " files are not what was published: "
                  + String.join(
                      ", ",
                      differences.stream().limit(5).map(d -> d.path() + " " + d.what()).toList()))
          .at(out.toString())
          .fix("run the job again");
    }
  }

  private JsonNode receipt() throws IOException {
    try {
      return new ObjectMapper().readTree(out.read(Receipt.FILE));
    } catch (FileNotFoundException e) {
      throw Failure.input("there is no receipt").at(out.name(Receipt.FILE)).because(e);
    }
  }

  /** The job as it was run, its input where it was found then. */
  private JobSpec job(JsonNode receipt) {
    ObjectNode job = receipt.path("job").deepCopy();
    String location = receipt.path("input").path("location").asText("");
    if (job.path("input").has("path") && !location.isEmpty()) {
      ((ObjectNode) job.path("input")).put("path", location);
    }
    return JobFile.parse(job.toString(), out.name(Receipt.FILE), List.of(), mask -> {});
  }

  private Published published(JsonNode receipt, JobSpec job, InputData input) {
    Map<String, Long> reasons = new LinkedHashMap<>();
    JsonNode counts = receipt.path("rows").path("reasons");
    counts.fieldNames().forEachRemaining(name -> reasons.put(name, counts.path(name).asLong()));
    RowCounts rows = new RowCounts(rows(receipt, "in"), rows(receipt, "kept"), reasons);
    List<Map<String, Double>> statistics = new ArrayList<>();
    for (JsonNode node : receipt.path("masks")) {
      Map<String, Double> found = new LinkedHashMap<>();
      JsonNode values = node.path("statistics");
      values.fieldNames().forEachRemaining(name -> found.put(name, values.path(name).asDouble()));
      statistics.add(found);
    }
    FeatureColumns features = FeatureColumns.resolve(input.rows(), input.features());
    List<Step.Mask> steps = Plan.of(job.steps()).masks();
    MaskChain masks = MaskResolver.published(input.rows(), features, steps, statistics);
    return new Published(out, rows, masks);
  }

  private void requireSameInput(JsonNode receipt, JobSpec job, InputData input) {
    FilesBeside beside = FilesBeside.of(job, session);
    JsonNode told = receipt.path("input").path("beside");
    told.properties()
        .forEach(then -> requireSame(then.getKey(), then.getValue().asText(), beside.hashes()));
    String then = receipt.path("input").path("fingerprint").asText();
    // Of a receipt that does not tell of other files the fingerprint is that of the input alone.
    if (!then.equals(told.isEmpty() ? input.fingerprint() : beside.fingerprint(input))) {
      throw Failure.input("the input is not the one that this output was made from")
          .at(receipt.path("input").path("location").asText())
          .fix("run the job again: files have come, gone or changed their length since");
    }
  }

  private void requireSame(String file, String then, Map<String, String> now) {
    if (!now.containsKey(file)) {
      throw Failure.input(file + ", which this output was made with, is not there any more")
          .at(out.toString())
          .fix("bring it back, or run the job again");
    }
    if (!now.get(file).equals(then)) {
      throw Failure.input(file + " is not the file that this output was made with")
          .at(out.toString())
          .fix("run the job again: its content has changed since");
    }
  }
}
