package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.DistanceForecast;
import featuremill.engine.DistanceSet;
import featuremill.engine.Fit;
import featuremill.engine.Forecast;
import featuremill.engine.Plan;
import featuremill.engine.RowDistances;
import featuremill.engine.Step;
import featuremill.job.publish.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Writes the distances that a job asks for, where it does. */
final class DistancesOutput {
  static final String FOLDER = "distances.parquet";

  private final JobSpec job;
  private final InputData input;
  private final SparkSession session;
  private final Plan plan;
  private final Optional<InputData> reference;

  /**
   * Opens the reference set and looks at the id column.
   *
   * @throws featuremill.failure.Failure (exit 2 or 3) when one of them is not there
   */
  DistancesOutput(JobSpec job, InputData input, SparkSession session) {
    this.job = job;
    this.input = input;
    this.session = session;
    this.plan = Plan.of(job.steps());
    this.reference = isWanted() ? InputData.reference(session, job) : Optional.empty();
    if (isWanted()) {
      set(input).requireIds(plan.distances().id());
    }
  }

  /** Whether there is anything to write. */
  boolean isWanted() {
    return plan.distances() != null && job.output().write().contains(JobSpec.Artefact.DISTANCES);
  }

  private static DistanceSet set(InputData data) {
    return new DistanceSet(data.rows(), data.features());
  }

  /** What the distances of all rows would take, masks not looked at; null without a step. */
  DistanceForecast forecast(Forecast fit) {
    return isWanted() ? forecast(fit.rows(), fit.width()) : null;
  }

  private DistanceForecast forecast(long rows, int width) {
    return DistanceForecast.of(plan, rows, reference.map(InputData::numRows).orElse(0L), width);
  }

  /**
   * Refuses, before anything is read, what would not fit: where the number of rows is known and no
   * mask makes it smaller. What a row's width adds follows from the fit.
   */
  void requireFits() {
    if (isWanted() && plan.masks().isEmpty() && input.numRows() > 0) {
      forecast(input.numRows(), 1).requireFits(session, free());
    }
  }

  /** Refuses, once rows are counted and before any is compared, what would not fit. */
  void requireFits(Fit fit) {
    if (isWanted()) {
      forecast(fit.rows().kept(), fit.pipeline().transform().outputWidth())
          .requireFits(session, free());
    }
  }

  /** Bytes that are free where the output goes. */
  private long free() {
    Path path = new Path(job.output().path());
    try {
      FileSystem files = path.getFileSystem(session.sparkContext().hadoopConfiguration());
      Path there = files.makeQualified(path);
      while (there.getParent() != null && !files.exists(there)) {
        there = there.getParent();
      }
      return files.getStatus(there).getRemaining();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes them and says what was compared. */
  ObjectNode write(Fit fit, Folder stage) {
    DistanceSet others = reference.map(DistancesOutput::set).orElse(null);
    try (RowDistances distances = RowDistances.of(fit, set(input), others)) {
      distances.dataset().write().parquet(stage.resolve(FOLDER).toString());
      return account(distances);
    }
  }

  private ObjectNode account(RowDistances distances) {
    Step.Distances step = plan.distances();
    ObjectNode node =
        new ObjectMapper()
            .createObjectNode()
            .put("metric", step.metric().name().toLowerCase(Locale.ROOT))
            .put("rows", distances.numRows())
            .put("references", distances.numReferences())
            .put("features", distances.width());
    step.nearest().ifPresent(most -> node.put("nearest", most));
    reference.ifPresent(
        set ->
            node.putObject("reference")
                .put("path", step.reference())
                .put("fingerprint", set.fingerprint()));
    return node;
  }
}
