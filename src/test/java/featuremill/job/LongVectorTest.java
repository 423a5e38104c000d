package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.linalg.npy.NpyFile;
import featuremill.testing.LocalSpark;
import featuremill.testing.NumpyNormal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook's first normalization: one vector of a million numbers. */
class LongVectorTest {
  private static final int SEED = 2;
  private static final int NUMBERS = 1_000_000;
  private static final double TOLERANCE = 1e-12;

  @TempDir Path folder;

  @Test
  void aMillionNumbersHaveTheMeanTheStdAndTheDeviationsOfNumpy() throws IOException {
    Path file = folder.resolve("v.npy");
    double[][] rows = new double[NUMBERS][];
    double[] numbers = new NumpyNormal(SEED).next(NUMBERS);
    for (int i = 0; i < NUMBERS; i++) {
      rows[i] = new double[] {numbers[i]};
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      NpyFile.write(out, rows, 1);
    }

    JobRun run =
        JobRun.text(
                "{name: v, input: {path: " + file + "}, steps: [standardize: {ddof: 0}]}",
                folder.resolve("out"))
            .succeeded();

    JsonNode golden = Golden.json("golden.json").path("normalise_1d");
    double std = golden.path("std_ddof0").asDouble();
    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(run.vector("mean.npy")[0])
        .isCloseTo(golden.path("mean").asDouble(), within(TOLERANCE));
    assertThat(run.vector("scale.npy")[0]).isCloseTo(std, within(TOLERANCE));
    double[] first = Golden.numbers(golden.path("first"));
    List<Row> features =
        LocalSpark.session()
            .read()
            .parquet(run.out().resolve("features.parquet/part-00000*").toString())
            .takeAsList(first.length);
    for (int i = 0; i < first.length; i++) {
      assertThat((Double) features.get(i).getList(0).get(0) * std)
          .isCloseTo(first[i], within(TOLERANCE));
    }
  }

  /** What the test above rests on, against numbers that NumPy has written. */
  @Test
  void numbersAreThoseOfNumpy() {
    double[][] written = Golden.matrix("distance_y.npy");
    NumpyNormal normal = new NumpyNormal(3);
    for (double[] row : written) {
      double[] numbers = normal.next(row.length);
      for (int j = 0; j < row.length; j++) {
        assertThat(numbers[j]).isCloseTo(row[j], within(1e-14));
      }
    }
  }
}
