package featuremill.cli;

import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.Console;
import featuremill.job.JobSpec;
import featuremill.job.bench.Benchmark;

/**
 * What commands do once their arguments are understood. Nothing before these calls loads a class of
 * Spark, so help and mistakes in a job file answer at once.
 *
 * <p>Each method says what it has to say on the console, throws a {@link Failure} for what the user
 * can put right, and has stopped its Spark session when it returns or throws.
 */
public interface Doors {

  /**
   * Checks that a mask's expression can be parsed; needs no session.
   *
   * @throws Failure (usage) when it cannot
   */
  void checkMask(Step.Mask mask);

  /** Runs a job and publishes its output. */
  Outcome run(JobSpec job, Console console);

  /** Says what a run would do: scans, solver, memory. */
  Outcome plan(JobSpec job, Console console);

  /**
   * Compares a published output with the reference.
   *
   * @param output the folder that a run left
   */
  Outcome verify(String output, Console console);

  /**
   * Applies a published model to other rows.
   *
   * @param model the output of a run, or a model's own folder
   * @param inverse whether features are taken back to the units of the input
   * @param job its input and output count, and no step
   */
  Outcome apply(String model, boolean inverse, JobSpec job, Console console);

  /**
   * Describes the features of an input.
   *
   * @param job its input counts, nothing else
   * @param everything whether all numeric columns are meant
   * @param blocks whether to tell how rows lie in memory
   */
  Outcome profile(JobSpec job, boolean everything, boolean blocks, Console console);

  /** Measures, and prints what it found. */
  Outcome bench(Benchmark benchmark, Console console);
}
