package featuremill.job.bench;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.job.InputData;
import featuremill.job.JobFile;
import featuremill.job.JobJson;
import featuremill.job.JobSpec;
import featuremill.spark.FeatureRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A job's generated rows as a Parquet file, and the job over that file. */
final class ParquetFile implements AutoCloseable {
  private static final String WIDE = "x";

  private final Path folder;
  private final boolean temporary;
  private final JobSpec job;

  private ParquetFile(Path folder, boolean temporary, JobSpec job) {
    this.folder = folder;
    this.temporary = temporary;
    this.job = job;
  }

  /** Writes the rows to a folder that goes with this object. */
  static ParquetFile temporary(SparkSession session, JobSpec generating, FileForm form) {
    try {
      Path folder = Files.createTempDirectory("featuremill-bench");
      write(session, generating, form, folder);
      return new ParquetFile(folder, true, over(generating, form, folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the rows to a folder that stays, or takes what an earlier call has left there. */
  static ParquetFile kept(SparkSession session, JobSpec generating, FileForm form, Path place) {
    JobSpec.Generate rows = generating.input().generate();
    String name =
        String.format(
            Locale.ROOT,
            "%dx%d-%s-%s.parquet",
            rows.rows(),
            rows.features(),
            form.layout(),
            form.codec());
    Path folder = place.resolve(name);
    if (!Files.exists(folder.resolve("_SUCCESS"))) {
      write(session, generating, form, folder);
    }
    return new ParquetFile(folder, false, over(generating, form, folder));
  }

  private static void write(SparkSession session, JobSpec generating, FileForm form, Path folder) {
    Dataset<Row> rows = InputData.of(session, generating).rows();
    columns(rows.select(FeatureRows.FEATURES), generating.input().generate().features(), form)
        .write()
        .mode("overwrite")
        .option("compression", form.codec().toString())
        .parquet(folder.toString());
  }

  private static Dataset<Row> columns(Dataset<Row> rows, int width, FileForm form) {
    return switch (form.layout()) {
      case ARRAY -> rows;
      case WIDE ->
          rows.select(
              IntStream.range(0, width)
                  .mapToObj(j -> col(FeatureRows.FEATURES).getItem(j).as(WIDE + j))
                  .toArray(Column[]::new));
    };
  }

  private static JobSpec over(JobSpec generating, FileForm form, Path folder) {
    ObjectNode root = JobJson.of(generating);
    ObjectNode input = new ObjectMapper().createObjectNode();
    input
        .put("path", folder.toString())
        .put("format", "parquet")
        .putArray("features")
        .add(form.layout() == FileForm.Layout.WIDE ? WIDE + "*" : FeatureRows.FEATURES);
    root.set("input", input);
    return JobFile.parse(root.toString(), "bench", List.of(), mask -> {});
  }

  /** The job, its input being the file. */
  JobSpec job() {
    return job;
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
