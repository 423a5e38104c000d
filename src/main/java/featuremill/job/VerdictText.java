package featuremill.job;

import featuremill.reference.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A verdict in words. */
final class VerdictText {
  private VerdictText() {}

  /** One line for each quantity, aligned. */
  static List<String> lines(Verdict verdict) {
    int width = verdict.checks().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (Quantity check : verdict.checks()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %s  %-" + width + "s  error %-8s tolerance %-8s %-22s %s",
              check.passes() ? "PASS" : "FAIL",
              check.name(),
              number(check.error()),
              number(check.tolerance()),
              check.unit(),
              check.covered()));
    }
    return lines;
  }

  /** What a summary says of it; null where nothing was checked. */
  static List<String> summary(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    String found = verdict == null ? "off" : verdict.passed() ? "PASS" : "FAIL";
    String by = verdict == null ? "" : "  against the single-node reference";
    lines.add(String.format(Locale.ROOT, "%-11s %s%s", "verify", found, by));
    if (verdict != null) {
      lines.addAll(lines(verdict));
    }
    return lines;
  }

  /** What failed, in one sentence. */
  static String failed(Verdict verdict) {
    return "verification failed: "
        + verdict.checks().stream()
            .filter(check -> !check.passes())
            .map(
                check ->
                    check.name()
                        + " is off by "
                        + number(check.error())
                        + " "
                        + check.unit()
                        + ", the tolerance is "
                        + number(check.tolerance()))
            .collect(Collectors.joining("; "));
  }

  private static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
  }
}
