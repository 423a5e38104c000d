package featuremill.job;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.publish.FailureReceipt;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import featuremill.job.publish.PublishMode;
import featuremill.job.publish.Publisher;
import featuremill.reference.Quantity;
import featuremill.spark.RowsRead;
import featuremill.spark.SparkFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What stands around the work of a command that leaves an output: the lock, a stage beside the
 * output, the account of all that is done, the check of what was written, publishing.
 *
 * <p>Until the last step nothing that was published before is touched. A run that fails leaves its
 * receipt beside the output, and nothing else.
 */
final class PublishingRun {
  private final JobSpec job;
  private final SparkSession session;
  private final Console console;
  private final Receipt receipt;
  private final Phases phases;
  private final String runId = newRunId();
  private RowsRead read;
  private Publisher publisher;
  private String fingerprint;

  private PublishingRun(JobSpec job, SparkSession session, Console console) {
    this.job = job;
    this.session = session;
    this.console = console;
    this.receipt = new Receipt(job, runId);
    this.phases = new Phases(receipt);
  }

  /** What a command does between opening its output and having published it. */
  interface Work {
    void within(PublishingRun run) throws IOException;
  }

  /**
   * Does some work and accounts for it.
   *
   * @throws Failure when it could not be done; the output is then what it was before
   */
  static void of(JobSpec job, SparkSession session, Console console, Work work) {
    PublishingRun run = new PublishingRun(job, session, console);
    try {
      run.around(work);
    } catch (Exception e) {
      // Spark throws checked exceptions that no signature tells of.
      if (Publisher.isInterrupted()) {
        throw interrupted().because(e);
      }
      Failure failure = SparkFailures.explained(e);
      run.leaveReceipt(failure == null ? unexpected(e) : failure);
      throw failure == null ? SparkFailures.unchecked(e) : failure;
    }
  }

  private void around(Work work) throws IOException {
    receipt.environment(Environment.describe(session));
    PublishMode mode =
        job.output().mode() == JobSpec.Mode.NEW ? PublishMode.NEW : PublishMode.REPLACE;
    try (RowsRead counting = RowsRead.counting(session);
        Publisher opened = Publisher.open(job.output().path(), mode, runId, configuration())) {
      read = counting;
      publisher = opened;
      publisher.whenInterrupted(() -> leaveReceipt(interrupted()));
      publisher.notes().forEach(console::warning);
      work.within(this);
      publisher.notes().forEach(console::warning);
    }
  }

  private static Failure interrupted() {
    return Failure.unfinished("interrupted: the process was told to end before it had published")
        .fix("run the job again; what was published before is as it was");
  }

  private static Failure unexpected(Exception e) {
    return Failure.unfinished(e.getClass().getSimpleName() + ": " + e.getMessage()).because(e);
  }

  private static String newRunId() {
    return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(Instant.now())
        + "-"
        + UUID.randomUUID().toString().substring(0, 8);
  }

  Receipt receipt() {
    return receipt;
  }

  Phases phases() {
    return phases;
  }

  /** What Spark's tasks have read and shuffled so far. */
  RowsRead read() {
    return read;
  }

  /** Where the output is written until it is published. */
  Folder stage() {
    return publisher.stage();
  }

  /** The input, opened and accounted for, and with it the files that are read beside it. */
  InputData open() {
    InputData input = phases.time("open", () -> InputOpener.open(session, job.input()));
    FilesBeside beside = phases.time("open", () -> FilesBeside.of(job, session));
    receipt.input(input, InputLocation.of(job.input(), configuration()), beside);
    fingerprint = beside.fingerprint(input);
    return input;
  }

  /** Of the input and of the files beside it, once it is open. */
  String fingerprint() {
    return fingerprint;
  }

  /** Writes a table of the output. */
  void save(Dataset<Row> rows, String name) {
    rows.write().parquet(stage().resolve(name).toString());
  }

  /**
   * Checks what was written, unless the job does not want it.
   *
   * @return null where it does not
   * @throws Failure (exit 5) if something is not what it should be
   */
  Verdict verify(Supplier<List<Quantity>> check) {
    if (job.verify() == JobSpec.Verify.OFF) {
      return null;
    }
    console.talk("verify    against the single-node reference");
    Verdict verdict = phases.time("verify", () -> new Verdict(check.get()));
    receipt.verify(verdict);
    if (!verdict.passed()) {
      VerdictText.lines(verdict).forEach(console::talk);
      throw Failure.verify(VerdictText.failed(verdict))
          .at(job.output().path())
          .fix("nothing was published; what is there is what was there before");
    }
    return verdict;
  }

  /** Ends the account, publishes what was written, and prints the account where JSON is wanted. */
  Manifest publish() {
    receipt.work(read);
    byte[] account = receipt.done();
    Manifest manifest = phases.time("publish", () -> publish(account));
    if (console.form() == Console.Form.JSON) {
      console.data(new String(account, StandardCharsets.UTF_8));
    }
    return manifest;
  }

  private Manifest publish(byte[] account) {
    try {
      stage().write(Receipt.FILE, account);
      return publisher.publish(new PublishedHashes(session));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void leaveReceipt(Failure failure) {
    byte[] account = receipt.failed(failure);
    if (console.form() == Console.Form.JSON) {
      console.data(new String(account, StandardCharsets.UTF_8));
    }
    if (failure.outcome() == Outcome.USAGE && job.output().path().isBlank()) {
      return;
    }
    try {
      FailureReceipt.write(job.output().path(), account, configuration());
    } catch (Failure unwritable) {
      console.warning("the receipt of this run is not written: " + unwritable.what());
    }
  }

  private Configuration configuration() {
    return session.sparkContext().hadoopConfiguration();
  }
}
