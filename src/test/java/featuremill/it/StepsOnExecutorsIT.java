package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.it.InProcess.Bits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slices of rows, weights, exact quantiles, least squares, distances and applied models on two
 * executors that are JVMs of their own: every published number has the bits that one thread gives,
 * and passes verification in both places.
 */
class StepsOnExecutorsIT {
  private static final int ROWS = 901;
  private static final int FILES = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static final Map<Work, List<Object>> ONCE = new EnumMap<>(Work.class);
  private static int outputs;

  /** Jobs: what is said of the input besides its path, and the steps. */
  private enum Work {
    FREQUENCIES(
        "weight: w",
        "[{mask: {rows: '5:-7:2'}}, {impute: {with: median}}, min_max, standardize, covariance,"
            + " {solve: {targets: [y], penalty: 0.5}}, {pca: 3}]"),
    RELIABILITIES(
        "weight: r, weight_kind: reliability",
        "[{mask: {present: 'c*'}}, standardize, {solve: {targets: [y, z], method: qr}}]"),
    NEIGHBOURS(
        "carry: [id]",
        "[{mask: [{rows: '::3'}, {present: 'c*'}]}, robust_scale, standardize,"
            + " {pca: {components: 4, whiten: true, reconstruction_error: true}},"
            + " {distances: {nearest: 7, id: id}}]"),
    ALL_DISTANCES(
        "carry: [id]",
        "[{mask: [{rows: '100:-1:7'}, {present: 'c*'}]}, {distances: {metric: cosine, id: id}}]");

    private final String input;
    private final String steps;

    Work(String input, String steps) {
      this.input = input;
      this.steps = steps;
    }

    /** Runs it, then applies its model to all rows, and takes these back. */
    List<Object> on(InProcess place) throws IOException {
      Path out = folder.resolve("out-" + outputs++);
      String job =
          String.format(
              Locale.ROOT,
              "name: steps%ninput: {path: '%s', features: 'c*', %s}%nsteps: %s%nverify: true%n"
                  + "output: {path: out}%n",
              table("t"),
              input,
              steps);
      List<Object> published = new ArrayList<>();
      published.add(place.runText(job, out));
      published.add(numbers(out));
      if (this == NEIGHBOURS) {
        Path applied = folder.resolve("out-" + outputs++);
        Path back = folder.resolve("out-" + outputs++);
        published.add(place.apply(out, false, table("whole"), applied));
        published.add(place.apply(out, true, applied.resolve("features.parquet"), back));
        place.verify(applied.toString());
      }
      return published;
    }

    /** What is published of the model besides its arrays, medians of row steps among it. */
    private static JsonNode numbers(Path out) throws IOException {
      return JSON.readTree(out.resolve("model/model.json").toFile());
    }
  }

  private static Path table(String name) {
    return folder.resolve(name + ".parquet");
  }

  private static void write(SparkSession session) {
    String[] columns = {
      "id",
      "1 + id % 4 w",
      "0.25 + 0.5 * (id % 7) r",
      "if(id % 97 = 5, null, 1e3 + 7 * sin(id * 0.37D)) c0",
      "cos(id * 1.7D) + 0.3D * sin(id * 0.37D) c1",
      "sin(id * id) * 1e-3D c2",
      "id % 13 - 6D c3",
      "exp(sin(id * 0.11D)) c4"
    };
    session
        .range(0, ROWS, 1, FILES)
        .selectExpr(columns)
        .selectExpr("*", "3 * c1 - 2 * c3 + sin(id * 5.3D) y", "c4 + cos(id * 2.9D) z")
        .write()
        .parquet(table("t").toString());
    session
        .read()
        .parquet(table("t").toString())
        .where("c0 is not null")
        .write()
        .parquet(table("whole").toString());
  }

  @BeforeAll
  static void onOneThread() throws Exception {
    try (InProcess one = new InProcess("local[1]", Map.of())) {
      write(one.session());
      for (Work work : Work.values()) {
        ONCE.put(work, work.on(one));
      }
    }
    List<String> contents =
        ONCE.values().stream().map(published -> ((Bits) published.get(0)).content()).toList();
    assertThat(contents).doesNotHaveDuplicates().allMatch(hash -> hash.startsWith("sha256:"));
  }

  @Test
  void onTwoExecutors() throws Exception {
    try (InProcess cluster = new InProcess("local-cluster[2,1,1024]", Map.of())) {
      for (Work work : Work.values()) {
        assertThat(work.on(cluster)).as(work.name()).isEqualTo(ONCE.get(work));
      }
      assertThat(cluster.executors()).isEqualTo(2);
    }
  }
}
