package featuremill.job;

import featuremill.engine.Fit;
import featuremill.engine.Listing;
import featuremill.engine.Plan;
import featuremill.engine.PrincipalComponents;
import featuremill.engine.RowCounts;
import featuremill.engine.RowWeight;
import featuremill.job.JobSpec.Artefact;
import featuremill.job.publish.Manifest;
import featuremill.stats.Float32Loss;
import featuremill.stats.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a person sees of a run that has ended well. */
final class Summary {
  private static final int RATIOS_SHOWN = 10;
  private static final double LOSS_SHOWN = 1e-6;

  private final JobSpec job;
  private final Console console;

  Summary(JobSpec job, Console console) {
    this.job = job;
    this.console = console;
  }

  void print(
      InputData input,
      Fit fit,
      Verdict verdict,
      Manifest manifest,
      Map<String, Double> seconds,
      String planned) {
    line("input", source(input) + "  " + bytes(input.bytes()));
    rows(fit.rows());
    if (fit.moments().isWeighted()) {
      line("weights", weights(fit.moments()));
    }
    line(
        "features",
        count(fit.featureNames().size())
            + "  constant: "
            + names(fit.constantFeatures())
            + "  near-constant: "
            + names(fit.nearConstantFeatures())
            + (fit.dropped().isEmpty() ? "" : "  dropped as rare: " + names(fit.dropped())));
    if (fit.loss() != null) {
      line("float32", losses(fit.lossNames(), fit.loss()));
    }
    if (fit.matrix() != null) {
      line(
          fit.plan().matrix() == Plan.Matrix.COVARIANCE ? "covariance" : "correlation",
          matrix(fit));
    }
    if (fit.components() != null) {
      components(fit.components());
    }
    if (fit.solution() != null) {
      line("solve", SolutionText.headline(fit.solution()));
      SolutionText.lines(fit.solution(), fit.featureNames()).forEach(text -> line("", text));
    }
    if (fit.plan().distances() != null && job.output().write().contains(Artefact.DISTANCES)) {
      line("distances", DistancesText.line(fit.plan().distances(), fit.rows().kept()));
    }
    FitWarnings.of(fit).forEach(warning -> line("warning", warning));
    VerdictText.summary(verdict).forEach(console::data);
    line("wrote", wrote(manifest));
    line("time", time(seconds));
    if (!planned.isEmpty()) {
      line("plan", planned);
    }
    line("next", "./submit.sh verify " + job.output().path());
  }

  private String source(InputData input) {
    return job.input().format() == JobSpec.Format.GENERATE
        ? "generated, " + job.input().generate()
        : job.input().path() + (input.files() > 1 ? "  " + input.files() + " files" : "");
  }

  private void rows(RowCounts rows) {
    String reasons =
        rows.rejected().entrySet().stream()
            .map(e -> e.getKey() + " " + count(e.getValue()))
            .collect(Collectors.joining(" | "));
    line(
        "rows",
        "in "
            + count(rows.in())
            + "  kept "
            + count(rows.kept())
            + String.format(Locale.ROOT, " (%.2f %%)", 100.0 * rows.kept() / rows.in())
            + "  rejected "
            + count(rows.rejectedInAll())
            + (reasons.isEmpty() ? "" : ": " + reasons));
  }

  private String weights(Moments moments) {
    RowWeight weight = job.input().weight();
    double sum = moments.weightSum();
    return weight.column()
        + "  ("
        + Choice.word(weight.kind())
        + ")  sum "
        + (moments.countsRows() ? count((long) sum) : Double.toString(sum))
        + "  over "
        + count(moments.rowsUsed())
        + " rows above 0";
  }

  private static String losses(List<String> names, Float32Loss loss) {
    List<LargestLosses.Entry> entries = LargestLosses.of(names, loss, LOSS_SHOWN, names.size());
    if (entries.isEmpty()) {
      double most = Arrays.stream(loss.all()).max().orElse(0);
      return most == 0
          ? "nothing lost"
          : String.format(
              Locale.ROOT, "its numbers lie at most %.2g standard deviations apart", most);
    }
    return "its numbers lie this many standard deviations apart: "
        + Listing.of(
            entries.stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.2g", entry.name(), entry.loss()))
                .toList());
  }

  private static String matrix(Fit fit) {
    int width = fit.matrix().dimension();
    String of =
        fit.plan().standardize() == null
            ? "raw features"
            : "standardized features (ddof " + fit.plan().standardize().ddof() + ")";
    return width
        + " x "
        + width
        + (fit.plan().matrix() == Plan.Matrix.COVARIANCE
            ? ", ddof " + fit.plan().covarianceDdof() + pairs(fit)
            : "")
        + ", of "
        + of;
  }

  private static String pairs(Fit fit) {
    return fit.pairwise() == null ? "" : ", each entry over the rows where both features are there";
  }

  private void components(PrincipalComponents components) {
    double[] ratios = components.explainedVarianceRatio();
    double explained = 0;
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < ratios.length; i++) {
      explained += ratios[i];
      if (i < RATIOS_SHOWN) {
        shown.add(String.format(Locale.ROOT, "%.4f", ratios[i]));
      }
    }
    line(
        "components",
        components.count()
            + String.format(Locale.ROOT, ", %.2f %% of the variance: ", 100 * explained)
            + String.join(" ", shown)
            + (ratios.length > RATIOS_SHOWN ? " ..." : "")
            + "  ("
            + components.pairs().solver()
            + ")");
    if (components.certificate() != null) {
      line("certificate", CertificateText.of(components));
    }
  }

  private String wrote(Manifest manifest) {
    List<String> parts =
        manifest.entries().stream().map(entry -> top(entry.path())).distinct().toList();
    return job.output().path()
        + "  "
        + manifest.entries().size()
        + " files, "
        + bytes(manifest.totalBytes())
        + ": "
        + String.join(" ", parts);
  }

  private static String top(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash + 1);
  }

  private static String time(Map<String, Double> seconds) {
    double total = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    return String.format(Locale.ROOT, "%.1f s: ", total)
        + seconds.entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "%s %.1f", e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "none" : names.size() + " (" + Listing.of(names) + ")";
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A number of bytes for people. */
  static String bytes(long value) {
    if (value < 1 << 10) {
      return value + " bytes";
    }
    return value < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", value / 1024.0)
        : String.format(Locale.ROOT, "%.1f MiB", value / (1024.0 * 1024));
  }

  private void line(String key, String value) {
    console.data(String.format(Locale.ROOT, "%-11s %s", key, value));
  }
}
