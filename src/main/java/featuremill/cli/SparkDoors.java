package featuremill.cli;

import featuremill.engine.Step;
import featuremill.failure.Outcome;
import featuremill.job.Console;
import featuremill.job.JobRunner;
import featuremill.job.JobSpec;
import featuremill.job.MaskSyntax;
import featuremill.job.PlanText;
import featuremill.job.VerifyRunner;
import featuremill.job.bench.AccuracyBenchmark;
import featuremill.job.bench.FitBenchmark;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** The commands on Spark. Each body is one call, so that its classes load when it is made. */
final class SparkDoors implements Doors {

  @Override
  public void checkMask(Step.Mask mask) {
    MaskSyntax.check(mask);
  }

  @Override
  public Outcome run(JobSpec job, Console console) {
    return onSpark(job.name(), session -> JobRunner.run(job, session, console));
  }

  @Override
  public Outcome plan(JobSpec job, Console console) {
    return onSpark("plan " + job.name(), session -> PlanText.print(job, session, console));
  }

  @Override
  public Outcome verify(String output, Console console) {
    return onSpark("verify " + output, session -> VerifyRunner.run(output, session, console));
  }

  @Override
  public Outcome benchFit(JobSpec job, int repeats, Console console) {
    return onSpark("bench fit", session -> FitBenchmark.run(session, job, repeats, console));
  }

  @Override
  public Outcome benchAccuracy(int rows, int features, Console console) {
    return onSpark(
        "bench accuracy", session -> AccuracyBenchmark.run(session, rows, features, console));
  }

  private static Outcome onSpark(String name, Consumer<SparkSession> work) {
    // The facade's own builder looks for this class by Scala's reflection: 0.3 s of a cold start.
    SparkSession session =
        org.apache.spark.sql.classic.SparkSession.builder()
            .appName("featuremill " + name)
            .getOrCreate();
    try {
      work.accept(session);
      return Outcome.DONE;
    } finally {
      session.stop();
    }
  }
}
