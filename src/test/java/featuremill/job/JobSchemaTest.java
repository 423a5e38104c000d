package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The schema for editors and the parser say the same: walks the schema and tries every statement of
 * it on the parser.
 */
class JobSchemaTest {
  private static final JsonNode SCHEMA = schema();

  /**
   * A map of the job file: where it stands in the schema, the keys of the parser, and a job with
   * {@code %s} in place of the map, which holds {@code base} besides the key that is tried.
   */
  private record Part(String definition, List<String> keys, String job, String base) {
    JsonNode schema() {
      return definition.isEmpty() ? SCHEMA : SCHEMA.at("/$defs/" + definition);
    }

    String with(String entries) {
      return String.format(job, "{" + entries + "}");
    }
  }

  private static final String STEP =
      "{input: {path: a.csv, features: x}, output: {path: o}, steps: [{%s: %%s}]}";

  private static final Pattern FORM =
      Pattern.compile("^(keep|rows|column|file|id|present|finite):");

  private static final List<Part> PARTS =
      List.of(
          new Part(
              "",
              List.of("name", "input", "masks", "steps", "output", "verify"),
              "%s",
              "input: {path: a.csv, features: x}; steps: []; output: {path: o}"),
          new Part(
              "input",
              InputReader.KEYS,
              "{input: %s, steps: [], output: {path: o}}",
              "path: a.csv; features: x; weight: w"),
          new Part(
              "generate",
              InputReader.GENERATE_KEYS,
              "{input: {generate: %s}, steps: [], output: {path: o}}",
              "rows: 1; features: 2147483647"),
          new Part(
              "output",
              OutputReader.KEYS,
              "{input: {path: a.csv, features: x}, steps: [], output: %s}",
              "path: o"),
          step(StepSyntax.MASK, "keep: x > 0"),
          step(StepSyntax.SELECT, "features: x"),
          step(StepSyntax.STANDARDIZE, ""),
          step(StepSyntax.COVARIANCE, ""),
          step(StepSyntax.CORRELATION, ""),
          step(StepSyntax.PCA, "components: 1"),
          step(StepSyntax.ADD, "vector: 1"),
          step(StepSyntax.SCALE, "vector: 1"),
          step(StepSyntax.NORMALIZE_ROWS, ""),
          step(StepSyntax.SOFTMAX, ""),
          step(StepSyntax.CLIP, "lower: -1; upper: 1"),
          step(StepSyntax.REPLACE, "where: < 0; value: 0"),
          step(StepSyntax.MATMUL, "matrix: m.npy"),
          step(StepSyntax.MIN_MAX, ""),
          step(StepSyntax.ROBUST_SCALE, ""),
          step(StepSyntax.IMPUTE, ""),
          step(StepSyntax.SOLVE, "targets: y"),
          step(StepSyntax.DISTANCES, ""));

  private static Part step(StepSyntax syntax, String base) {
    String name = syntax.yamlName();
    return new Part(name, syntax.keys(), String.format(STEP, name), base);
  }

