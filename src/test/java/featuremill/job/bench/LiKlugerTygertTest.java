package featuremill.job.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.engine.Components;
import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.engine.PipelineSpec;
import featuremill.engine.PrincipalComponents;
import featuremill.engine.ScanLog;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.job.bench.LiKlugerTygert.Shape;
import featuremill.reference.Spectrum;
import featuremill.spark.GeneratedRows;
import featuremill.testing.LocalSpark;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The nine spectra through the engine; the truth is how their matrices were made. */
class LiKlugerTygertTest {
  private static final double TOLERANCE = 5e-13;

  static Stream<Arguments> spectra() {
    return Stream.of(Shape.values())
        .flatMap(
            shape ->
                Stream.of(1.0, 1e20, 1e-20)
                    .map(scale -> Arguments.of(new LiKlugerTygert(shape, scale, 1000, 200))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spectra")
  void qrMissesNoMoreThanAnyComponentsMust(LiKlugerTygert law) {
    double[][] a = rows(law, 1000, 200);
    double[] sigma = law.singularValues();
    // Where sigma is 1e-8 of the largest, and 1e-12 of it; 80 is inside a run of equal values.
    boolean falls = sigma[199] < 1e-15 * sigma[0] && sigma[100] > 0 && sigma[100] < sigma[99];
    for (int k : falls ? new int[] {80, 120} : new int[] {80}) {
      PrincipalComponents found = fit(law, 1000, 200, k, Step.Solver.QR);
      double[][] v = found.pairs().vectors();
      assertThat(norm(rest(a, v)) - sigma[k]).isLessThanOrEqualTo(TOLERANCE * sigma[0]);
      assertThat(found.pairs().orthogonality()).isLessThanOrEqualTo(TOLERANCE);
      for (int i = 0; i < k; i++) {
        assertThat(Math.sqrt(found.pairs().value(i) * 999))
            .as("singular value %d of %s", i, law)
            .isCloseTo(sigma[i], within(TOLERANCE * sigma[0]));
        assertThat(dot(v[i], v[i])).isCloseTo(1, within(TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"40, 5e-13", "60, 2e-8"})
  void aCovarianceMissesMoreWhereSigmaIsSmall(int k, double tolerance) {
    LiKlugerTygert law = new LiKlugerTygert(Shape.GEOMETRIC, 1, 1000, 200);
    double[][] v = fit(law, 1000, 200, k, Step.Solver.LAPACK).pairs().vectors();
    assertThat(norm(rest(rows(law, 1000, 200), v)) - law.singularValues()[k])
        .isLessThanOrEqualTo(tolerance);
  }

  @Test
  void aCovarianceRefusesWhatItCannotTellFromRounding() {
    LiKlugerTygert law = new LiKlugerTygert(Shape.GEOMETRIC, 1, 1000, 200);
    assertThatThrownBy(() -> fit(law, 1000, 200, 80, Step.Solver.LAPACK))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the rank of the data is")
        .hasMessageContaining("solver: qr");
  }

  @Test
  void theRankOfATriangleCountsSingularValues() {
    LiKlugerTygert law = new LiKlugerTygert(Shape.GEOMETRIC, 1, 300, 40);
    // 40 * 2^-52 is 8.9e-15; sigma_i is 10^(-20 i / 39), above it up to i = 27.
    assertThat(fit(law, 300, 40, 28, Step.Solver.QR).rank()).isEqualTo(28);
    assertThatThrownBy(() -> fit(law, 300, 40, 29, Step.Solver.QR))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the rank of the data is 28");
  }

  @Test
  void theMatrixIsWhatItIsSaidToBe() {
    LiKlugerTygert law = new LiKlugerTygert(Shape.ROOTS, 1, 60, 7);
    double[][] a = rows(law, 60, 7);
    double[][] squares = new double[7][7];
    for (double[] row : a) {
      for (int i = 0; i < 7; i++) {
        for (int j = 0; j < 7; j++) {
          squares[i][j] += row[i] * row[j];
        }
      }
    }
    double[] values = Spectrum.of(squares).values();
    for (int i = 0; i < 7; i++) {
      assertThat(values[i]).isCloseTo(7 - i, within(1e-13));
      double sum = 0;
      for (double[] row : a) {
        sum += row[i];
      }
      assertThat(sum).isCloseTo(0, within(1e-14));
    }
    assertThatThrownBy(() -> new LiKlugerTygert(Shape.ROOTS, 1, 7, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 x 7");
  }

  private static PrincipalComponents fit(
      LiKlugerTygert law, int rows, int features, int k, Step.Solver solver) {
    Dataset<Row> table = GeneratedRows.dataset(LocalSpark.session(), rows, features, law);
    Step pca = new Step.Pca(Components.count(k), solver, "");
    PipelineSpec spec = new PipelineSpec(List.of("features"), List.of(), List.of(pca));
    try (Fit fit = Engine.fit(table, spec, ScanLog.silent())) {
      assertThat(fit.matrix() == null).isEqualTo(solver == Step.Solver.QR);
      return fit.components();
    }
  }

  private static double[][] rows(LiKlugerTygert law, int rows, int features) {
    double[][] a = new double[rows][features];
    for (int i = 0; i < rows; i++) {
      law.fill(i, a[i]);
    }
    return a;
  }

  /** A - A V V'. */
  private static double[][] rest(double[][] a, double[][] v) {
    double[][] rest = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      rest[i] = a[i].clone();
      for (double[] component : v) {
        double score = dot(a[i], component);
        for (int j = 0; j < component.length; j++) {
          rest[i][j] -= score * component[j];
        }
      }
    }
    return rest;
  }

  /** The largest singular value, from the squares scaled to the size of 1. */
  private static double norm(double[][] a) {
    double scale = 0;
    for (double[] row : a) {
      for (double value : row) {
        scale = Math.max(scale, Math.abs(value));
      }
    }
    int d = a[0].length;
    double[][] squares = new double[d][d];
    for (double[] row : a) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          squares[i][j] += row[i] / scale * (row[j] / scale);
        }
      }
    }
    return scale * Math.sqrt(Spectrum.of(squares).values()[0]);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
