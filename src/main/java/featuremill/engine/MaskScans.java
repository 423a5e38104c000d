package featuremill.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The scans that masks take before the one of the fits: one that reads no column where rows are
 * numbered; for each step one for all its moments, two or three for all its quantiles and as many
 * for its median absolute deviations; one of the id column for each file.
 */
final class MaskScans {
  static final String NUMBERS = "numbers of rows, without their columns";

  private MaskScans() {}

  static boolean needNumbers(List<Step.Mask> steps) {
    return steps.stream()
        .flatMap(step -> step.conditions().stream())
        .anyMatch(condition -> condition.form() instanceof MaskForm.Rows);
  }

  /** What each scan is for, in order. */
  static List<String> of(List<Step.Mask> steps) {
    List<String> scans = new ArrayList<>();
    if (needNumbers(steps)) {
      scans.add(NUMBERS);
    }
    for (Step.Mask step : steps) {
      List<MaskExpression.Call> calls = calls(step);
      if (calls.stream().anyMatch(call -> !call.statistic().isOfOrder())) {
        scans.add(momentsOf(step));
      }
      if (calls.stream().anyMatch(call -> call.statistic().isOfOrder())) {
        scans.add(quantilesOf(step));
      }
      if (calls.stream().anyMatch(call -> call.statistic() == Statistic.MAD)) {
        scans.add(deviationsOf(step));
      }
      for (MaskCondition condition : step.conditions()) {
        if (condition.form() instanceof MaskForm.Listed listed) {
          scans.add(idsOf(listed));
        }
      }
    }
    return scans;
  }

  private static List<MaskExpression.Call> calls(Step.Mask step) {
    List<MaskExpression.Call> calls = new ArrayList<>();
    for (MaskCondition condition : step.conditions()) {
      if (condition.form() instanceof MaskForm.Keep keep) {
        calls.addAll(MaskExpression.parse(keep, condition.where()).calls());
      }
    }
    return calls;
  }

  static String momentsOf(Step.Mask step) {
    return "statistics of " + named(step);
  }

  static String quantilesOf(Step.Mask step) {
    return "quantiles for " + named(step) + ", exact, in 2 or 3 passes";
  }

  static String deviationsOf(Step.Mask step) {
    return "deviations from medians for " + named(step) + ", exact, in 2 or 3 passes";
  }

  static String idsOf(MaskForm.Listed listed) {
    return "row ids that " + listed.file() + " knows";
  }

  /** The conditions of a step that take statistics. */
  private static String named(Step.Mask step) {
    List<String> reasons =
        step.conditions().stream()
            .filter(
                condition ->
                    condition.form() instanceof MaskForm.Keep keep
                        && !MaskExpression.parse(keep, condition.where()).calls().isEmpty())
            .map(condition -> "'" + condition.reason() + "'")
            .toList();
    return (reasons.size() == 1 ? "the mask " : "the masks ")
        + reasons.stream().collect(Collectors.joining(", "));
  }
}
