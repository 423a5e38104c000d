package featuremill.job;

import featuremill.engine.CarriedColumns;
import featuremill.failure.Failure;
import featuremill.job.apply.ModelTransform;
import featuremill.job.apply.PublishedModel;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import featuremill.job.publish.PublishMode;
import featuremill.job.publish.Publisher;
import featuremill.spark.FeatureRows;
import featuremill.spark.RowsRead;
import featuremill.spark.SparkFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * Applies a published model to other rows, and publishes what it makes of them. Nothing is fitted,
 * no mask applies, and each row of the input gives one row of features.
 */
public final class ApplyRunner {
  /** Stands for the features that the model says. */
  private static final String MODELS_OWN = "*";

  private final String modelPath;
  private final boolean inverse;
  private final JobSpec job;
  private final SparkSession session;
  private final Console console;
  private final Receipt receipt;
  private final Phases phases;
  private final String runId = JobRunner.newRunId();

  private ApplyRunner(
      String modelPath, boolean inverse, JobSpec job, SparkSession session, Console console) {
    this.modelPath = modelPath;
    this.inverse = inverse;
    this.job = job;
    this.session = session;
    this.console = console;
    this.receipt = new Receipt(job, runId);
    this.phases = new Phases(receipt);
  }

  /**
   * Applies a model and says how it went.
   *
   * @param model the output of a run, or a model's own folder
   * @param inverse whether features are taken back to the units of the input
   * @param job its input and output count, and no step
   * @throws Failure when it could not be done; the output is then what it was before
   */
  public static void run(
      String model, boolean inverse, JobSpec job, SparkSession session, Console console) {
    ApplyRunner runner = new ApplyRunner(model, inverse, job, session, console);
    try {
      runner.run();
    } catch (Exception e) {
      // Spark throws checked exceptions that no signature tells of.
      if (Publisher.isInterrupted()) {
        throw JobRunner.interrupted().because(e);
      }
      Failure failure = SparkFailures.explained(e);
      runner.leaveReceipt(failure == null ? JobRunner.unexpected(e) : failure);
      throw failure == null ? SparkFailures.unchecked(e) : failure;
    }
  }

  private void run() throws IOException {
    receipt.environment(Environment.describe(session));
    requireApart();
    PublishMode mode =
        job.output().mode() == JobSpec.Mode.NEW ? PublishMode.NEW : PublishMode.REPLACE;
    try (RowsRead read = RowsRead.counting(session);
        Publisher publisher = Publisher.open(job.output().path(), mode, runId, configuration())) {
      publisher.whenInterrupted(() -> leaveReceipt(JobRunner.interrupted()));
      publisher.notes().forEach(console::warning);
      ModelTransform model = new ModelTransform(PublishedModel.open(modelPath, configuration()));
      InputData input = phases.time("open", () -> InputOpener.open(session, job.input()));
      receipt.input(input, InputLocation.of(job.input(), configuration()));
      ModelTransform.Result result = result(model, input);
      Folder stage = publisher.stage();
      long rows = phases.time("write", () -> write(result, stage));
      receipt.applied(modelPath, ContentHash.of(modelFolder()), inverse, rows);
      receipt.work(read);
      byte[] account = receipt.done();
      Manifest manifest = phases.time("publish", () -> publish(publisher, stage, account));
      if (console.form() == Console.Form.JSON) {
        console.data(new String(account, StandardCharsets.UTF_8));
      } else {
        print(result, rows, manifest);
      }
      publisher.notes().forEach(console::warning);
    }
  }

  /** What is made by a model must not take the model's place. */
  private void requireApart() throws IOException {
    Path out = new Path(job.output().path());
    String output = out.getFileSystem(configuration()).makeQualified(out).toString();
    if ((modelFolder().path() + "/").startsWith(output + "/")) {
      throw Failure.usage("the output would take the place of the model that it is made by")
          .at(job.output().path())
          .fix("choose another --output");
    }
  }

  private Folder modelFolder() throws IOException {
    return PublishedModel.folder(modelPath, configuration());
  }

  private ModelTransform.Result result(ModelTransform model, InputData input) throws IOException {
    boolean own = input.features().equals(List.of(MODELS_OWN));
    List<String> wanted = own ? List.of() : input.features();
    List<String> outputs = inverse ? List.of(FeatureRows.FEATURES) : model.outputs();
    List<StructField> carried =
        CarriedColumns.of(input.rows().schema(), job.input().carry(), outputs);
    return inverse
        ? model.invert(input.rows(), wanted, carried)
        : model.apply(input.rows(), wanted, carried);
  }

  private long write(ModelTransform.Result result, Folder stage) {
    JobRunner.save(result.rows(), stage, JobRunner.FEATURES);
    return session.read().parquet(stage.resolve(JobRunner.FEATURES).toString()).count();
  }

  private Manifest publish(Publisher publisher, Folder stage, byte[] account) {
    try {
      stage.write(Receipt.FILE, account);
      return publisher.publish(new PublishedHashes(session));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print(ModelTransform.Result result, long rows, Manifest manifest) {
    line("input", String.valueOf(job.input().path()));
    line("model", modelPath + (inverse ? ", inverse" : ""));
    line("rows", String.format(Locale.ROOT, "%,d", rows));
    line(
        "features", String.format(Locale.ROOT, "%,d to %,d", result.width(), result.outputWidth()));
    line(
        "wrote",
        job.output().path()
            + String.format(
                Locale.ROOT,
                "  %d files, %s",
                manifest.entries().size(),
                Summary.bytes(manifest.totalBytes())));
  }

  private void line(String key, String value) {
    console.data(String.format(Locale.ROOT, "%-11s %s", key, value));
  }

  private void leaveReceipt(Failure failure) {
    JobRunner.leaveReceipt(job, receipt.failed(failure), failure, console, configuration());
  }

  private Configuration configuration() {
    return session.sparkContext().hadoopConfiguration();
  }
}
