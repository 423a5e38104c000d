package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.DistanceForecast;
import featuremill.engine.Engine;
import featuremill.engine.Forecast;
import featuremill.engine.Outlook;
import featuremill.engine.Plan;
import featuremill.engine.Rates;
import featuremill.engine.Step;
import featuremill.engine.StepShape;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Says what a run would do, without doing it: reads no more than the input's first rows. */
public final class PlanText {
  private final JobSpec job;
  private final InputData input;
  private final Forecast forecast;
  private final DistanceForecast distances;
  private final List<StepShape> shapes;

  private PlanText(
      JobSpec job,
      InputData input,
      Forecast forecast,
      DistanceForecast distances,
      List<StepShape> shapes) {
    this.distances = distances;
    this.shapes = shapes;
    this.job = job;
    this.input = input;
    this.forecast = forecast;
  }

  /**
   * Prints the plan, as text or as one JSON document.
   *
   * @throws Failure (exit 2) after the plan, when it does not fit into the memory that is there
   */
  public static void print(JobSpec job, SparkSession session, Console console) {
    InputData input = InputOpener.open(session, job.input());
    Outlook outlook = Engine.outlook(input.rows(), input.pipeline(job));
    Forecast forecast = outlook.forecast();
    DistancesOutput output = new DistancesOutput(job, input, session);
    PlanText text = new PlanText(job, input, forecast, output.forecast(forecast), outlook.shapes());
    Failure refusal = refusal(forecast, output, session);
    if (console.form() == Console.Form.JSON) {
      console.data(text.json(refusal).toPrettyString());
    } else {
      text.lines().forEach(console::data);
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private static Failure refusal(
      Forecast forecast, DistancesOutput distances, SparkSession session) {
    try {
      Engine.requireFits(forecast, session);
      distances.requireFits();
      return null;
    } catch (Failure refusal) {
      return refusal;
    }
  }

  private ObjectNode json(Failure refusal) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("name", job.name());
    node.putObject("input")
        .put("path", String.valueOf(job.input().path()))
        .put("files", input.files())
        .put("bytes", input.bytes());
    node.set("steps", ShapesJson.of(shapes));
    ArrayNode scans = node.putArray("scans");
    forecast.scans().forEach(scans::add);
    node.set("predicted", ForecastJson.predicted(forecast));
    StripesText stripes = StripesText.of(job, forecast);
    if (stripes != null) {
      stripes.addTo(node);
    }
    if (distances != null) {
      node.set("distances", DistancesText.json(distances));
    }
    node.put("fits", refusal == null);
    if (refusal != null) {
      node.put("refusal", refusal.what()).put("fix", refusal.fix());
    }
    ArrayNode settings = node.putArray("settings");
    for (JobSpec.Setting setting : job.settings()) {
      settings
          .addObject()
          .put("name", setting.name())
          .put("value", setting.value())
          .put("origin", setting.origin());
    }
    return node;
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("input", String.valueOf(job.input().path())));
    lines.add(line("features", String.format(Locale.ROOT, "%,d", forecast.width())));
    if (forecast.rows() > 0) {
      lines.add(
          line(
              "rows",
              String.format(
                  Locale.ROOT,
                  "about %,d%s",
                  forecast.rows(),
                  input.numRows() > 0 ? "" : ", as the size of the input tells")));
    }
    lines.add(line("segments", Integer.toString(forecast.segments())));
    for (int i = 0; i < shapes.size(); i++) {
      lines.add(line("step " + (i + 1), ShapesJson.line(shapes.get(i))));
    }
    for (int i = 0; i < forecast.scans().size(); i++) {
      lines.add(line("scan " + (i + 1), forecast.scans().get(i)));
    }
    if (forecast.solver() != null) {
      lines.add(
          line(
              "solver",
              forecast.solver().name().toLowerCase(Locale.ROOT) + ": " + forecast.reason()));
    }
    if (forecast.passes() != null) {
      if (forecast.solver() != null) {
        lines.add(line("passes", PassesText.passes(forecast.passes())));
      }
      lines.add(line("stored", PassesText.stored(forecast.passes())));
      lines.add(line("a pass", PassesText.traffic(forecast.passes())));
    }
    StripesText stripes = StripesText.of(job, forecast);
    if (stripes != null) {
      lines.add(line("covariance", stripes.line()));
    }
    Step.Solve solve = Plan.of(job.steps()).solve();
    if (solve != null && solve.method() == Step.Method.AUTO) {
      lines.add(line("solve", SolutionText.AUTO));
    }
    if (distances != null) {
      lines.add(line("distances", DistancesText.line(distances)));
    }
    lines.add(line("work", work()));
    lines.add(line("time", time()));
    lines.add(line("rates", rates()));
    lines.add(line("memory", memory()));
    for (JobSpec.Setting setting : job.settings()) {
      lines.add(
          line("setting", setting.name() + " = " + setting.value() + "  " + setting.origin()));
    }
    return lines;
  }

  private String work() {
    Forecast.Work work = forecast.work();
    return String.format(
        Locale.ROOT,
        "multiply-adds: scan %.2g, solver %.2g, proof %.2g; %s through shuffles",
        work.scan(),
        work.solver(),
        work.proof(),
        Forecast.size(work.shuffleBytes()));
  }

  private String time() {
    Forecast.Seconds seconds = forecast.seconds();
    return forecast.rows() == 0
        ? "not known: the size of the input does not tell the number of rows"
        : String.format(
            Locale.ROOT,
            "about %.1f s: scan %.1f, merge %.1f, solver %.1f, proof %.1f",
            seconds.total(),
            seconds.scan(),
            seconds.merge(),
            seconds.solver(),
            seconds.proof());
  }

  private String rates() {
    Rates rates = forecast.rates();
    return String.format(
        Locale.ROOT,
        "%s, GFLOP/s of a task: syrk %.1f, symm %.1f, cholesky %.1f, tridiagonal %.1f, pass %.1f",
        rates.measured() ? "measured" : "assumed",
        2e-9 * rates.syrk(),
        2e-9 * rates.symm(),
        2e-9 * rates.cholesky(),
        2e-9 * rates.tridiagonal(),
        2e-9 * rates.tall());
  }

  private String memory() {
    Forecast.Memory memory = forecast.memory();
    return String.format(
        Locale.ROOT,
        "off the heap: %s a task, %s an executor, %s the driver; Java heap of the driver: %s",
        Forecast.size(memory.taskOffHeap()),
        Forecast.size(memory.executorOffHeap()),
        Forecast.size(memory.processOffHeap()),
        Forecast.size(memory.driverHeap()));
  }

  private static String line(String key, String value) {
    return String.format(Locale.ROOT, "%-11s %s", key, value);
  }
}
