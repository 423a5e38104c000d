package featuremill.job.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.job.model.ModelDescription;
import featuremill.job.model.ModelWriter;
import featuremill.job.model.StoredModel;
import featuremill.job.publish.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A covariance that is read row by row tells what one in memory tells. */
class MatrixTest {
  private static final double[][] ROWS = {{4, 1, 0}, {1, 9, 2}, {0, 2, 16}};

  @TempDir Path scratch;
  private StoredModel model;

  @BeforeEach
  void write() throws IOException {
    Folder folder = Folder.existing(scratch.toString(), new Configuration());
    ModelWriter writer =
        new ModelWriter(
            folder,
            new ModelDescription(
                "",
                "",
                "",
                5,
                new ModelDescription.Features(
                    List.of("a", "b", "c"), List.of(), List.of(), List.of()),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(
                    new ModelDescription.Covariance(
                        ModelDescription.Matrix.COVARIANCE, ModelDescription.Basis.RAW, 1)),
                Optional.empty()));
    writer.mean(new double[3]);
    writer.scale(new double[] {1, 1, 1});
    writer.covariance(i -> ROWS[i]);
    writer.finish();
    model = StoredModel.open(folder);
  }

  @Test
  void rowsComeInAnyOrder() throws IOException {
    for (long memory : new long[] {0, 71, 72}) {
      try (Matrix matrix = Matrix.of(model, memory)) {
        assertThat(matrix.isHeld()).isEqualTo(memory == 72);
        assertThat(matrix.isThere()).isTrue();
        assertThat(matrix.width()).isEqualTo(3);
        assertThat(matrix.ddof()).isEqualTo(1);
        assertThat(matrix.stds()).containsExactly(2, 3, 4);
        for (int i : new int[] {0, 2, 2, 1, 0}) {
          assertThat(matrix.row(i)).containsExactly(ROWS[i]);
        }
      }
    }
  }

  @Test
  void residualsAreTheSame() throws IOException {
    double[][] components = {{1, 0, 0}, {0, 0.6, 0.8}};
    PublishedPairs pairs =
        new PublishedPairs(components, new double[] {4, 15}, new double[] {0, 0}, Optional.empty());
    // C v - theta v = (0, 1, 0) and (0.6, 7 - 9, 14 - 12)
    double[] expected = {1, Math.sqrt(0.36 + 4 + 4)};
    for (long memory : new long[] {0, 72}) {
      try (Matrix matrix = Matrix.of(model, memory)) {
        double[] found = new PairResiduals(pairs, matrix, true).fromMatrix();
        assertThat(found).containsExactly(expected, within(1e-14));
      }
    }
  }
}
