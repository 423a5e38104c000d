package featuremill.engine;

/**
 * What is known of an input's size before it is read; 0 stands for not known.
 *
 * @param bytes as it is stored; decides, with the width, into how many segments a scan is cut
 * @param rows about; forecasts use it, results never
 */
public record InputSize(long bytes, long rows) {
  public static final InputSize UNKNOWN = new InputSize(0, 0);

  /** The same with as many rows as the bytes hold doubles for. */
  InputSize ofRows(int width) {
    return new InputSize(bytes, bytes / (8L * width));
  }
}
