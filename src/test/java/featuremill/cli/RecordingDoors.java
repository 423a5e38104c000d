package featuremill.cli;

import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.Console;
import featuremill.job.JobSpec;
import featuremill.job.bench.Benchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Doors that note what was asked for, and end as they are told. */
final class RecordingDoors implements Doors {
  final List<String> asked = new ArrayList<>();
  JobSpec job;
  Benchmark benchmark;
  Console console;
  private final Supplier<Outcome> ending;

  RecordingDoors(Supplier<Outcome> ending) {
    this.ending = ending;
  }

  @Override
  public void checkMask(Step.Mask mask) {
    String keep = mask.conditions().get(0).form().text();
    asked.add("mask " + keep);
    if (keep.contains("((")) {
      throw Failure.usage("'" + keep + "' is no expression").at(mask.where());
    }
  }

  @Override
  public Outcome run(JobSpec spec, Console talk) {
    return noted("run", spec, talk);
  }

  @Override
  public Outcome plan(JobSpec spec, Console talk) {
    return noted("plan", spec, talk);
  }

  @Override
  public Outcome verify(String output, Console talk) {
    return noted("verify " + output, null, talk);
  }

  @Override
  public Outcome apply(String model, boolean inverse, JobSpec spec, Console talk) {
    return noted("apply " + model + (inverse ? " inverse" : ""), spec, talk);
  }

  @Override
  public Outcome profile(JobSpec spec, boolean everything, boolean blocks, Console talk) {
    return noted(
        "profile" + (everything ? " everything" : "") + (blocks ? " blocks" : ""), spec, talk);
  }

  @Override
  public Outcome bench(Benchmark asked, Console talk) {
    benchmark = asked;
    return noted("bench " + asked.name(), null, talk);
  }

  private Outcome noted(String command, JobSpec spec, Console talk) {
    asked.add(command);
    job = spec;
    console = talk;
    return ending.get();
  }
}
