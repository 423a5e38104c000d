package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.SymmetricMatrix;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import featuremill.testing.Tables;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Columns whose digits careless sums lose: large offsets, tiny spreads, mostly zeros. The truth is
 * the covariance of the doubles as stored, in double-double.
 */
class HardDataTest {
  private static final int ROWS = 20_000;
  private static final double[][] VALUES = values();
  private static final ReferenceMoments TRUTH = truth();

  private static double[][] values() {
    Random random = new Random(11);
    double[][] values = new double[ROWS][4];
    for (double[] row : values) {
      double common = random.nextGaussian();
      row[0] = 1.7e9 + 0.8 * random.nextGaussian() + 0.6 * common;
      row[1] = 1e5 + 9e-6 * random.nextGaussian();
      row[2] = random.nextInt(1000) == 0 ? 1e4 * random.nextDouble() : 0.0;
      row[3] = random.nextBoolean() ? common : 0.0;
    }
    return values;
  }

  private static ReferenceMoments truth() {
    ReferenceMeans means = new ReferenceMeans(4);
    Stream.of(VALUES).forEach(means::observe);
    ReferencePass pass = new ReferencePass(ReferenceTask.variances(means).withAllEntries());
    Stream.of(VALUES).forEach(pass::observe);
    return pass.finish(1);
  }

  static List<Arguments> layouts() {
    return List.of(
        Arguments.of("dense vectors", "x", Tables.vectors(VALUES, Tables.Storage.DENSE, 3)),
        Arguments.of("sparse vectors", "x", Tables.vectors(VALUES, Tables.Storage.SPARSE, 3)),
        Arguments.of("both", "x", Tables.vectors(VALUES, Tables.Storage.MIXED, 5)),
        Arguments.of("arrays", "x", Tables.arrays(VALUES, 7)),
        Arguments.of("columns", "c*", Tables.columns(VALUES, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void covarianceKeepsItsDigits(String layout, String feature, Dataset<Row> table) {
    try (Fit fit = fit(table, feature, new Step.Covariance(1, ""))) {
      for (int i = 0; i < 4; i++) {
        double std = Math.sqrt(TRUTH.variance(i).value());
        double mean = TRUTH.mean(i).value();
        assertThat(fit.moments().mean(i))
            .as("mean %d of %s", i, layout)
            .isCloseTo(mean, within(1e-14 * std + Math.ulp(mean)));
        for (int j = 0; j < 4; j++) {
          double scale = std * Math.sqrt(TRUTH.variance(j).value());
          assertThat(fit.matrix().get(i, j))
              .as("covariance of %d and %d of %s", i, j, layout)
              .isCloseTo(TRUTH.entry(i, j).value(), within(1e-13 * scale));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void standardizedCovarianceIsItsCorrelation(String layout, String feature, Dataset<Row> table) {
    try (Fit fit = fit(table, feature, new Step.Standardize(0, ""), new Step.Covariance(0, ""))) {
      SymmetricMatrix matrix = fit.matrix();
      for (int i = 0; i < 4; i++) {
        assertThat(matrix.get(i, i)).as(layout).isCloseTo(1, within(1e-14));
        for (int j = 0; j < i; j++) {
          double scale = Math.sqrt(TRUTH.variance(i).value() * TRUTH.variance(j).value());
          assertThat(matrix.get(i, j))
              .as("correlation of %d and %d of %s", i, j, layout)
              .isCloseTo(TRUTH.entry(i, j).value() / scale, within(1e-13));
        }
      }
      assertThat(fit.nearConstantFeatures()).isEmpty();
    }
  }

  private static Fit fit(Dataset<Row> table, String feature, Step... steps) {
    PipelineSpec spec = new PipelineSpec(List.of(feature), List.of(), List.of(steps));
    return Engine.fit(table, spec, ScanLog.silent());
  }
}
