package featuremill.job;

import featuremill.decomposition.KrylovProgress;
import featuremill.engine.Forecast;
import featuremill.engine.RowCounts;
import featuremill.engine.ScanLog;
import featuremill.engine.StepShape;
import featuremill.engine.Usage;
import featuremill.spark.RowsRead;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Follows a fit for whoever watches and for the receipt. */
final class FitLog implements ScanLog {
  private final Console console;
  private final Receipt receipt;
  private Forecast forecast;
  private Usage usage;

  FitLog(Console console, Receipt receipt) {
    this.console = console;
    this.receipt = receipt;
  }

  @Override
  public void started(String purpose) {
    console.talk("scan      " + purpose);
  }

  @Override
  public void ended(String purpose, double seconds) {
    receipt.scan(purpose, seconds);
  }

  @Override
  public void computedBy(Set<String> kernels) {
    receipt.kernels(kernels);
    if (kernels.size() > 1) {
      console.warning(
          "the executors ran different kernels, so the last bits depend on which of them took"
              + " which rows: "
              + String.join("; ", new TreeSet<>(kernels))
              + "\n  give all of them the same OPENBLAS_CORETYPE, by spark.executorEnv");
    }
  }

  @Override
  public void planned(Forecast planned) {
    forecast = planned;
    receipt.planned(planned);
    if (isLarge()) {
      console.talk("plan      " + expected());
    }
  }

  @Override
  public void counted(RowCounts rows) {
    receipt.rows(rows);
  }

  @Override
  public void shaped(List<StepShape> shapes) {
    receipt.shaped(shapes);
  }

  @Override
  public void passed(KrylovProgress progress) {
    console.talk(PassesText.progress(progress));
  }

  @Override
  public void measured(Usage measured) {
    usage = measured;
    receipt.measured(measured);
  }

  /** Notes what Spark has shuffled by now, when it has had the time to tell. */
  void shuffled(RowsRead read) {
    receipt.shuffled(read.shuffleBytes());
  }

  /** What was expected beside what it took; empty for a fit that nobody had to plan. */
  String outcome() {
    return isLarge() && usage != null
        ? expected()
            + "; took "
            + figures(usage.scanSeconds() + usage.solverSeconds(), usage.processOffHeap())
        : "";
  }

  private boolean isLarge() {
    return forecast.rates().measured();
  }

  private String expected() {
    return "expected " + figures(forecast.seconds().total(), forecast.memory().processOffHeap());
  }

  private static String figures(double seconds, long bytes) {
    return String.format(
        Locale.ROOT, "%.0f s and %s off the heap of this process", seconds, Forecast.size(bytes));
  }
}
