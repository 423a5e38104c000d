package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.DistanceForecast;
import featuremill.engine.Forecast;
import featuremill.engine.Step;
import java.util.Locale;

/** What distances take, and what they are, for people and programs. */
final class DistancesText {
  private DistancesText() {}

  /** What was written. */
  static String line(Step.Distances step, long rows) {
    String metric = step.metric().name().toLowerCase(Locale.ROOT);
    String of = String.format(Locale.ROOT, "of each of %,d rows, %s", rows, metric);
    String to = step.reference().isEmpty() ? "" : ", in " + step.reference();
    return step.nearest().isPresent()
        ? "the " + step.nearest().getAsInt() + " nearest " + of + to
        : "all " + of + to;
  }

  /** What they will take. */
  static String line(DistanceForecast forecast) {
    if (forecast.rows() == 0) {
      return "not known: the size of the input does not tell the number of rows";
    }
    String sent =
        forecast.broadcastBytes() == 0
            ? ""
            : ", " + Forecast.size(forecast.broadcastBytes()) + " sent to every executor";
    return String.format(
        Locale.ROOT,
        "about %,d x %,d rows: two more scans, %.2g multiply-adds, %s stored%s, %s written",
        forecast.rows(),
        forecast.references(),
        forecast.work(),
        Forecast.size(forecast.storedBytes()),
        sent,
        Forecast.size((long) forecast.outputBytes()));
  }

  /** The same for programs; bytes and multiply-adds. */
  static ObjectNode json(DistanceForecast forecast) {
    return new ObjectMapper()
        .createObjectNode()
        .put("rowsAbout", forecast.rows())
        .put("referencesAbout", forecast.references())
        .put("features", forecast.width())
        .put("work", forecast.work())
        .put("storedBytes", forecast.storedBytes())
        .put("broadcastBytes", forecast.broadcastBytes())
        .put("outputBytes", forecast.outputBytes());
  }
}
