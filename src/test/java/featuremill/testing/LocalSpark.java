package featuremill.testing;

import org.apache.spark.sql.SparkSession;

/** One Spark session on two threads for all tests of this JVM. */
public final class LocalSpark {
  private static SparkSession session;

  private LocalSpark() {}

  /** The session, started when first asked for; it ends with the JVM. */
  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              .appName("featuremill tests")
              .master("local[2]")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.sql.warehouse.dir", "target/warehouse")
              .config("spark.sql.catalogImplementation", "in-memory")
              .getOrCreate();
    }
    return session;
  }

  /** Waits until listeners have heard of every task that has ended. */
  public static void waitForListeners() {
    try {
      session().sparkContext().listenerBus().waitUntilEmpty(10_000);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
