package featuremill.job.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.failure.Failure;
import featuremill.stats.WeightKind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@link ModelDescription} to and from {@code model.json}. Doubles are written with as many digits
 * as bring them back exactly.
 */
final class ModelJson {
  static final String FORMAT = "featuremill-model";

  /** What {@link #PLAIN} does not know: names by position, dropped features, probes. */
  private static final int WIDE = 2;

  /** What {@link #WIDE} does not know: row steps. */
  private static final int PREPARED = 3;

  /** What {@link #PREPARED} does not know: values that may be missing, whitened scores. */
  static final int VERSION = 4;

  private static final int PLAIN = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelJson() {}

  static byte[] write(ModelDescription model) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("format", FORMAT).put("version", version(model));
    tree.put("featuremill", model.featuremillVersion()).put("job", model.job());
    tree.put("inputFingerprint", model.inputFingerprint()).put("numRows", model.numRows());
    model.weights().ifPresent(weights -> write(weights, tree.putObject("weights")));
    ObjectNode features = tree.putObject("features");
    write(model.features(), features);
    model.features().float32().ifPresent(kept -> write(kept, features.putObject("float32")));
    tree.putArray("steps").addAll(model.steps());
    NamesJson.strings(
        tree.putArray("transforms"), model.transforms().stream().map(ModelJson::word).toList());
    model
        .standardize()
        .ifPresent(fitted -> tree.putObject("standardize").put("ddof", fitted.ddof()));
    model.covariance().ifPresent(fitted -> write(fitted, tree.putObject("covariance")));
    model.pca().ifPresent(fitted -> write(fitted, tree.putObject("pca")));
    model.preparation().ifPresent(steps -> write(steps, tree.putObject("preparation")));
    model.regression().ifPresent(fitted -> tree.set("solve", RegressionJson.write(fitted)));
    model.reading().ifPresent(reading -> write(reading, tree.putObject("reading")));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of finite numbers is always JSON", e);
    }
  }

  /** The lowest whose readers understand the model. */
  private static int version(ModelDescription model) {
    boolean missing = model.covariance().flatMap(ModelDescription.Covariance::pairwise).isPresent();
    if (missing || model.pca().isPresent() && model.pca().get().scores().whiten()) {
      return VERSION;
    }
    if (model.preparation().isPresent()) {
      return PREPARED;
    }
    boolean probed =
        model.pca().stream()
            .flatMap(pca -> pca.certificate().stream())
            .anyMatch(certificate -> certificate.probe().isPresent());
    boolean plain =
        !probed
            && model.features().dropped().isEmpty()
            && !(model.features().names() instanceof PositionNames);
    return plain ? PLAIN : WIDE;
  }

  private static void write(ModelDescription.Weights weights, ObjectNode node) {
    node.put("column", weights.column()).put("kind", word(weights.kind()));
    node.put("weightSum", weights.sum()).put("rowsUsed", weights.rowsUsed());
  }

  private static void write(ModelDescription.Features features, ObjectNode node) {
    List<String> names = features.names();
    NamesJson.write(node, "names", names);
    NamesJson.writeSome(node, "constant", features.constant(), names);
    NamesJson.writeSome(node, "nearConstant", features.nearConstant(), names);
    NamesJson.writeSome(node, "lowPrecision", features.lowPrecision(), names);
    if (!features.dropped().isEmpty()) {
      NamesJson.writeSome(node, "dropped", features.dropped(), names);
    }
  }

  private static void write(ModelDescription.Preparation preparation, ObjectNode node) {
    NamesJson.strings(node.putArray("features"), preparation.features());
    node.putArray("steps").addAll(preparation.steps());
  }

  private static void write(ModelDescription.Reading reading, ObjectNode node) {
    node.put("column", reading.column()).put("width", reading.width());
    reading.centred().ifPresent(centred -> centred.forEach(node.putArray("centred")::add));
  }

  private static ModelDescription.Reading reading(JsonFields node) {
    Optional<List<Integer>> centred =
        node.has("centred")
            ? Optional.of(node.nodes("centred").stream().map(JsonNode::asInt).toList())
            : Optional.empty();
    return new ModelDescription.Reading(node.text("column"), node.integer("width"), centred);
  }

  private static void write(ModelDescription.Float32 kept, ObjectNode node) {
    ArrayNode loss = node.putArray("loss");
    kept.loss().forEach(loss::add);
    NamesJson.strings(node.putArray("accepted"), kept.accepted());
  }

  private static void write(ModelDescription.Covariance fitted, ObjectNode node) {
    node.put("matrix", word(fitted.matrix()));
    node.put("of", word(fitted.basis()));
    node.put("ddof", fitted.ddof());
    fitted.pairwise().ifPresent(pairs -> write(pairs, node.put("missing", "pairwise")));
    if (!fitted.warnings().isEmpty()) {
      NamesJson.strings(node.putArray("warnings"), fitted.warnings());
    }
  }

  private static void write(ModelDescription.PairwiseComplete pairs, ObjectNode node) {
    node.putObject("repair")
        .put("method", pairs.repair())
        .put("smallestEigenvalueBefore", pairs.smallestBefore())
        .put("smallestEigenvalueAfter", pairs.smallestAfter())
        .put("frobeniusChange", pairs.change())
        .put("iterations", pairs.iterations());
  }

  private static void write(ModelDescription.Pca fitted, ObjectNode node) {
    node.put("k", fitted.k()).put("solver", fitted.solver()).put("signRule", fitted.signRule());
    node.put("rank", fitted.rank()).put("totalVariance", fitted.totalVariance());
    ArrayNode residuals = node.putArray("residuals");
    fitted.residuals().forEach(residuals::add);
    if (!fitted.scores().equals(ModelDescription.Scores.PLAIN)) {
      node.put("whiten", fitted.scores().whiten());
      node.put("reconstructionError", fitted.scores().reconstructionError());
    }
    fitted
        .certificate()
        .ifPresent(certificate -> node.set("certificate", CertificateJson.write(certificate)));
  }

  /**
   * @param name the file's name, for messages
   */
  static ModelDescription read(byte[] bytes, String name) {
    JsonFields root;
    try {
      root = new JsonFields(JSON.readTree(bytes), name, "");
    } catch (JsonProcessingException e) {
      throw Failure.input(name + " is not JSON")
          .at(name + ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr())
          .because(e);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
    if (!root.optionalText("format").equals(Optional.of(FORMAT))) {
      throw Failure.input(name + " is not the description of a featuremill model");
    }
    int version = root.integer("version");
    if (version < PLAIN || version > VERSION) {
      throw Failure.input(
              name
                  + " is of model version "
                  + version
                  + "; this featuremill reads versions "
                  + PLAIN
                  + " to "
                  + VERSION)
          .fix("use a newer featuremill");
    }
    try {
      return model(root);
    } catch (IllegalArgumentException e) {
      throw Failure.input(name + " is " + e.getMessage()).because(e);
    }
  }

  private static ModelDescription model(JsonFields root) {
    JsonFields features = root.object("features");
    return new ModelDescription(
        root.text("featuremill"),
        root.text("job"),
        root.text("inputFingerprint"),
        root.longInteger("numRows"),
        new ModelDescription.Features(
            NamesJson.read(features, "names"),
            NamesJson.read(features, "constant"),
            NamesJson.read(features, "nearConstant"),
            NamesJson.read(features, "lowPrecision"),
            features.has("dropped") ? NamesJson.read(features, "dropped") : List.of(),
            features
                .optionalObject("float32")
                .map(
                    kept ->
                        new ModelDescription.Float32(
                            kept.numbers("loss"), kept.texts("accepted")))),
        root.nodes("steps"),
        root.words("transforms", ModelDescription.Transform.class),
        root.optionalObject("standardize")
            .map(node -> new ModelDescription.Standardize(node.integer("ddof"))),
        root.optionalObject("covariance").map(ModelJson::covariance),
        root.optionalObject("pca").map(ModelJson::pca),
        root.optionalObject("preparation")
            .map(
                node ->
                    new ModelDescription.Preparation(node.texts("features"), node.nodes("steps"))),
        root.optionalObject("weights").map(ModelJson::weights),
        root.optionalObject("solve").map(RegressionJson::read),
        root.optionalObject("reading").map(ModelJson::reading));
  }

  private static ModelDescription.Weights weights(JsonFields node) {
    return new ModelDescription.Weights(
        node.text("column"),
        node.word("kind", WeightKind.class),
        node.number("weightSum"),
        node.longInteger("rowsUsed"));
  }

  private static ModelDescription.Covariance covariance(JsonFields node) {
    return new ModelDescription.Covariance(
        node.word("matrix", ModelDescription.Matrix.class),
        node.word("of", ModelDescription.Basis.class),
        node.integer("ddof"),
        node.optionalObject("repair").map(ModelJson::pairwise),
        node.has("warnings") ? node.texts("warnings") : List.of());
  }

  private static ModelDescription.PairwiseComplete pairwise(JsonFields node) {
    return new ModelDescription.PairwiseComplete(
        node.text("method"),
        node.number("smallestEigenvalueBefore"),
        node.number("smallestEigenvalueAfter"),
        node.number("frobeniusChange"),
        node.integer("iterations"));
  }

  private static ModelDescription.Pca pca(JsonFields node) {
    return new ModelDescription.Pca(
        node.integer("k"),
        node.text("solver"),
        node.integer("signRule"),
        node.integer("rank"),
        node.number("totalVariance"),
        node.numbers("residuals"),
        node.optionalObject("certificate").map(CertificateJson::read),
        node.has("whiten")
            ? new ModelDescription.Scores(node.truth("whiten"), node.truth("reconstructionError"))
            : ModelDescription.Scores.PLAIN);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
