package featuremill.spark.parquet;

import java.io.Serializable;

/**
 * An array column of a Parquet file whose arrays have one length.
 *
 * @param name as it stands in the file
 * @param width number of elements of each array
 * @param number what the elements are
 */
public record ArrayColumn(String name, int width, Number number) implements Serializable {

  /** A type of elements that the file stores as it is. */
  public enum Number {
    DOUBLE,
    FLOAT
  }
}
