package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.testing.LocalSpark;
import java.util.List;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ZipfLawTest {

  @Test
  void columnsComeAsOftenAsZipfsLawSays() {
    int width = 50;
    int rows = 40_000;
    ZipfLaw law = new ZipfLaw(width, 1, 3);
    double[] expected = byTopics(zipf(width));
    int[] counts = new int[width];
    int[] columns = new int[1];
    double[] values = new double[1];

    for (int row = 0; row < rows; row++) {
      law.fill(row, columns, values);
      counts[columns[0]]++;
      assertThat(values[0]).isEqualTo(1);
    }

    for (int j = 0; j < width; j++) {
      double p = expected[j];
      // Five standard errors; the seed is fixed.
      double error = 5 * Math.sqrt(p * (1 - p) / rows);
      assertThat(counts[j] / (double) rows).as("%d", j).isCloseTo(p, within(error));
    }
  }

  private static double[] zipf(int width) {
    double harmonic = 0;
    for (int j = 1; j <= width; j++) {
      harmonic += 1.0 / j;
    }
    double[] law = new double[width];
    for (int j = 0; j < width; j++) {
      law[j] = 1 / (harmonic * (j + 1));
    }
    return law;
  }

  /** Half of the draws are shared by the neighbours, as far as there are columns. */
  private static double[] byTopics(double[] law) {
    double[] expected = new double[law.length];
    for (int from = 0; from < law.length; from += ZipfLaw.TOPICS) {
      int to = Math.min(law.length, from + ZipfLaw.TOPICS);
      double group = 0;
      for (int j = from; j < to; j++) {
        group += law[j];
      }
      double without = 1 - (double) (to - from) / ZipfLaw.TOPICS;
      for (int j = from; j < to; j++) {
        expected[j] = law[j] / 2 + (group / ZipfLaw.TOPICS + without * law[j]) / 2;
      }
    }
    return expected;
  }

  @Test
  void rowsOfATopicShareItsColumns() {
    ZipfLaw law = new ZipfLaw(3_000, 40, 6);
    int[] columns = new int[40];
    double[] values = new double[40];
    int most = 0;
    for (int row = 0; row < 200; row++) {
      law.fill(row, columns, values);
      int[] ofTopic = new int[ZipfLaw.TOPICS];
      for (int column : columns) {
        ofTopic[column % ZipfLaw.TOPICS]++;
      }
      most += java.util.Arrays.stream(ofTopic).max().orElseThrow();
    }
    // About half of 40 and a share of the rest; without topics it would be 5 or so.
    assertThat(most / 200.0).isBetween(14.0, 24.0);
  }

  @Test
  void everyRowHasSoManyColumnsAscending() {
    ZipfLaw law = new ZipfLaw(30, 30, 4);
    int[] columns = new int[30];
    double[] values = new double[30];
    law.fill(7, columns, values);
    for (int j = 0; j < 30; j++) {
      assertThat(columns[j]).isEqualTo(j);
      assertThat(values[j]).isGreaterThanOrEqualTo(1);
    }
    assertThatThrownBy(() -> new ZipfLaw(3, 4, 0))
        .hasMessage("rows of 3 columns cannot have 4 entries");
  }

  @Test
  void rowsAreSparseVectorsWhoseWidthIsKnownWithoutReadingThem() {
    ZipfLaw law = new ZipfLaw(1_000, 12, 5);
    Dataset<Row> table = GeneratedVectors.dataset(LocalSpark.session(), 20, law);

    assertThat(FeatureColumns.resolve(table, List.of("features")).width()).isEqualTo(1_000);
    List<Row> rows = table.orderBy("id").collectAsList();
    assertThat(rows).hasSize(20);
    int[] columns = new int[12];
    double[] values = new double[12];
    for (int i = 0; i < 20; i++) {
      law.fill(i, columns, values);
      SparseVector vector = rows.get(i).getAs(1);
      assertThat(rows.get(i).getLong(0)).isEqualTo(i);
      assertThat(vector.size()).isEqualTo(1_000);
      assertThat(vector.indices()).isEqualTo(columns);
      assertThat(vector.values()).isEqualTo(values);
    }
  }
}
