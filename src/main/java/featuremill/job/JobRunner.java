package featuremill.job;

import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.publish.FailureReceipt;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import featuremill.job.publish.PublishMode;
import featuremill.job.publish.Publisher;
import featuremill.job.verify.Published;
import featuremill.job.verify.Verification;
import featuremill.linalg.Blas;
import featuremill.spark.RowsRead;
import featuremill.spark.SparkFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a job from its input to its published output: opens, fits, writes beside the output, checks
 * what it has written, publishes.
 *
 * <p>Until the last step nothing that was published before is touched. A run that fails leaves its
 * receipt beside the output, and nothing else.
 */
public final class JobRunner {
  static final String FEATURES = "features.parquet";
  static final String REJECTED = "rejected.parquet";
  static final String MODEL = "model";

  private final JobSpec job;
  private final SparkSession session;
  private final Console console;
  private final Receipt receipt;
  private final Phases phases;
  private final FitLog log;
  private final String runId;

  private JobRunner(JobSpec job, SparkSession session, Console console) {
    this.job = job;
    this.session = session;
    this.console = console;
    this.runId = newRunId();
    this.receipt = new Receipt(job, runId);
    this.phases = new Phases(receipt);
    this.log = new FitLog(console, receipt);
  }

  /**
   * Runs a job and says how it went.
   *
   * @throws Failure when it could not be done; the output is then what it was before
   */
  public static void run(JobSpec job, SparkSession session, Console console) {
    JobRunner runner = new JobRunner(job, session, console);
    try {
      runner.run();
    } catch (Exception e) {
      // Spark throws checked exceptions that no signature tells of.
      if (Publisher.isInterrupted()) {
        throw interrupted().because(e);
      }
      Failure failure = SparkFailures.explained(e);
      runner.leaveReceipt(failure == null ? unexpected(e) : failure);
      throw failure == null ? SparkFailures.unchecked(e) : failure;
    }
  }

  static Failure interrupted() {
    return Failure.unfinished("interrupted: the process was told to end before it had published")
        .fix("run the job again; what was published before is as it was");
  }

  static Failure unexpected(Exception e) {
    return Failure.unfinished(e.getClass().getSimpleName() + ": " + e.getMessage()).because(e);
  }

  static String newRunId() {
    return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(Instant.now())
        + "-"
        + UUID.randomUUID().toString().substring(0, 8);
  }

  private void run() {
    receipt.environment(Environment.describe(session));
    if (Blas.best().isFallback()) {
      console.warning(
          Blas.best().reason()
              + "\n  Java kernels do the work: many times slower, and with last bits of their own");
    }
    PublishMode mode =
        job.output().mode() == JobSpec.Mode.NEW ? PublishMode.NEW : PublishMode.REPLACE;
    try (RowsRead read = RowsRead.counting(session);
        Publisher publisher = Publisher.open(job.output().path(), mode, runId, configuration())) {
      publisher.whenInterrupted(() -> leaveReceipt(interrupted()));
      publisher.notes().forEach(console::warning);
      InputData input = phases.time("open", () -> InputOpener.open(session, job.input()));
      FilesBeside beside = phases.time("open", () -> FilesBeside.of(job, session));
      receipt.input(input, InputLocation.of(job.input(), configuration()), beside);
      DistancesOutput distances = new DistancesOutput(job, input, session);
      distances.requireFits();
      try (Fit fit = phases.time("fit", () -> fit(input))) {
        receipt.fit(fit);
        distances.requireFits(fit);
        Folder stage = publisher.stage();
        phases.time("write", () -> write(fit, input, beside.fingerprint(input), stage));
        if (distances.isWanted()) {
          console.talk("write     " + DistancesOutput.FOLDER);
          receipt.distances(phases.time("distances", () -> distances.write(fit, stage)));
        }
        log.shuffled(read);
        Verdict verdict = verify(input, fit, stage);
        receipt.work(read);
        byte[] account = account(stage);
        Manifest manifest = phases.time("publish", () -> publish(publisher, stage, account));
        if (console.form() == Console.Form.JSON) {
          console.data(new String(account, StandardCharsets.UTF_8));
        } else {
          new Summary(job, console)
              .print(input, fit, verdict, manifest, phases.seconds(), log.outcome());
        }
      }
      publisher.notes().forEach(console::warning);
    }
  }

  private Fit fit(InputData input) {
    return Engine.fit(input.rows(), input.pipeline(job), log);
  }

  private Folder write(Fit fit, InputData input, String fingerprint, Folder stage) {
    new FittedModel(job, fit, fingerprint).write(stage.folder(MODEL));
    if (job.output().write().contains(JobSpec.Artefact.FEATURES)) {
      console.talk("write     " + FEATURES);
      save(fit.pipeline().transform(input.rows()), stage, FEATURES);
    }
    if (job.output().write().contains(JobSpec.Artefact.REJECTED)) {
      Dataset<Row> rejected = fit.pipeline().rejected(input.rows());
      boolean none = fit.rows().rejectedInAll() == 0;
      save(none ? rejected.limit(0) : rejected, stage, REJECTED);
    }
    return stage;
  }

  static void save(Dataset<Row> rows, Folder stage, String name) {
    rows.write().parquet(stage.resolve(name).toString());
  }

  private Verdict verify(InputData input, Fit fit, Folder stage) {
    if (job.verify() == JobSpec.Verify.OFF) {
      return null;
    }
    console.talk("verify    against the single-node reference");
    Published published = new Published(stage, fit.rows(), fit.pipeline().masks());
    Verdict verdict =
        phases.time("verify", () -> new Verdict(new Verification(job, input, published).check()));
    receipt.verify(verdict);
    if (!verdict.passed()) {
      VerdictText.lines(verdict).forEach(console::talk);
      throw Failure.verify(VerdictText.failed(verdict))
          .at(job.output().path())
          .fix("nothing was published; what is there is what was there before");
    }
    return verdict;
  }

  /** What {@code run.json} says, and {@code --json} prints. */
  private byte[] account(Folder stage) {
    try {
      receipt.contentHash(ContentHash.of(stage.folder(MODEL)));
      return receipt.done();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Manifest publish(Publisher publisher, Folder stage, byte[] account) {
    try {
      if (!job.output().write().contains(JobSpec.Artefact.MODEL)) {
        Path model = stage.resolve(MODEL);
        model.getFileSystem(configuration()).delete(model, true);
      }
      stage.write(Receipt.FILE, account);
      return publisher.publish(new PublishedHashes(session));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void leaveReceipt(Failure failure) {
    leaveReceipt(job, receipt.failed(failure), failure, console, configuration());
  }

  /** What a run that has failed says of itself, beside the output. */
  static void leaveReceipt(
      JobSpec job, byte[] account, Failure failure, Console console, Configuration hadoop) {
    if (console.form() == Console.Form.JSON) {
      console.data(new String(account, StandardCharsets.UTF_8));
    }
    if (failure.outcome() == Outcome.USAGE && job.output().path().isBlank()) {
      return;
    }
    try {
      FailureReceipt.write(job.output().path(), account, hadoop);
    } catch (Failure unwritable) {
      console.warning("the receipt of this run is not written: " + unwritable.what());
    }
  }

  private Configuration configuration() {
    return session.sparkContext().hadoopConfiguration();
  }
}
