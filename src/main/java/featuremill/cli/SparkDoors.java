package featuremill.cli;

import featuremill.engine.Step;
import featuremill.failure.Outcome;
import featuremill.job.ApplyRunner;
import featuremill.job.Console;
import featuremill.job.FeatureProfile;
import featuremill.job.JobRunner;
import featuremill.job.JobSpec;
import featuremill.job.MaskSyntax;
import featuremill.job.PlanText;
import featuremill.job.VerifyRunner;
import featuremill.job.bench.Benchmark;
import featuremill.job.bench.Benchmarks;
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
  public Outcome apply(String model, boolean inverse, JobSpec job, Console console) {
    return onSpark(
        "apply " + model, session -> ApplyRunner.run(model, inverse, job, session, console));
  }

  @Override
  public Outcome profile(JobSpec job, boolean everything, boolean blocks, Console console) {
    return onSpark(
        "profile " + job.input().path(),
        session -> FeatureProfile.print(job, everything, blocks, session, console));
  }

  @Override
  public Outcome bench(Benchmark benchmark, Console console) {
    return onSpark(
        "bench " + benchmark.name(), session -> Benchmarks.run(benchmark, session, console));
  }

  private static Outcome onSpark(String name, Consumer<SparkSession> work) {
    // The facade's own builder looks for this class by Scala's reflection, which takes a while when
    // cold. Its type stands here in full, or the JVM would load both to compare them before --help.
    org.apache.spark.sql.classic.SparkSession session =
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
