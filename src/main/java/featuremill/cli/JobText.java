package featuremill.cli;

import featuremill.engine.MaskCondition;
import featuremill.engine.Step;
import featuremill.job.JobSpec;
import featuremill.job.JobSpec.Artefact;
import featuremill.job.JobSpec.Generate;
import featuremill.job.JobSpec.Setting;
import featuremill.spark.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A job for people: what it does in a few lines, then every setting in effect with its origin. */
final class JobText {
  private static final int LABEL_WIDTH = 10;
  private static final int WIDEST_VALUE = 40;
  private static final int WIDEST_STEP = 72;
  private static final int GAP = 2;

  private final List<String> lines = new ArrayList<>();
  private final String folder;

  private JobText(JobSpec job) {
    this.folder = job.source().substring(0, job.source().lastIndexOf('/') + 1);
  }

  static List<String> lines(JobSpec job) {
    JobText text = new JobText(job);
    text.summary(job);
    text.lines.add("");
    text.settings(job.settings());
    return text.lines;
  }

  private void summary(JobSpec job) {
    add("job", job.name());
    add("input", input(job.input()));
    add("features", features(job.input()));
    if (!job.input().carry().isEmpty()) {
      add("carry", listed(job.input().carry()));
    }
    if (job.input().weight() != null) {
      add(
          "weight",
          job.input().weight().column() + "  (" + word(job.input().weight().kind()) + ")");
    }
    steps(job.steps());
    List<Artefact> write = job.output().write();
    String left =
        write.isEmpty() ? "the receipt only" : listed(write.stream().map(JobText::word).toList());
    add("output", job.output().path() + "  (" + word(job.output().mode()) + "; " + left + ")");
    add("verify", word(job.verify()));
  }

  private void add(String label, String text) {
    lines.add(padded(label, LABEL_WIDTH) + text);
  }

  private static String features(JobSpec.Input input) {
    String names = input.features().isEmpty() ? "all" : listed(input.features());
    if (input.storage().dtype() == Dtype.FLOAT64) {
      return names;
    }
    List<String> accepted = input.storage().acceptLoss();
    return names
        + "  (as "
        + word(input.storage().dtype())
        + (accepted.isEmpty() ? "" : "; may lose their variance: " + listed(accepted))
        + ")";
  }

  private static String input(JobSpec.Input input) {
    if (input.generate() == null) {
      return input.path() + "  (" + word(input.format()) + ")";
    }
    Generate generate = input.generate();
    return String.format(
        Locale.ROOT,
        "generated: %d rows x %d features, %s, seed %d%s",
        generate.rows(),
        generate.features(),
        word(generate.distribution()),
        generate.seed(),
        generate.nonzeros() > 0 ? ", " + generate.nonzeros() + " entries a row" : "");
  }

  /** A step, or one of several conditions of a mask. */
  private record Described(String text, String where) {}

  private void steps(List<Step> steps) {
    if (steps.isEmpty()) {
      add("steps", "none");
    }
    List<Described> lines = steps.stream().flatMap(step -> described(step).stream()).toList();
    int widest =
        lines.stream()
            .mapToInt(line -> line.text().length())
            .filter(length -> length <= WIDEST_STEP)
            .max()
            .orElse(0);
    String label = "steps";
    for (Described line : lines) {
      add(label, padded(line.text(), widest + GAP) + place(line.where()));
      label = "";
    }
  }

  private static List<Described> described(Step step) {
    if (!(step instanceof Step.Mask mask)) {
      return List.of(described(step.name(), step.settings(), step.where()));
    }
    List<Described> lines = new ArrayList<>();
    for (MaskCondition condition : mask.conditions()) {
      Map<String, Object> settings = condition.settings();
      if (condition.reason().equals(condition.form().text())) {
        settings.remove("reason");
      }
      String name = lines.isEmpty() ? step.name() : " ".repeat(step.name().length());
      lines.add(described(name, settings, condition.where()));
    }
    return lines;
  }

  private static Described described(String name, Map<String, Object> settings, String where) {
    String text =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + ": " + setting.getValue())
            .collect(Collectors.joining(", "));
    return new Described(name + (text.isEmpty() ? "" : "  {" + text + "}"), where);
  }

  /** A place in the job file without the job file's folder. */
  private String place(String where) {
    return where.startsWith(folder) ? where.substring(folder.length()) : where;
  }

  private void settings(List<Setting> settings) {
    int names = settings.stream().mapToInt(setting -> setting.name().length()).max().orElse(0);
    int values =
        settings.stream()
            .mapToInt(setting -> setting.value().length())
            .filter(length -> length <= WIDEST_VALUE)
            .max()
            .orElse(0);
    lines.add("settings, and where each is from");
    for (Setting setting : settings) {
      lines.add(
          "  "
              + padded(setting.name(), names + GAP)
              + padded(setting.value(), values + GAP)
              + place(setting.origin()));
    }
  }

  private static String listed(List<String> names) {
    return String.join(", ", names);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Text and blanks up to a width; a gap where the text is wider. */
  private static String padded(String text, int width) {
    return text + " ".repeat(text.length() < width ? width - text.length() : GAP);
  }
}
