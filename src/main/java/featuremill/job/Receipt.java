package featuremill.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.decomposition.NotConvergedException;
import featuremill.engine.Fit;
import featuremill.engine.Forecast;
import featuremill.engine.PrincipalComponents;
import featuremill.engine.ResolvedMask;
import featuremill.engine.RowCounts;
import featuremill.engine.StepShape;
import featuremill.engine.StepShapes;
import featuremill.engine.Usage;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.apply.PublishedModel;
import featuremill.job.model.CertificateJson;
import featuremill.job.model.NamesJson;
import featuremill.job.model.PositionNames;
import featuremill.spark.Dtype;
import featuremill.spark.RowsRead;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The account of a run, {@code run.json}: what was asked, what was found, how long it took, and how
 * it ended. Filled in as the run goes, so that a failed run can tell as much as it knew. Safe for
 * use by several threads: a run that is told to end is accounted for by another one.
 */
final class Receipt {
  static final String FILE = "run.json";
  static final int FORMAT = 1;

  /** Of eigenvalues: their singular values are 1e-7 of the largest and keep a digit. */
  private static final double SQUARED_RESOLUTION = 1e-14;

  /** Features of which the loss to float32 is told; the model has all. */
  private static final int LOSSES = 20;

  private static final String UNRESOLVED =
      "small singular values below 1e-8 of the largest are not resolved; solver: qr resolves them";

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final ObjectNode root = MAPPER.createObjectNode();
  private final ArrayNode scans = MAPPER.createArrayNode();
  private final long begin = System.nanoTime();
  private List<StepShape> shapes = List.of();

  Receipt(JobSpec job, String runId) {
    root.put("format", FORMAT);
    root.put("run", runId);
    root.put("name", job.name());
    root.put("verdict", "running");
    root.putNull("exitCode");
    root.putNull("message");
    root.put("started", Instant.now().toString());
    root.set("job", JobJson.of(job));
    ArrayNode settings = root.putArray("settings");
    for (JobSpec.Setting setting : job.settings()) {
      settings
          .addObject()
          .put("name", setting.name())
          .put("value", setting.value())
          .put("origin", setting.origin());
    }
    root.set("scans", scans);
  }

  synchronized void environment(ObjectNode environment) {
    root.set("environment", environment);
  }

  synchronized void input(InputData input, String location, FilesBeside beside) {
    ObjectNode node =
        root.putObject("input")
            .put("location", location)
            .put("files", input.files())
            .put("bytes", input.bytes())
            .put("fingerprint", beside.fingerprint(input));
    if (!beside.hashes().isEmpty()) {
      ObjectNode hashes = node.putObject("beside");
      beside.hashes().forEach(hashes::put);
    }
  }

  synchronized void scan(String purpose, double seconds) {
    scans.addObject().put("purpose", purpose).put("seconds", seconds);
  }

  synchronized void planned(Forecast forecast) {
    root.withObject("/plan").set("predicted", ForecastJson.predicted(forecast));
  }

  synchronized void shaped(List<StepShape> planned) {
    shapes = List.copyOf(planned);
    root.set("steps", ShapesJson.of(shapes));
  }

  synchronized void measured(Usage usage) {
    root.withObject("/plan").set("measured", ForecastJson.measured(usage));
  }

  synchronized void shuffled(long bytes) {
    root.withObject("/plan/measured").put("shuffleBytes", bytes);
  }

  /** Kernels of the executors; those of the driver are in the environment. */
  synchronized void kernels(Set<String> kernels) {
    putNames(root.putArray("kernels"), kernels.stream().sorted().toList());
  }

  synchronized void fit(Fit fit) {
    rows(fit.rows());
    if (fit.moments().isWeighted()) {
      root.withObject("/rows")
          .put("weightSum", fit.moments().weightSum())
          .put("rowsUsed", fit.moments().rowsUsed());
    }
    root.set("steps", ShapesJson.of(StepShapes.counted(shapes, fit)));
    boolean prepared = !fit.pipeline().preparation().isEmpty();
    Dtype dtype = prepared ? Dtype.FLOAT64 : fit.pipeline().features().dtype();
    root.set("bytes", ShapesJson.bytes(dtype, fit.rows().kept(), fit.featureNames().size()));
    ArrayNode masks = root.putArray("masks");
    for (ResolvedMask mask : fit.pipeline().masks().masks()) {
      ObjectNode node = masks.addObject().put("step", mask.step());
      node.setAll((ObjectNode) MAPPER.valueToTree(mask.asked().settings()));
      ObjectNode statistics = node.putObject("statistics");
      mask.statistics().forEach(statistics::put);
    }
    ObjectNode features = root.putObject("features").put("count", fit.featureNames().size());
    List<String> names = PositionNames.compact(fit.featureNames());
    NamesJson.writeSome(features, "constant", fit.constantFeatures(), names);
    NamesJson.writeSome(features, "nearConstant", fit.nearConstantFeatures(), names);
    NamesJson.writeSome(features, "dropped", fit.dropped(), names);
    if (fit.loss() != null) {
      ObjectNode losses = features.putObject("float32").putObject("largestLosses");
      LargestLosses.of(fit.lossNames(), fit.loss(), 0, LOSSES)
          .forEach(entry -> losses.put(entry.name(), entry.loss()));
    }
    if (fit.components() != null) {
      ObjectNode pca = components(fit.components());
      if (!fit.route().byTriangle() && losesSmallValues(fit.components().pairs().values())) {
        pca.put("resolution", UNRESOLVED);
      }
      root.set("pca", pca);
    }
    if (fit.solution() != null) {
      root.set("solve", SolutionText.json(fit.solution(), fit.featureNames()));
    }
    MatrixJson.write(fit, root);
  }

