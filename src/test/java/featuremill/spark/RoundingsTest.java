package featuremill.spark;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.testing.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators over stored rows say of their roundings is true, and not beyond what they sum. */
class RoundingsTest {
  private static final double UNIT = 0x1p-53;
  private static final int STEPS = 20;

  @ParameterizedTest
  @CsvSource({"2, 1, 1", "3, 2, 2", "41, 9, 5", "700, 3, 7"})
  void boundProductsOfDenseRows(int rows, int width, int partitions) {
    double[][] values = Tables.normal(rows, width, 11);
    ExactCovariance exact = new ExactCovariance(values, width, 1);
    SelectedRows selected = selected(Tables.arrays(values, partitions), 8L * rows * width);

    try (DenseRows operator = DenseRows.open(selected, centring(exact, width), 1, 1L << 30)) {
      requireBounded(operator, exact.matrix());
      assertThat(operator.roundings()).isLessThanOrEqualTo(width + rows + partitions + 1 + STEPS);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 1", "5, 70, 2", "20, 90, 4"})
  void boundProductsOfPanels(int rows, int width, int partitions) {
    double[][] values = Tables.normal(rows, width, 12);
    ExactCovariance exact = new ExactCovariance(values, width, 1);
    SelectedRows selected = selected(Tables.arrays(values, partitions), 0);

    double[][] due = exact.matrix();
    try (ColumnPanels operator = ColumnPanels.open(selected, centring(exact, width), rows)) {
      requireBounded(operator, due);
      try (SymmetricMatrix dual = operator.dual()) {
        assertThat(operator.dualRoundings()).isLessThanOrEqualTo(width + 3 + STEPS + 8);
        double trace = Arrays.stream(dual.diagonal()).sum();
        double total = IntStream.range(0, width).mapToDouble(j -> due[j][j]).sum();
        assertThat(Math.abs(trace - total))
            .isLessThanOrEqualTo(gamma(operator.dualRoundings() + rows) * total);
      }
    }
  }

  /** Columns that are filled seldom, mostly, and always about a mean of 100 deviations. */
  @ParameterizedTest
  @CsvSource({"2, 1", "37, 3", "400, 4"})
  void boundProductsOfSparseRows(int rows, int partitions) {
    int width = 6;
    Random random = new Random(rows);
    double[][] values = new double[rows][width];
    for (double[] row : values) {
      for (int j = 0; j < 4; j++) {
        row[j] = random.nextInt(10) == 0 ? random.nextGaussian() : 0;
      }
      row[4] = random.nextInt(10) == 0 ? 0 : 1 + random.nextDouble() / 3;
      row[5] = 100 + random.nextGaussian();
    }
    ExactCovariance exact = new ExactCovariance(values, width, 1);
    Dataset<Row> table = Tables.vectors(values, Tables.Storage.SPARSE, partitions);

    try (Moments moments = moments(values, width);
        SparseRows operator =
            SparseRows.open(
                table,
                FeatureColumns.resolve(table, List.of("x")),
                lit(-1),
                0,
                centring(exact, width),
                moments)) {
      requireBounded(operator, exact.matrix());
      assertThat(operator.roundings()).isLessThan(34L * (width + rows + 4 + STEPS));
    }
  }

  private static Moments moments(double[][] values, int width) {
    try (CoMoments sums = new CoMoments(width, CoMoments.Scope.DIAGONAL)) {
      sums.observe(Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray(), values.length);
      return sums.finish();
    }
  }

  private static SelectedRows selected(Dataset<Row> table, long bytes) {
    return new SelectedRows(table, FeatureColumns.resolve(table, List.of("x")), lit(-1), 0, bytes);
  }

  private static Centring centring(ExactCovariance exact, int width) {
    return exact.centring(IntStream.range(0, width).toArray());
  }

  /** |fl(C v) - C v|_2 of the axes and of a vector between them, against gamma_h trace(C). */
  private static void requireBounded(RowsOperator operator, double[][] exact) {
    int d = operator.dimension();
    double trace = IntStream.range(0, d).mapToDouble(j -> exact[j][j]).sum();
    double allowed = gamma(operator.roundings()) * trace;
    int vectors = Math.min(d, 4) + 1;
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) d * vectors);
        OffHeapDoubles result = OffHeapDoubles.allocate((long) d * vectors)) {
      DenseBlock in = DenseBlock.columnMajor(memory, d, vectors);
      DenseBlock out = DenseBlock.columnMajor(result, d, vectors);
      for (int c = 0; c < vectors; c++) {
        for (int j = 0; j < d; j++) {
          in.set(j, c, c == vectors - 1 ? 1 / Math.sqrt(d) : j == c ? 1 : 0);
        }
      }
      operator.apply(in, out);
      for (int c = 0; c < vectors; c++) {
        double squares = 0;
        for (int j = 0; j < d; j++) {
          double due = 0;
          for (int k = 0; k < d; k++) {
            due += exact[j][k] * in.get(k, c);
          }
          squares += Math.pow(out.get(j, c) - due, 2);
        }
        assertThat(Math.sqrt(squares)).isLessThanOrEqualTo(allowed);
      }
    }
  }

  private static double gamma(long h) {
    return h * UNIT / (1 - h * UNIT);
  }
}
