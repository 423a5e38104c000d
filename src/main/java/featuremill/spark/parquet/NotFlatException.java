package featuremill.spark.parquet;

import java.io.IOException;

/**
 * A file holds its arrays in a way that {@link ArrayPages} does not read: nulls, other lengths,
 * another encoding. Nothing is wrong with the file; a reader of everything can do it.
 */
final class NotFlatException extends IOException {
  private static final long serialVersionUID = 1L;

  NotFlatException(String found) {
    super(found);
  }
}
