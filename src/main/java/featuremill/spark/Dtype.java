package featuremill.spark;

/** How features are kept between the input and the sums, which are float64 always. */
public enum Dtype {
  FLOAT64,
  /** Each value is rounded to the nearest float32 as it is read. */
  FLOAT32
}
