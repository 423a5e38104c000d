package featuremill.job;

import featuremill.decomposition.KrylovProgress;
import featuremill.engine.Forecast;
import featuremill.engine.PassesForecast;
import java.util.Locale;

/** Passes over stored rows, for people: what they will take, and where they stand. */
final class PassesText {
  private PassesText() {}

  static String passes(PassesForecast passes) {
    return String.format(
        Locale.ROOT,
        "about %d with %d vectors, and %d to certify; %d vectors kept, %s off the heap of the"
            + " driver",
        passes.solving(),
        passes.vectors(),
        passes.certifying(),
        passes.basis(),
        Forecast.size(passes.driverBytes()));
  }

  static String stored(PassesForecast passes) {
    return String.format(
        Locale.ROOT,
        "%s, %s an executor%s",
        passes.form().name().toLowerCase(Locale.ROOT),
        Forecast.size(passes.storedBytes()),
        passes.spilledBytes() == 0
            ? ""
            : ", " + Forecast.size(passes.spilledBytes()) + " of them on its local disks");
  }

  static String traffic(PassesForecast passes) {
    return String.format(
        Locale.ROOT,
        "%.1f s, then %.1f s on the driver: %.2g multiply-adds, %s to each executor, %s through"
            + " shuffles",
        passes.passSeconds(),
        passes.vectorSeconds(),
        passes.work(),
        Forecast.size(passes.broadcastBytes()),
        Forecast.size(passes.shuffleBytes()));
  }

  /** One line that suits a terminal and a log. */
  static String progress(KrylovProgress progress) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "pass      %d: ", progress.pass()));
    if (progress.wanted() > 0) {
      line.append(
          String.format(
              Locale.ROOT,
              "%d of %d components converged",
              progress.converged(),
              progress.wanted()));
    } else {
      line.append(
          String.format(
              Locale.ROOT,
              "%d components converged of at least %d",
              progress.converged(),
              progress.floor()));
    }
    if (!Double.isNaN(progress.last())) {
      line.append(String.format(Locale.ROOT, ", theta_k %.6g", progress.last()));
    }
    if (!Double.isNaN(progress.next())) {
      line.append(String.format(Locale.ROOT, ", theta_k+1 %.6g", progress.next()));
    }
    if (Double.isFinite(progress.worst())) {
      line.append(String.format(Locale.ROOT, ", worst residual %.1e", progress.worst()));
    }
    int remaining = progress.remaining().orElse(0);
    if (remaining > 0) {
      line.append(String.format(Locale.ROOT, ", about %d to go", remaining));
    }
    return line.toString();
  }
}
