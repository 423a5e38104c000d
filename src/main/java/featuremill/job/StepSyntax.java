package featuremill.job;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How each step is written in a job file. */
enum StepSyntax {
  MASK("keep", MaskReader.KEYS),
  SELECT("features", "features"),
  STANDARDIZE("", "ddof", "min_nonzeros"),
  COVARIANCE("", "ddof", "missing", "repair"),
  CORRELATION(""),
  PCA(
      "components",
      "components",
      "solver",
      "tolerance",
      "max_passes",
      "max_components",
      "block",
      "whiten",
      "reconstruction_error"),
  ADD("vector", "vector", "model", "array", "negate", "reciprocal"),
  SCALE("vector", "vector", "model", "array", "negate", "reciprocal"),
  NORMALIZE_ROWS("", "norm", "ddof"),
  SOFTMAX(""),
  CLIP("", "lower", "upper"),
  REPLACE("", "where", "value", "features"),
  MATMUL("", "matrix"),
  MIN_MAX("", "lower", "upper"),
  ROBUST_SCALE(""),
  IMPUTE("", "with", "value", "indicator", "features"),
  SOLVE("targets", "targets", "penalty", "intercept", "method"),
  DISTANCES("", "metric", "nearest", "id", "reference");

  private final String mainKey;
  private final List<String> keys;

  StepSyntax(String mainKey, String... keys) {
    this(mainKey, List.of(keys));
  }

  StepSyntax(String mainKey, List<String> keys) {
    this.mainKey = mainKey;
    this.keys = keys;
  }

  String yamlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<String> keys() {
    return keys;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(StepSyntax::yamlName).toList();
  }

  static Optional<StepSyntax> named(String name) {
    return Arrays.stream(values()).filter(syntax -> syntax.yamlName().equals(name)).findFirst();
  }

  /**
   * A step in its long form: {@code correlation} becomes {@code {correlation: {}}}, and {@code
   * {pca: 10}} becomes {@code {pca: {components: 10}}}. What is in long form already, or is not
   * understood, stays.
   */
  static Yaml longForm(Yaml step) {
    if (step instanceof Yaml.Scalar name && name.kind() == Yaml.Kind.TEXT) {
      return Yaml.Mapping.of(name.text(), Yaml.Mapping.empty(name.place()), name.place());
    }
    if (!(step instanceof Yaml.Mapping mapping) || mapping.values().size() != 1) {
      return step;
    }
    String name = mapping.names().get(0);
    Yaml body = mapping.values().get(name);
    Place place = mapping.keys().get(name);
    String mainKey = named(name).map(syntax -> syntax.mainKey).orElse("");
    if (Yaml.isAbsent(body)) {
      mapping.put(name, Yaml.Mapping.empty(place), place);
    } else if (name.equals("mask") && body instanceof Yaml.Sequence conditions) {
      conditions.items().replaceAll(one -> inFull(one, mainKey));
    } else if (!(body instanceof Yaml.Mapping) && !mainKey.isEmpty()) {
      mapping.put(name, Yaml.Mapping.of(mainKey, body, body.place()), place);
    }
    return mapping;
  }

  private static Yaml inFull(Yaml body, String mainKey) {
    boolean brief = body instanceof Yaml.Scalar scalar && scalar.kind() != Yaml.Kind.NULL;
    return brief ? Yaml.Mapping.of(mainKey, body, body.place()) : body;
  }
}
