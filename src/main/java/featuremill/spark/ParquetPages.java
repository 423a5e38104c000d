package featuremill.spark;

import org.apache.spark.sql.SparkSession;

/**
 * Whether a session's files are Parquet whose arrays may be read by the page. A Dataset does not
 * tell what its files are; whoever opens them does.
 */
public final class ParquetPages {
  /** The setting of a session; false keeps to Spark's own reader. */
  public static final String SETTING = "spark.sql.featuremill.parquet.pages";

  private ParquetPages() {}

  /** Says so of all files that the session reads from now on, unless its user said otherwise. */
  public static void read(SparkSession session) {
    if (session.conf().getOption(SETTING).isEmpty()) {
      session.conf().set(SETTING, "true");
    }
  }

  /** Whether someone said so. */
  static boolean areRead(SparkSession session) {
    return Boolean.parseBoolean(session.conf().get(SETTING, "false"));
  }
}