  @TestFactory
  Stream<DynamicTest> keysAreThoseOfTheParser() {
    return PARTS.stream()
        .map(
            part ->
                DynamicTest.dynamicTest(
                    "keys of " + part.definition(),
                    () -> {
                      assertThat(names(part.schema().get("properties")))
                          .containsExactlyInAnyOrderElementsOf(part.keys());
                      assertThat(part.schema().get("additionalProperties").asBoolean()).isFalse();
                      Failure unknown = Jobs.refused(part.with(entries(part, "zzzzz", "zzzzz: 1")));
                      assertThat(unknown.what()).startsWith("unknown key 'zzzzz'");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> requiredKeysAreThoseOfTheParser() {
    return PARTS.stream()
        .flatMap(
            part ->
                part.keys().stream()
                    .filter(key -> !part.definition().equals("input") && !key.equals("vector"))
                    .filter(key -> !(part.definition().equals("mask") && key.equals("keep")))
                    .map(
                        key ->
                            DynamicTest.dynamicTest(
                                part.definition() + " without " + key,
                                () -> {
                                  Failure failure = Jobs.refused(part.with(entries(part, key, "")));
                                  boolean required =
                                      texts(part.schema().get("required")).contains(key);
                                  assertThat(failure != null).isEqualTo(required);
                                  if (required) {
                                    assertThat(failure.what())
                                        .matches(".*(needs|^)? ?" + key + ".*");
                                  }
                                })));
  }

  @Test
  void inputTakesEitherPathOrGenerate() {
    assertThat(SCHEMA.at("/$defs/input/oneOf").toString())
        .isEqualTo("[{\"required\":[\"path\"]},{\"required\":[\"generate\"]}]");
    assertThat(Jobs.refused(Jobs.withInput("{features: x}")).what()).isEqualTo("input needs path");
    assertThat(Jobs.refused(Jobs.withInput("{path: a, generate: {rows: 1, features: 1}}")).what())
        .isEqualTo("input takes either generate or path, not both");
  }

  @Test
  void aRowVectorIsGivenOrComesFromAModel() {
    for (String step : List.of("add", "scale")) {
      assertThat(SCHEMA.at("/$defs/" + step + "/oneOf").toString())
          .isEqualTo("[{\"required\":[\"vector\"]},{\"required\":[\"model\",\"array\"]}]");
      assertThat(Jobs.refused(Jobs.withSteps("  - " + step + ": {}\n")).what())
          .isEqualTo("steps.0." + step + " needs vector");
      assertThat(Jobs.refused(Jobs.withSteps("  - " + step + ": {model: out/m}\n")).what())
          .isEqualTo("steps.0." + step + " needs array");
      assertThat(Jobs.refused(Jobs.withSteps("  - " + step + ": {array: mean}\n")).what())
          .isEqualTo("array goes with model only");
      String both = "{vector: 1, model: out/m, array: mean}";
      assertThat(Jobs.refused(Jobs.withSteps("  - " + step + ": " + both + "\n")).what())
          .isEqualTo("a step takes either vector or model, not both");
    }
  }

  @TestFactory
  Stream<DynamicTest> valuesOfTheSchemaAreTakenAndOthersAreNot() {
    return PARTS.stream()
        .flatMap(
            part ->
                part.keys().stream()
                    .filter(key -> !key.equals("generate") && !isPart(key, part))
                    .map(
                        key ->
                            DynamicTest.dynamicTest(
                                part.definition() + "." + key, () -> tryValues(part, key))));
  }

  private static boolean isPart(String key, Part part) {
    return part.definition().isEmpty() && List.of("input", "steps", "output").contains(key);
  }

  private static void tryValues(Part part, String key) {
    JsonNode property = part.schema().get("properties").get(key);
    List<String> values = new ArrayList<>();
    property.path("enum").forEach(value -> values.add(value.toString()));
    property.path("examples").forEach(value -> values.add(value.toString()));
    if (property.has("default")) {
      values.add(property.get("default").toString());
    }
    assertThat(values).as("examples or enum of " + key).isNotEmpty();
    for (String value : values) {
      String job = part.with(entries(part, key, key + ": " + value));
      assertThat(Jobs.refused(job)).as(job).isNull();
    }
    if (property.has("enum")) {
      Failure wrong = Jobs.refused(part.with(entries(part, key, key + ": zzzzz")));
      assertThat(wordsIn(wrong.what())).containsExactlyElementsOf(texts(property.get("enum")));
    }
    if (property.has("minimum")) {
      for (String end : List.of("minimum", "maximum")) {
        String value = property.get(end).asText();
        assertThat(Jobs.refused(part.with(entries(part, key, key + ": " + value)))).isNull();
      }
      String below = Long.toString(property.get("minimum").asLong() - 1);
      assertThat(Jobs.refused(part.with(entries(part, key, key + ": " + below)))).isNotNull();
    }
  }

  @Test
  void defaultsAreThoseOfTheParser() {
    for (Part part : PARTS) {
      JobSpec job = Jobs.parse(part.with(entries(part, "", "")));
      for (String key : part.keys()) {
        JsonNode byDefault = part.schema().get("properties").get(key).path("default");
        if (!byDefault.isMissingNode()) {
          assertThat(job.settings())
              .as(part.definition() + "." + key)
              .anyMatch(
                  setting ->
                      setting.name().matches("(.*\\.)?" + key)
                          && setting.origin().equals("default")
                          && setting.value().equals(byDefault.asText()));
        }
      }
    }
  }

  @Test
  void stepsAreThoseOfTheParser() {
    JsonNode step = SCHEMA.at("/$defs/step/oneOf");
    assertThat(names(step.get(1).get("properties"))).containsExactlyElementsOf(StepSyntax.names());
    for (String name : StepSyntax.names()) {
      boolean alone = texts(step.get(0).get("enum")).contains(name);
      assertThat(Jobs.refused(Jobs.withSteps("  - " + name + "\n")) == null).isEqualTo(alone);

      JsonNode types = SCHEMA.at("/$defs/" + name + "/type");
      Failure withNothing = Jobs.refused(Jobs.withSteps("  - " + name + ":\n"));
      assertThat(withNothing == null).isEqualTo(texts(types).contains("null"));
      Failure withText = Jobs.refused(Jobs.withSteps("  - " + name + ": x\n"));
      assertThat(withText == null).isEqualTo(texts(types).contains("string"));
      Failure withNumber = Jobs.refused(Jobs.withSteps("  - " + name + ": 0.5\n"));
      assertThat(withNumber == null)
          .isEqualTo(texts(types).contains("number") || texts(types).contains("string"));
      boolean numbers = SCHEMA.at("/$defs/" + name + "/items/type").asText().equals("number");
      String list = numbers ? "[1]" : "[x]";
      Failure withList = Jobs.refused(Jobs.withSteps("  - " + name + ": " + list + "\n"));
      assertThat(withList == null).isEqualTo(texts(types).contains("array"));
    }
  }

  @Test
  void artefactsAreThoseOfTheParser() {
    assertThat(texts(SCHEMA.at("/$defs/artefact/enum")))
        .containsExactlyElementsOf(OutputReader.ARTEFACTS.known());
  }

  @Test
  void everyPropertySaysWhatItIs() {
    for (Part part : PARTS) {
      assertThat(part.schema().path("description").asText()).as(part.definition()).isNotBlank();
      for (JsonNode property : part.schema().get("properties")) {
        boolean elsewhere =
            property.path("$ref").asText().matches("#/\\$defs/(input|output|generate)");
        assertThat(elsewhere || property.path("description").asText().length() > 5)
            .as(property.toString())
            .isTrue();
      }
    }
  }

  /** The base of a part, without a key, and with an entry. */
  private static String entries(Part part, String without, String entry) {
    List<String> entries = new ArrayList<>();
    for (String base : part.base().split("; ")) {
      boolean replaced = base.startsWith(without + ":") && !without.isEmpty();
      if (!base.isEmpty() && !replaced) {
        entries.add(base);
      }
    }
    if (!entry.isEmpty()) {
      entries.add(entry);
    }
    if (entry.startsWith("nonzeros:")) {
      // Only sparse rows have it.
      entries.add("distribution: zipf");
    }
    if (entry.startsWith("repair:")) {
      entries.add("missing: pairwise");
    }
    if (part.definition().equals("impute") && entry.equals("with: \"constant\"")) {
      // Only a constant has a value, and it needs one.
      entries.add("value: 0");
    } else if (part.definition().equals("impute") && entry.startsWith("value:")) {
      entries.add("with: constant");
    }
    if (part.definition().equals("mask") && FORM.matcher(entry).find()) {
      // A condition has one form, and an id with a file alone.
      entries.removeIf(given -> given.startsWith("keep:") && !given.equals(entry));
      entries.add(entry.startsWith("id:") ? "file: ids.csv" : "");
      entries.add(entry.startsWith("file:") ? "id: row_id" : "");
      entries.removeIf(String::isEmpty);
    }
    if (entry.startsWith("model:") || entry.startsWith("array:")) {
      // Both or none of them, and then no vector.
      entries.remove("vector: 1");
      entries.add(entry.startsWith("model:") ? "array: mean" : "model: out/mnist");
    }
    return String.join(", ", entries);
  }

  /** The words of "mode must be new or replace, not 'x'". */
  private static List<String> wordsIn(String message) {
    String listed =
        message.substring(message.indexOf("must be ") + 8, message.lastIndexOf(", not"));
    return List.of(listed.split(", | or "));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> fields = object.fieldNames(); fields.hasNext(); ) {
      names.add(fields.next());
    }
    return names;
  }

  private static List<String> texts(JsonNode list) {
    if (list == null) {
      return List.of();
    }
    return list.isArray()
        ? StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList()
        : List.of(list.asText());
  }

  private static JsonNode schema() {
    try {
      return new ObjectMapper().readTree(Jobs.resource("job.schema.json"));
    } catch (JsonProcessingException malformed) {
      throw new IllegalStateException(malformed);
    }
  }
}
