package featuremill.job.bench;

import java.util.Locale;

/** How generated rows are written to a Parquet file. */
public record FileForm(Layout layout, Codec codec) {

  /** Where a row's features stand. */
  public enum Layout {
    /** In one column, an array of doubles. */
    ARRAY,
    /** In a column each. */
    WIDE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How its pages are compressed. */
  public enum Codec {
    ZSTD,
    UNCOMPRESSED,
    SNAPPY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return layout + ", " + codec;
  }
}
