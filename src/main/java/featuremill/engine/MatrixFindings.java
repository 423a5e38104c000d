package featuremill.engine;

import featuremill.decomposition.Certificate;
import featuremill.decomposition.CovarianceCondition;
import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What is remarkable about a fitted covariance or correlation and its components.
 *
 * @param duplicates pairs of features with |correlation| above 1 - 1e-10, the first {@link #NAMED}
 * @param duplicateCount how many such pairs there are
 * @param condition the condition number in units of the standard deviations, infinite where it is
 *     beyond rounding; empty above {@link #SPECTRUM_WIDTH} features, and where there is no matrix
 * @param eigengap how far eigenvalue k + 1 is below eigenvalue k at least, relative to the latter:
 *     what the certificate's bound leaves, 0 where it leaves none; empty without a certificate and
 *     where there is no other eigenvalue
 * @param separated whether eigenvalue k + 1 is known to be below eigenvalue k; true where there is
 *     nothing to be told apart
 */
public record MatrixFindings(
    List<CloseFeatures> duplicates,
    long duplicateCount,
    OptionalDouble condition,
    OptionalDouble eigengap,
    boolean separated) {
  /** Pairs that are named. */
  public static final int NAMED = 20;

  /** Up to this width all eigenvalues cost a fraction of a second. */
  static final int SPECTRUM_WIDTH = 500;

  /** Of 1 - |correlation|. */
  private static final double CLOSE = 1e-10;

  /**
   * Two features that are nearly one.
   *
   * @param opposed whether the correlation is negative
   */
  public record CloseFeatures(String first, String second, boolean opposed) {}

  public MatrixFindings {
    duplicates = List.copyOf(duplicates);
  }

  /**
   * Looks over what was fitted: d^2 divisions, and the spectrum up to {@link #SPECTRUM_WIDTH}.
   *
   * @param matrix null where none was formed
   * @param components null where none were asked for
   */
  static MatrixFindings of(
      List<String> names, SymmetricMatrix matrix, PrincipalComponents components) {
    List<CloseFeatures> duplicates = new ArrayList<>();
    long count = matrix == null ? 0 : collectClose(names, matrix, duplicates);
    Certificate certificate = components == null ? null : components.certificate();
    return new MatrixFindings(
        duplicates, count, condition(matrix), eigengap(components), isSeparated(certificate));
  }

  private static long collectClose(
      List<String> names, SymmetricMatrix matrix, List<CloseFeatures> close) {
    double[] stds = matrix.diagonal();
    for (int j = 0; j < stds.length; j++) {
      stds[j] = Math.sqrt(stds[j]);
    }
    long count = 0;
    double[] row = new double[stds.length];
    for (int i = 0; i < row.length; i++) {
      matrix.readRow(i, row);
      for (int j = i + 1; j < row.length; j++) {
        // Of a feature without variance this is NaN.
        double correlation = row[j] / stds[i] / stds[j];
        if (Math.abs(correlation) > 1 - CLOSE) {
          count++;
          if (close.size() < NAMED) {
            close.add(new CloseFeatures(names.get(i), names.get(j), correlation < 0));
          }
        }
      }
    }
    return count;
  }

  private static OptionalDouble condition(SymmetricMatrix matrix) {
    if (matrix == null || matrix.dimension() > SPECTRUM_WIDTH) {
      return OptionalDouble.empty();
    }
    double condition = CovarianceCondition.of(Blas.best(), matrix);
    return Double.isNaN(condition) ? OptionalDouble.empty() : OptionalDouble.of(condition);
  }

  private static OptionalDouble eigengap(PrincipalComponents components) {
    if (components == null
        || components.certificate() == null
        || components.certificate().isWhole()) {
      return OptionalDouble.empty();
    }
    double[] values = components.pairs().values();
    double last = values[values.length - 1];
    double gap = (last - components.certificate().bound()) / last;
    return OptionalDouble.of(Math.max(0, gap));
  }

  private static boolean isSeparated(Certificate certificate) {
    return certificate == null
        || certificate.isWhole()
        || certificate.kind() != Certificate.Kind.UP_TO;
  }
}
