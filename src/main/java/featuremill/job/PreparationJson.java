package featuremill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.FittedRowStep;
import featuremill.engine.Preparation;
import featuremill.job.model.ModelDescription;
import java.util.Optional;

/** Row steps as a model has them: with everything that was given or fitted. */
final class PreparationJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private PreparationJson() {}

  static Optional<ModelDescription.Preparation> of(Preparation preparation) {
    return preparation.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ModelDescription.Preparation(
                preparation.inputs(),
                preparation.steps().stream().map(PreparationJson::step).toList()));
  }

  private static JsonNode step(FittedRowStep fitted) {
    ObjectNode node = MAPPER.createObjectNode().put("step", fitted.step().name());
    node.setAll((ObjectNode) MAPPER.valueToTree(fitted.parameters()));
    return node;
  }
}
