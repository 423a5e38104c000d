package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.npy.NpyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook's operations on rows, one after the other, against loops over the whole array. */
class NotebookJobTest {
  private static final double TOLERANCE = 1e-12;

  @TempDir Path folder;

  @Test
  void quartilesAndMeansAreThoseOfPlainLoops() throws IOException {
    JobRun run = JobRun.file("jobs/notebook.yaml", folder.resolve("out")).succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    double[][] rows = prepared();
    double[] median = Golden.numbers(run.model().at("/preparation/steps/4/median"));
    double[] spread = Golden.numbers(run.model().at("/preparation/steps/4/spread"));
    double[] mean = run.vector("mean.npy");
    for (int j = 0; j < mean.length; j++) {
      int column = j;
      double[] sorted = Arrays.stream(rows).mapToDouble(row -> row[column]).sorted().toArray();
      double quartiles = quantile(sorted, 0.75) - quantile(sorted, 0.25);
      assertThat(median[j]).isCloseTo(quantile(sorted, 0.5), within(TOLERANCE));
      assertThat(spread[j]).isCloseTo(quartiles, within(TOLERANCE));
      double expected = (Arrays.stream(sorted).average().orElseThrow() - median[j]) / spread[j];
      assertThat(mean[j]).isCloseTo(expected, within(TOLERANCE));
    }
  }

  private static double[][] prepared() throws IOException {
    double[][] rows;
    try (InputStream file = Files.newInputStream(Path.of("data/case-study-x.npy"))) {
      rows = NpyFile.readMatrix(file, "x");
    }
    for (double[] row : rows) {
      double sum = 0;
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.min(3, Math.max(0, row[j]));
        sum += row[j];
      }
      double mean = sum / row.length;
      double squares = 0;
      for (double x : row) {
        squares += (x - mean) * (x - mean);
      }
      double std = Math.sqrt(squares / row.length);
      for (int j = 0; j < row.length; j++) {
        row[j] = (row[j] - mean) / std + 0.5;
      }
    }
    return rows;
  }

  private static double quantile(double[] sorted, double p) {
    double rank = (sorted.length - 1) * p;
    int low = (int) rank;
    double next = sorted[Math.min(sorted.length - 1, low + 1)];
    return sorted[low] + (rank - low) * (next - sorted[low]);
  }
}
