package featuremill.job;

import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.failure.Failure;
import featuremill.job.model.ContentHash;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import featuremill.job.verify.Published;
import featuremill.job.verify.Verification;
import featuremill.linalg.Blas;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a job from its input to its published output: opens, fits, writes beside the output, checks
 * what it has written, publishes.
 */
public final class JobRunner {
  static final String FEATURES = "features.parquet";
  static final String REJECTED = "rejected.parquet";
  static final String MODEL = "model";

  private final JobSpec job;
  private final SparkSession session;
  private final Console console;
  private final PublishingRun run;
  private final Receipt receipt;
  private final Phases phases;
  private final FitLog log;

  private JobRunner(JobSpec job, SparkSession session, Console console, PublishingRun run) {
    this.job = job;
    this.session = session;
    this.console = console;
    this.run = run;
    this.receipt = run.receipt();
    this.phases = run.phases();
    this.log = new FitLog(console, receipt);
  }

  /**
   * Runs a job and says how it went.
   *
   * @throws Failure when it could not be done; the output is then what it was before
   */
  public static void run(JobSpec job, SparkSession session, Console console) {
    PublishingRun.of(job, session, console, run -> new JobRunner(job, session, console, run).run());
  }

  private void run() throws IOException {
    if (Blas.best().isFallback()) {
      console.warning(
          Blas.best().reason()
              + "\n  Java kernels do the work: many times slower, and with last bits of their own");
    }
    InputData input = run.open();
    DistancesOutput distances = new DistancesOutput(job, input, session);
    distances.requireFits();
    try (Fit fit = phases.time("fit", () -> fit(input))) {
      receipt.fit(fit);
      distances.requireFits(fit);
      Folder stage = run.stage();
      phases.time("write", () -> write(fit, input, stage));
      if (distances.isWanted()) {
        console.talk("write     " + DistancesOutput.FOLDER);
        receipt.distances(phases.time("distances", () -> distances.write(fit, stage)));
      }
      log.shuffled(run.read());
      Published published = new Published(stage, fit.rows(), fit.pipeline().masks());
      Verdict verdict = run.verify(() -> new Verification(job, input, published).check());
      receipt.contentHash(ContentHash.of(stage.folder(MODEL)));
      removeUnwantedModel(stage);
      Manifest manifest = run.publish();
      if (console.form() != Console.Form.JSON) {
        new Summary(job, console)
            .print(input, fit, verdict, manifest, phases.seconds(), log.outcome());
      }
    }
  }

  private Fit fit(InputData input) {
    return Engine.fit(input.rows(), input.pipeline(job), log);
  }

  private Folder write(Fit fit, InputData input, Folder stage) {
    new FittedModel(job, fit, run.fingerprint()).write(stage.folder(MODEL));
    if (job.output().write().contains(JobSpec.Artefact.FEATURES)) {
      console.talk("write     " + FEATURES);
      run.save(fit.pipeline().transform(input.rows()), FEATURES);
    }
    if (job.output().write().contains(JobSpec.Artefact.REJECTED)) {
      Dataset<Row> rejected = fit.pipeline().rejected(input.rows());
      boolean none = fit.rows().rejectedInAll() == 0;
      run.save(none ? rejected.limit(0) : rejected, REJECTED);
    }
    return stage;
  }

  /** What was written is checked by the model, and named by it, whether it is wanted or not. */
  private void removeUnwantedModel(Folder stage) throws IOException {
    if (!job.output().write().contains(JobSpec.Artefact.MODEL)) {
      Path model = stage.resolve(MODEL);
      model.getFileSystem(session.sparkContext().hadoopConfiguration()).delete(model, true);
    }
  }
}
