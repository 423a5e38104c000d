package featuremill.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.Solution;
import featuremill.engine.Step;
import featuremill.job.model.RegressionJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a solve step has found, for people and for receipts. */
final class SolutionText {
  /** More coefficients are for the model's files. */
  private static final int COEFFICIENTS_SHOWN = 20;

  private static final int TARGETS_SHOWN = 10;

  /** What a plan cannot know before the rows are read. */
  static final String AUTO =
      "by Cholesky; beyond a condition number of 1e5 one more scan, and QR decompositions";

  private SolutionText() {}

  /** For a receipt: a small fit with all its coefficients, by name. */
  static ObjectNode json(Solution solution, List<String> features) {
    ObjectNode node = RegressionJson.write(FittedModel.regression(solution));
    if (features.size() <= COEFFICIENTS_SHOWN && solution.targets().size() <= TARGETS_SHOWN) {
      ObjectNode coefficients = node.putObject("coefficients");
      ArrayNode intercepts = node.putArray("intercepts");
      double[][] rows = solution.fit().coefficients();
      double[] intercept = solution.fit().intercept();
      for (int t = 0; t < rows.length; t++) {
        ObjectNode row = coefficients.putObject(solution.targets().get(t));
        for (int j = 0; j < features.size(); j++) {
          row.put(features.get(j), rows[t][j]);
        }
        intercepts.add(intercept[t]);
      }
    }
    return node;
  }

  /** How it was solved. */
  static String headline(Solution solution) {
    Step.Solve step = solution.step();
    return solution.targets().size()
        + (solution.targets().size() == 1 ? " target" : " targets")
        + (step.intercept() ? "" : ", no intercept")
        + (step.penalty() > 0 ? ", penalty " + step.penalty() : "")
        + String.format(
            Locale.ROOT,
            ", condition number %.2g  (%s: %s)",
            solution.fit().conditionNumber(),
            solution.fit().method(),
            solution.reason());
  }

  /** A line for each target, as far as they are few. */
  static List<String> lines(Solution solution, List<String> features) {
    List<String> lines = new ArrayList<>();
    double[][] coefficients = solution.fit().coefficients();
    int shown = Math.min(coefficients.length, TARGETS_SHOWN);
    for (int t = 0; t < shown; t++) {
      lines.add(line(solution, t, features, coefficients[t]));
    }
    if (shown < coefficients.length) {
      lines.add("... and " + (coefficients.length - shown) + " more, in the model");
    }
    return lines;
  }

  private static String line(
      Solution solution, int t, List<String> features, double[] coefficients) {
    StringBuilder line = new StringBuilder(solution.targets().get(t));
    double share = solution.rSquared()[t];
    line.append(
        Double.isNaN(share) ? ": constant" : String.format(Locale.ROOT, ": R^2 %.6f", share));
    line.append(
        String.format(
            Locale.ROOT,
            ", residual sum of squares %.6g",
            solution.fit().residualSumOfSquares()[t]));
    if (features.size() > COEFFICIENTS_SHOWN) {
      return line.toString();
    }
    if (solution.step().intercept()) {
      line.append(String.format(Locale.ROOT, ", intercept %.6g", solution.fit().intercept()[t]));
    }
    for (int j = 0; j < features.size(); j++) {
      line.append(String.format(Locale.ROOT, ", %s %.6g", features.get(j), coefficients[j]));
    }
    return line.toString();
  }
}
