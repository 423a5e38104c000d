package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.stats.Moments;
import featuremill.stats.ValueSketch;

/** A profile as a JSON document; what is not a number is null. */
final class ProfileJson {
  static final double[] FRACTIONS = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
  static final int BINS = 20;

  private ProfileJson() {}

  static ObjectNode of(FeatureProfile profile, boolean blocks) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("input", profile.input())
        .put("rows", profile.rows())
        .put("features", profile.width())
        .put("storedBytes", profile.bytes())
        .put("float64Bytes", profile.columnBytes() * profile.width())
        .put("float32Bytes", profile.columnBytesFloat32() * profile.width());
    if (profile.weight() != null) {
      root.putObject("weights")
          .put("column", profile.weight().column())
          .put("kind", Choice.word(profile.weight().kind()))
          .put("weightSum", profile.moments().weightSum())
          .put("rowsUsed", profile.moments().rowsUsed())
          .put("estimatesWeighted", profile.weighsSketches());
    }
    if (blocks) {
      int width = profile.width();
      ObjectNode block = root.putObject("blocks");
      block.put("segments", profile.scan().segments());
      block.putArray("shape").add(profile.blockRows()).add(width);
      block.putArray("strides").add((long) Double.BYTES * width).add(Double.BYTES);
      block.put("bytes", (long) Double.BYTES * profile.blockRows() * width);
    }
    ArrayNode columns = root.putArray("columns");
    for (int j = 0; j < profile.width(); j++) {
      columns.add(column(profile, j));
    }
    return root;
  }

  private static ObjectNode column(FeatureProfile profile, int j) {
    Moments moments = profile.moments();
    ValueSketch sketch = profile.sketch(j);
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("name", profile.names().get(j))
        .put("count", sketch.count())
        .put("nulls", moments.nullCount(j))
        .put("nan", moments.nanCount(j))
        .put("infinite", moments.infiniteCount(j))
        .put("zeros", sketch.zeros())
        .put("negative", sketch.negatives())
        .put("distinctEstimate", sketch.distinct());
    number(node, "min", moments.min(j));
    number(node, "max", moments.max(j));
    number(node, "mean", profile.mean(j));
    number(node, "std", profile.std(j));
    ObjectNode quantiles = node.putObject("quantileEstimates");
    double[] values = sketch.quantiles(FRACTIONS);
    for (int i = 0; i < values.length; i++) {
      number(quantiles, Double.toString(FRACTIONS[i]), values[i]);
    }
    ArrayNode histogram = node.putArray("histogramEstimate");
    for (long count : sketch.histogram(BINS)) {
      histogram.add(count);
    }
    number(node, "float32Loss", profile.float32Loss(j));
    return node.put("float64Bytes", profile.columnBytes())
        .put("float32Bytes", profile.columnBytesFloat32());
  }

  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
