package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.reference.Quantity;
import java.util.List;

/** What verification found, quantity by quantity. */
public record Verdict(List<Quantity> checks) {
  public Verdict {
    checks = List.copyOf(checks);
  }

  public boolean passed() {
    return checks.stream().allMatch(Quantity::passes);
  }

  ObjectNode json() {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("verdict", passed() ? "PASS" : "FAIL");
    ArrayNode quantities = node.putArray("quantities");
    for (Quantity check : checks) {
      quantities
          .addObject()
          .put("quantity", check.name())
          .put("verdict", check.passes() ? "PASS" : "FAIL")
          .put("error", check.error())
          .put("tolerance", check.tolerance())
          .put("unit", check.unit())
          .put("covered", check.covered());
    }
    return node;
  }
}
