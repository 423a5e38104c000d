package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.engine.ScanLog;
import featuremill.spark.RowsRead;
import featuremill.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four masks, a replacement, a clip and a robust scale of three million flights. */
class FlightsRobustTest {
  private static final long FLIGHTS = 3_000_000;

  @TempDir static Path folder;

  @Test
  void takesTwoScans() {
    JobSpec job = JobFile.read("jobs/flights-robust.yaml", List.of(), MaskSyntax::check);
    InputData input = InputData.of(LocalSpark.session(), job);

    try (RowsRead read = RowsRead.counting(LocalSpark.session());
        Fit fit = Engine.fit(input.rows(), input.pipeline(job), ScanLog.silent())) {
      read.settle();
      assertThat(read.records()).isEqualTo(2 * FLIGHTS);
      assertThat(fit.rows().in()).isEqualTo(FLIGHTS);
    }
  }

  /** Spark's own SQL counts the same rows for the same reasons, and publishes none of them. */
  @Test
  void rejectedFlightsTellAllThatIsWrongWithThem() {
    JobRun run =
        JobRun.file("jobs/flights-robust.yaml", folder.resolve("out"), "output.write=[rejected]")
            .succeeded();
    Map<String, Long> expected = new TreeMap<>();
    for (Row row :
        LocalSpark.session()
            .read()
            .parquet("data/flights.parquet")
            .selectExpr(
                "concat_ws(',', if(delay >= -60 and delay <= 720, null, 'implausible_delay'),"
                    + " if(distance < 100, 'short_hop', null),"
                    + " if(date_format(date, 'HH') < '05', 'night', null),"
                    + " if(delay is null, 'no_delay', null)) reasons")
            .groupBy("reasons")
            .count()
            .collectAsList()) {
      expected.put(row.getString(0), row.getLong(1));
    }
    Map<String, Long> found = new TreeMap<>();
    for (Row row :
        run.rows("rejected.parquet")
            .selectExpr("array_join(_reject_reasons, ',') reasons")
            .groupBy("reasons")
            .count()
            .collectAsList()) {
      found.put(row.getString(0), row.getLong(1));
    }
    JsonNode rows = run.receipt().path("rows");
    assertThat(rows.path("in").asLong()).isEqualTo(FLIGHTS);
    assertThat(rows.path("kept").asLong()).isEqualTo(expected.remove(""));
    assertThat(rows.path("kept").asLong() + rows.path("rejected").asLong()).isEqualTo(FLIGHTS);
    assertThat(found).isEqualTo(expected).hasSizeGreaterThan(3);
    for (String reason : List.of("implausible_delay", "short_hop", "night", "no_delay")) {
      long counted =
          expected.entrySet().stream()
              .filter(entry -> List.of(entry.getKey().split(",")).contains(reason))
              .mapToLong(Map.Entry::getValue)
              .sum();
      assertThat(rows.path("reasons").path(reason).asLong()).as(reason).isEqualTo(counted);
    }
    assertThat(run.data()).contains("verify      PASS");
  }
}
