package featuremill.spark.parquet;

import java.io.IOException;

/** The values of a page, taken one after the other. */
interface PageValues {
  /** A page of none. */
  PageValues NONE = (target, offset, count) -> {};

  /** Takes the next values to {@code target[offset .. offset + count)}. */
  void take(double[] target, int offset, int count) throws IOException;
}
