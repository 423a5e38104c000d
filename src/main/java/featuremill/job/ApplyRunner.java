package featuremill.job;

import featuremill.failure.Failure;
import featuremill.job.apply.ModelTransform;
import featuremill.job.apply.PublishedModel;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import featuremill.job.verify.WrittenFiles;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Applies a published model to other rows, checks what it makes of them, and publishes it. Nothing
 * is fitted, no mask applies, and each row of the input gives one row of features.
 */
public final class ApplyRunner {
  private final String modelPath;
  private final boolean inverse;
  private final JobSpec job;
  private final SparkSession session;
  private final Console console;
  private final PublishingRun run;

  private ApplyRunner(
      String modelPath,
      boolean inverse,
      JobSpec job,
      SparkSession session,
      Console console,
      PublishingRun run) {
    this.modelPath = modelPath;
    this.inverse = inverse;
    this.job = job;
    this.session = session;
    this.console = console;
    this.run = run;
  }

  /**
   * Applies a model and says how it went.
   *
   * @param model the output of a run, or a model's own folder
   * @param inverse whether features are taken back to the units of the input
   * @param job its input, output and verify count, and no step
   * @throws Failure when it could not be done; the output is then what it was before
   */
  public static void run(
      String model, boolean inverse, JobSpec job, SparkSession session, Console console) {
    PublishingRun.of(
        job,
        session,
        console,
        run -> new ApplyRunner(model, inverse, job, session, console, run).run());
  }

  private void run() throws IOException {
    PublishedModel model = PublishedModel.at(modelPath, configuration());
    requireApart(model);
    Application application =
        new Application(model.open(new PublishedHashes(session)), inverse, job, run.open());
    Folder stage = run.phases().time("write", () -> write(application.result()));
    long rows = WrittenFiles.of(stage, JobRunner.FEATURES, configuration()).rows();
    run.receipt().applied(modelPath, model, inverse, rows);
    Verdict verdict = run.verify(() -> application.check(stage, rows));
    Manifest manifest = run.publish();
    if (console.form() != Console.Form.JSON) {
      print(application.result(), rows, verdict, manifest);
    }
  }

  /** What is made by a model must not take the model's place. */
  private void requireApart(PublishedModel model) throws IOException {
    Path out = new Path(job.output().path());
    String output = out.getFileSystem(configuration()).makeQualified(out).toString();
    if ((model.folder().path() + "/").startsWith(output + "/")) {
      throw Failure.usage("the output would take the place of the model that it is made by")
          .at(job.output().path())
          .fix("choose another --output");
    }
  }

  private Folder write(ModelTransform.Result result) {
    console.talk("write     " + JobRunner.FEATURES);
    run.save(result.rows(), JobRunner.FEATURES);
    return run.stage();
  }

  private void print(ModelTransform.Result result, long rows, Verdict verdict, Manifest manifest) {
    line("input", String.valueOf(job.input().path()));
    line("model", modelPath + (inverse ? ", inverse" : ""));
    line("rows", String.format(Locale.ROOT, "%,d", rows));
    line(
        "features",
        String.format(Locale.ROOT, "%,d to %,d", result.read().width(), result.outputWidth()));
    VerdictText.summary(verdict).forEach(console::data);
    line(
        "wrote",
        job.output().path()
            + String.format(
                Locale.ROOT,
                "  %d files, %s",
                manifest.entries().size(),
                Summary.bytes(manifest.totalBytes())));
    line("next", "./submit.sh verify " + job.output().path());
  }

  private void line(String key, String value) {
    console.data(String.format(Locale.ROOT, "%-11s %s", key, value));
  }

  private Configuration configuration() {
    return session.sparkContext().hadoopConfiguration();
  }
}
