package featuremill.job.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** {@link ModelCertificate} to and from JSON, in model.json and in the receipt alike. */
public final class CertificateJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CertificateJson() {}

  public static ObjectNode write(ModelCertificate certificate) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("kind", certificate.kind().name().toLowerCase(Locale.ROOT));
    if (certificate.bound().isPresent()) {
      node.put("bound", certificate.bound().getAsDouble());
    }
    ArrayNode errors = node.putArray("eigenvalueErrors");
    certificate.eigenvalueErrors().forEach(errors::add);
    ArrayNode clusters = node.putArray("clusters");
    for (ModelCertificate.Cluster cluster : certificate.clusters()) {
      clusters
          .addObject()
          .put("from", cluster.from())
          .put("to", cluster.to())
          .put("sine", cluster.sine())
          .put("cut", cluster.cut());
    }
    node.putObject("rounding")
        .put("measured", certificate.measuredRounding())
        .put("guaranteed", certificate.guaranteedRounding());
    node.put("tolerance", certificate.tolerance()).put("atFloor", certificate.atFloor());
    certificate.probe().ifPresent(probe -> write(probe, node.putObject("probe")));
    return node;
  }

  private static void write(ModelCertificate.Probe probe, ObjectNode node) {
    node.put("failureProbability", probe.failureProbability())
        .put("seed", probe.seed())
        .put("columns", probe.columns())
        .put("steps", probe.steps())
        .put("kept", probe.kept())
        .put("outside", probe.outside());
  }

  private static ModelCertificate.Probe probe(JsonFields node) {
    return new ModelCertificate.Probe(
        node.number("failureProbability"),
        node.longInteger("seed"),
        node.integer("columns"),
        node.integer("steps"),
        node.integer("kept"),
        node.number("outside"));
  }

  static ModelCertificate read(JsonFields node) {
    JsonFields rounding = node.object("rounding");
    List<ModelCertificate.Cluster> clusters =
        node.objects("clusters").stream()
            .map(
                each ->
                    new ModelCertificate.Cluster(
                        each.integer("from"),
                        each.integer("to"),
                        each.number("sine"),
                        each.truth("cut")))
            .toList();
    return new ModelCertificate(
        node.word("kind", ModelCertificate.Kind.class),
        node.has("bound") ? OptionalDouble.of(node.number("bound")) : OptionalDouble.empty(),
        node.numbers("eigenvalueErrors"),
        clusters,
        rounding.number("measured"),
        rounding.number("guaranteed"),
        node.number("tolerance"),
        node.integer("atFloor"),
        node.optionalObject("probe").map(CertificateJson::probe));
  }
}