  synchronized void distances(ObjectNode account) {
    root.set("distances", account);
  }

  /**
   * What was applied to the rows, where nothing was fitted: each of them is kept.
   *
   * @param given the model's path as it was given
   */
  synchronized void applied(String given, PublishedModel model, boolean inverse, long rows)
      throws IOException {
    root.putObject("applied")
        .put("model", given)
        .put("location", model.location())
        .put("content", model.content())
        .put("inverse", inverse);
    rows(new RowCounts(rows, rows, Map.of()));
  }

  /** An eigenvalue of the covariance is within roundings of the largest eigenvalue. */
  private static boolean losesSmallValues(double[] eigenvalues) {
    return eigenvalues[eigenvalues.length - 1] < SQUARED_RESOLUTION * eigenvalues[0];
  }

  synchronized void rows(RowCounts rows) {
    ObjectNode node = root.putObject("rows").put("in", rows.in()).put("kept", rows.kept());
    node.put("rejected", rows.rejectedInAll());
    ObjectNode reasons = node.putObject("reasons");
    rows.rejected().forEach(reasons::put);
  }

  private static ObjectNode components(PrincipalComponents components) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("components", components.count());
    node.put("solver", components.pairs().solver());
    node.put("totalVariance", components.totalVariance());
    double explained = 0;
    ArrayNode ratios = node.putArray("explainedVarianceRatio");
    for (double ratio : components.explainedVarianceRatio()) {
      ratios.add(ratio);
      explained += ratio;
    }
    node.put("explained", explained);
    ArrayNode residuals = node.putArray("residuals");
    for (double residual : components.pairs().residuals()) {
      residuals.add(residual);
    }
    if (components.certificate() != null) {
      node.set(
          "certificate", CertificateJson.write(FittedModel.certificate(components.certificate())));
    }
    return node;
  }

  private static void putNames(ArrayNode array, List<String> names) {
    names.forEach(array::add);
  }

  synchronized void verify(Verdict verdict) {
    root.set("verify", verdict.json());
  }

  synchronized void phase(String name, double seconds) {
    root.withObject("/seconds").put(name, seconds);
  }

  /** What Spark says that the whole run has read and shuffled. */
  synchronized void work(RowsRead read) {
    root.putObject("work")
        .put("rowsRead", read.records())
        .put("bytesRead", read.bytes())
        .put("shuffleBytes", read.shuffleBytes());
  }

  synchronized void contentHash(String hash) {
    root.put("content", hash);
  }

  /** Ends the account of a run that has done what was asked. */
  byte[] done() {
    return ended(Outcome.DONE, "done", null);
  }

  /** Ends the account of a run that has failed. */
  byte[] failed(Failure failure) {
    if (failure.getCause() instanceof NotConvergedException reached) {
      reached(reached);
    }
    return ended(failure.outcome(), "failed", failure.getMessage());
  }

  /** How far a solver got that did not get to the end. */
  private synchronized void reached(NotConvergedException reached) {
    ObjectNode node = root.putObject("pca").put("passes", reached.passes());
    node.put("converged", reached.converged());
    ArrayNode values = node.putArray("values");
    Arrays.stream(reached.values()).forEach(values::add);
    ArrayNode residuals = node.putArray("residuals");
    Arrays.stream(reached.residuals()).forEach(residuals::add);
    reached
        .certificate()
        .ifPresent(
            found ->
                node.set("certificate", CertificateJson.write(FittedModel.certificate(found))));
  }

  private synchronized byte[] ended(Outcome outcome, String verdict, String message) {
    root.put("verdict", verdict);
    root.put("exitCode", outcome.exitCode());
    root.put("message", message);
    root.put("ended", Instant.now().toString());
    phase("total", (System.nanoTime() - begin) / 1e9);
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
