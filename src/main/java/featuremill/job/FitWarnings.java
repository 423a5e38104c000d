package featuremill.job;

import featuremill.decomposition.CovarianceRepair;
import featuremill.engine.Fit;
import featuremill.engine.MatrixFindings;
import featuremill.engine.PairwiseFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person should know of a fit before relying on it, a sentence each. */
final class FitWarnings {
  /** Beyond it a solution by the covariance has fewer than six digits. */
  private static final double ILL_CONDITIONED = 1e10;

  private FitWarnings() {}

  static List<String> of(Fit fit) {
    List<String> warnings = new ArrayList<>();
    MatrixFindings findings = fit.findings();
    if (findings.duplicateCount() > 0) {
      warnings.add(duplicates(findings));
    }
    findings.condition().ifPresent(condition -> addCondition(condition, warnings));
    if (!findings.separated()) {
      int k = fit.components().count();
      warnings.add(
          String.format(
              Locale.ROOT,
              "eigenvalues %d and %d are too close to be told apart: component %d is one of several"
                  + " that would do as well",
              k,
              k + 1,
              k));
    }
    if (fit.pairwise() != null) {
      addRepair(fit.pairwise(), warnings);
    }
    return warnings;
  }

  private static void addCondition(double condition, List<String> warnings) {
    if (Double.isInfinite(condition)) {
      warnings.add(
          "the covariance is singular to working precision: some features are combinations of"
              + " others");
    } else if (condition > ILL_CONDITIONED) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the covariance is ill-conditioned: its condition number is %.1e, of features in"
                  + " units of their standard deviations",
              condition));
    }
  }

  private static String duplicates(MatrixFindings findings) {
    String pairs =
        findings.duplicates().stream()
            .map(pair -> pair.first() + (pair.opposed() ? " and minus " : " and ") + pair.second())
            .collect(Collectors.joining(", "));
    long more = findings.duplicateCount() - findings.duplicates().size();
    return String.format(
            Locale.ROOT,
            "%,d %s nearly one feature, |correlation| > 1 - 1e-10: ",
            findings.duplicateCount(),
            findings.duplicateCount() == 1 ? "pair is" : "pairs are")
        + pairs
        + (more > 0 ? String.format(Locale.ROOT, " and %,d more", more) : "");
  }

  private static void addRepair(PairwiseFit pairwise, List<String> warnings) {
    CovarianceRepair.Outcome outcome = pairwise.outcome();
    if (outcome.changed()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the pairwise-complete covariance was not positive semi-definite: smallest eigenvalue"
                  + " %.1e in units of the standard deviations; repair: %s changed it by %.1e"
                  + " (Frobenius norm)",
              outcome.smallestBefore(),
              pairwise.repair().name().toLowerCase(Locale.ROOT),
              outcome.change()));
    } else if (outcome.isIndefinite()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the pairwise-complete covariance is not positive semi-definite, and repair: none"
                  + " left it so: smallest eigenvalue %.1e in units of the standard deviations",
              outcome.smallestBefore()));
    }
  }
}
