package featuremill.job.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/** {@link ModelRegression} to and from JSON, for models and receipts. */
public final class RegressionJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RegressionJson() {}

  /** As the part {@code solve} of a model or receipt. */
  public static ObjectNode write(ModelRegression fitted) {
    ObjectNode node = JSON.createObjectNode();
    NamesJson.strings(node.putArray("targets"), fitted.targets());
    node.put("penalty", fitted.penalty()).put("intercept", fitted.intercept());
    node.put("method", fitted.method()).put("reason", fitted.reason());
    node.put("conditionNumber", fitted.conditionNumber());
    ArrayNode residuals = node.putArray("residualSumOfSquares");
    fitted.residualSumOfSquares().forEach(residuals::add);
    ArrayNode shares = node.putArray("rSquared");
    for (OptionalDouble share : fitted.rSquared()) {
      if (share.isPresent()) {
        shares.add(share.getAsDouble());
      } else {
        shares.addNull();
      }
    }
    return node;
  }

  static ModelRegression read(JsonFields node) {
    return new ModelRegression(
        node.texts("targets"),
        node.number("penalty"),
        node.truth("intercept"),
        node.text("method"),
        node.text("reason"),
        node.number("conditionNumber"),
        node.numbers("residualSumOfSquares"),
        node.nodes("rSquared").stream().map(RegressionJson::share).toList());
  }

  private static OptionalDouble share(JsonNode value) {
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }
}
