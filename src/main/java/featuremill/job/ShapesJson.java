package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.StepShape;
import featuremill.spark.Dtype;
import featuremill.stats.CoMoments;
import java.util.List;
import java.util.Locale;

/** Shapes between the steps, and what features take in bytes, as receipts and plans have them. */
final class ShapesJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ShapesJson() {}

  /** Each step with rows and features before and after it; null for what is not known. */
  static ArrayNode of(List<StepShape> shapes) {
    ArrayNode nodes = MAPPER.createArrayNode();
    for (StepShape shape : shapes) {
      ObjectNode node = nodes.addObject().put("step", shape.step());
      put(node.putArray("in"), shape.rowsIn(), shape.widthIn());
      put(node.putArray("out"), shape.rowsOut(), shape.widthOut());
      if (shape.matrix() > 0) {
        node.putArray("matrix").add(shape.matrix()).add(shape.matrix());
      }
    }
    return nodes;
  }

  private static void put(ArrayNode node, long... extents) {
    for (long extent : extents) {
      if (extent == StepShape.UNKNOWN) {
        node.addNull();
      } else {
        node.add(extent);
      }
    }
  }

  /** A step on a line: {@code mask (rows x 4) to (rows x 4)}. */
  static String line(StepShape shape) {
    String matrix = shape.matrix() > 0 ? text(shape.matrix(), shape.matrix()) : "";
    return shape.step()
        + " "
        + text(shape.rowsIn(), shape.widthIn())
        + " to "
        + text(shape.rowsOut(), shape.widthOut())
        + (matrix.isEmpty() ? "" : ", and a matrix of " + matrix);
  }

  private static String text(long rows, long columns) {
    return "("
        + (rows == StepShape.UNKNOWN ? "rows" : Long.toString(rows))
        + " x "
        + (columns == StepShape.UNKNOWN ? "components" : Long.toString(columns))
        + ")";
  }

  /**
   * Bytes of the features that the fits met: of one of them over all rows, of a row, of all; the
   * same in the other dtype; and of a block, which is summed in doubles whatever the dtype is.
   */
  static ObjectNode bytes(Dtype dtype, long rows, int features) {
    ObjectNode node = MAPPER.createObjectNode();
    put(node, dtype, rows, features);
    Dtype other = dtype == Dtype.FLOAT64 ? Dtype.FLOAT32 : Dtype.FLOAT64;
    put(node.putObject("otherDtype"), other, rows, features);
    int blockRows = CoMoments.blockRows(features);
    ObjectNode block = node.putObject("block");
    block.putArray("shape").add(blockRows).add(features);
    block.put("bytes", (long) Double.BYTES * blockRows * features);
    return node;
  }

  private static void put(ObjectNode node, Dtype dtype, long rows, int features) {
    long size = dtype == Dtype.FLOAT64 ? Double.BYTES : Float.BYTES;
    node.put("dtype", dtype.name().toLowerCase(Locale.ROOT))
        .put("feature", size * rows)
        .put("row", size * features)
        .put("all", size * rows * features);
  }
}
