package featuremill.linalg.distance;

/** How far apart two rows are. */
public enum Metric {
  /** |x - y|, the square root of the sum of squared differences. */
  EUCLIDEAN,
  /** |x - y|^2 */
  SQUARED_EUCLIDEAN,
  /** 1 - x.y / (|x| |y|), from 0 (one direction) to 2 (opposite ones); NaN for a row of zeros. */
  COSINE
}
