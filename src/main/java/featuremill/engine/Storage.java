package featuremill.engine;

import featuremill.spark.Dtype;
import java.util.List;

/**
 * How features are kept, and whose loss by that is accepted.
 *
 * @param acceptLoss features by name or glob that may lose their variance; without effect for
 *     float64
 * @param where to point when something is wrong
 */
public record Storage(Dtype dtype, List<String> acceptLoss, String where) {
  /** As doubles, which lose nothing. */
  public static final Storage FLOAT64 = new Storage(Dtype.FLOAT64, List.of(), "");

  public Storage {
    acceptLoss = List.copyOf(acceptLoss);
  }
}
