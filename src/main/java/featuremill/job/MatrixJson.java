package featuremill.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.decomposition.CovarianceRepair;
import featuremill.engine.Fit;
import featuremill.engine.MatrixFindings;
import java.util.Locale;

/** What a receipt tells of the matrix of a fit. */
final class MatrixJson {
  private MatrixJson() {}

  static void write(Fit fit, ObjectNode root) {
    if (fit.matrix() != null) {
      write(fit.findings(), root.putObject("matrix"));
    }
    if (fit.pairwise() != null) {
      CovarianceRepair.Outcome outcome = fit.pairwise().outcome();
      root.withObject("/matrix")
          .putObject("pairwise")
          .put("repair", fit.pairwise().repair().name().toLowerCase(Locale.ROOT))
          .put("smallestEigenvalueBefore", outcome.smallestBefore())
          .put("smallestEigenvalueAfter", outcome.smallestAfter())
          .put("frobeniusChange", outcome.change())
          .put("iterations", outcome.iterations());
    }
    fit.findings().eigengap().ifPresent(gap -> root.withObject("/pca").put("eigengap", gap));
    FitWarnings.of(fit).forEach(root.putArray("warnings")::add);
  }

  private static void write(MatrixFindings findings, ObjectNode node) {
    node.put("nearDuplicates", findings.duplicateCount());
    // JSON has no infinity: a singular matrix has no condition number there.
    findings
        .condition()
        .ifPresent(
            condition ->
                node.put("conditionNumber", Double.isInfinite(condition) ? null : condition));
  }
}
