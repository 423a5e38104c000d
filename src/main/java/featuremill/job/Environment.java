package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.linalg.Blas;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** What a run ran on, as far as it can decide bits or explain times. */
final class Environment {
  private Environment() {}

  /** This program's version, from the manifest of its jar. */
  static String version() {
    String version = Environment.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  static ObjectNode describe(SparkSession session) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("featuremill", version());
    node.put("spark", session.version());
    node.put("master", session.sparkContext().master());
    node.put("applicationId", session.sparkContext().applicationId());
    node.put("parallelism", session.sparkContext().defaultParallelism());
    node.put("java", System.getProperty("java.version"));
    node.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    Blas blas = Blas.best();
    node.putObject("blas")
        .put("name", blas.name())
        .put("reason", blas.reason())
        .put("coreType", blas.coreType())
        .put("threads", blas.threads())
        .put("pinnedTo", System.getenv("OPENBLAS_CORETYPE"));
    Map<String, String> scheduler = scheduler();
    if (!scheduler.isEmpty()) {
      ObjectNode airflow = node.putObject("scheduler");
      scheduler.forEach(airflow::put);
    }
    return node;
  }

  /** What Airflow and OpenLineage say about the run that this one is a part of. */
  private static Map<String, String> scheduler() {
    Map<String, String> found = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("AIRFLOW_CTX_")) {
                found.put(name, value);
              }
            });
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("spark.openlineage.parent")) {
        found.put(name, System.getProperty(name));
      }
    }
    return found;
  }
}
