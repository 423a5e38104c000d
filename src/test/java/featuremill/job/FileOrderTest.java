package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.testing.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Places of rows follow the paths of their files, where Spark reads longer runs of bytes first: of
 * files of different lengths, and of one that is cut.
 */
class FileOrderTest {
  @TempDir Path folder;

  private long ids;

  private void csv(String name, int rows, int padding) throws IOException {
    double[][] values = Tables.normal(rows, 2, rows);
    StringBuilder text = new StringBuilder("id,c0,c1,note\n");
    for (double[] row : values) {
      text.append(
          String.format(
              Locale.ROOT, "%d,%.17f,%.17f,%s%n", ids++, row[0], row[1], "x".repeat(padding)));
    }
    Files.writeString(Files.createDirectories(folder.resolve("t")).resolve(name), text);
  }

  private JobRun run(String steps, String out) {
    return JobRun.text(
            "input: {path: "
                + folder.resolve("t")
                + ", format: csv, features: 'c*', carry: id}\nsteps: "
                + steps,
            folder.resolve(out))
        .succeeded();
  }

  @Test
  void slicesCountRowsFileAfterFile() throws IOException {
    csv("a.csv", 3, 400);
    csv("b.csv", 3_800, 400);
    csv("c.csv", 3_200, 400);
    assertThat(Files.size(folder.resolve("t/b.csv"))).isGreaterThan(3 << 19);
    assertThat(Files.size(folder.resolve("t/c.csv"))).isBetween(5L << 18, 2L << 20);

    JobRun run = run("[mask: {rows: '1:-1:97'}]", "slice");

    long[] expected = LongStream.iterate(1, i -> i < ids - 1, i -> i + 97).toArray();
    assertThat(run.rows("features.parquet").select("id").collectAsList())
        .extracting(row -> Long.parseLong(row.get(0).toString()))
        .containsExactlyInAnyOrder(LongStream.of(expected).boxed().toArray(Long[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nearest: 3, ", ""})
  void distancesTellRowsByTheSamePlaces(String nearest) throws IOException {
    csv("a.csv", 7, 1);
    csv("b.csv", 40, 1);
    csv("c.csv", 1, 1);
    csv("d.csv", 20, 1);
    String mask = "mask: 'id % 5 <> 2'";

    List<Row> byPlace = distances("[" + mask + ", distances: {" + nearest + "metric: squared}]");
    List<Row> byId =
        distances("[" + mask + ", distances: {" + nearest + "id: id, metric: squared}]");

    assertThat(byPlace).isNotEmpty().isEqualTo(byId);
    assertThat(byPlace.get(0).getLong(0)).isZero();
    if (nearest.isEmpty()) {
      // The distance of a row to itself stands where the row does.
      for (int i = 0; i < byPlace.size(); i++) {
        assertThat(byPlace.get(i).<Double>getList(1).get(i)).isZero();
      }
    }
  }

  private List<Row> distances(String steps) {
    Dataset<Row> rows = run(steps, "distances-" + steps.hashCode()).rows("distances.parquet");
    return (steps.contains("nearest")
            ? rows.orderBy("id", "distance", "neighbour")
            : rows.orderBy("id"))
        .collectAsList();
  }
}
