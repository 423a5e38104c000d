package featuremill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.MaskCondition;
import featuremill.engine.Step;
import java.util.List;
import java.util.Locale;

/**
 * A job as JSON, with every default filled in. JSON is YAML, so the result is a job file again: a
 * receipt carries it, and verify reads it back.
 */
public final class JobJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JobJson() {}

  /** The whole job. */
  public static ObjectNode of(JobSpec job) {
    ObjectNode root = MAPPER.createObjectNode().put("name", job.name());
    root.set("input", input(job.input()));
    if (!job.masks().masks().isEmpty()) {
      ObjectNode masks = root.putObject("masks");
      job.masks().masks().forEach((name, named) -> masks.put(name, named.expression()));
    }
    root.set("steps", steps(job.steps()));
    ObjectNode output =
        MAPPER
            .createObjectNode()
            .put("path", job.output().path())
            .put("mode", word(job.output().mode()));
    ArrayNode write = output.putArray("write");
    job.output().write().forEach(artefact -> write.add(word(artefact)));
    root.set("output", output);
    switch (job.verify()) {
      case ON -> root.put("verify", true);
      case OFF -> root.put("verify", false);
      case FULL -> root.put("verify", "full");
    }
    return root;
  }

  private static ObjectNode input(JobSpec.Input input) {
    ObjectNode node = MAPPER.createObjectNode();
    if (input.generate() != null) {
      ObjectNode generate = node.putObject("generate");
      generate
          .put("rows", input.generate().rows())
          .put("features", input.generate().features())
          .put("distribution", word(input.generate().distribution()))
          .put("seed", input.generate().seed());
      if (input.generate().nonzeros() > 0) {
        generate.put("nonzeros", input.generate().nonzeros());
      }
    } else {
      node.put("path", input.path()).put("format", word(input.format()));
    }
    putTexts(node, "features", input.features());
    putTexts(node, "carry", input.carry());
    node.put("dtype", word(input.storage().dtype()));
    putTexts(node, "accept_loss", input.storage().acceptLoss());
    if (input.weight() != null) {
      node.put("weight", input.weight().column()).put("weight_kind", word(input.weight().kind()));
    }
    if (!input.options().isEmpty()) {
      ObjectNode options = node.putObject("options");
      input.options().forEach(options::put);
    }
    if (input.schema() != null && !input.schema().isEmpty()) {
      node.put("schema", input.schema());
    }
    return node;
  }

  static ArrayNode steps(List<Step> steps) {
    ArrayNode nodes = MAPPER.createArrayNode();
    for (Step step : steps) {
      nodes.addObject().set(step.name(), body(step));
    }
    return nodes;
  }

  private static JsonNode body(Step step) {
    if (step instanceof Step.Mask mask && mask.conditions().size() > 1) {
      return MAPPER.valueToTree(mask.conditions().stream().map(MaskCondition::settings).toList());
    }
    return MAPPER.valueToTree(step.settings());
  }

  private static void putTexts(ObjectNode node, String key, List<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode array = node.putArray(key);
      texts.forEach(array::add);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
