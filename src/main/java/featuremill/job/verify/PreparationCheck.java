package featuremill.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.engine.Operand;
import featuremill.engine.OperandReader;
import featuremill.engine.Plan;
import featuremill.engine.RowStep;
import featuremill.job.JobSpec;
import featuremill.job.model.ModelDescription;
import featuremill.reference.Comparison;
import featuremill.reference.Quantity;
import featuremill.spark.FeatureNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The parameters of the row steps: those that the job gives against the job, those that were fitted
 * against the rows.
 */
final class PreparationCheck {
  private final List<JsonNode> published;
  private final List<RowStep> asked;
  private final List<String> features;
  private final ReferenceSteps steps;
  private final List<String> left;

  PreparationCheck(JobSpec job, ModelDescription.Preparation preparation) {
    this.published = preparation.steps();
    this.asked = Plan.of(job.steps()).rowSteps();
    this.features = preparation.features();
    this.steps = ReferenceSteps.of(published);
    this.left = ReferenceSteps.namesAfter(published, features);
  }

  /** Given numbers, which have to be those of the job; scalars are spread over the features. */
  List<Quantity> operands(Configuration hadoop) {
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(Comparison.count("row steps", published.size(), asked.size()));
    long given = 0;
    long same = 0;
    List<String> names = features;
    OperandReader reader = new OperandReader(hadoop);
    for (int i = 0; i < Math.min(asked.size(), published.size()); i++) {
      JsonNode node = published.get(i);
      given++;
      same += node.path("step").asText().equals(asked.get(i).name()) ? 1 : 0;
      for (Map.Entry<String, Operand> operand : asked.get(i).operands().entrySet()) {
        given++;
        same += agree(node.path(operand.getKey()), reader.read(operand.getValue())) ? 1 : 0;
      }
      Optional<List<String>> chosen = chosen(asked.get(i));
      if (chosen.isPresent()) {
        given++;
        same += agree(node.path("columns"), chosen.get(), names) ? 1 : 0;
      }
      if (asked.get(i) instanceof RowStep.Impute impute) {
        given++;
        same += agree(node, impute) ? 1 : 0;
      }
      names = StepDefinitions.namesAfter(node, names);
      for (Map.Entry<String, Object> setting : settings(asked.get(i)).entrySet()) {
        given++;
        same += node.path(setting.getKey()).asText().equals(setting.getValue().toString()) ? 1 : 0;
      }
    }
    quantities.add(Comparison.count("settings of row steps", same, given));
    return quantities;
  }

  /**
   * Names of the features that the steps leave, which have to be those of the model.
   *
   * @param model all features of the model, and those that it dropped
   */
  Quantity names(List<String> model, List<String> dropped) {
    Set<String> others = new HashSet<>(dropped);
    List<String> kept = left.stream().filter(name -> !others.contains(name)).toList();
    return Comparison.count("names after row steps", kept.equals(model) ? 1 : 0, 1);
  }

  /** Names or globs of the features that a step works on, if it may leave some alone. */
  private static Optional<List<String>> chosen(RowStep step) {
    if (step instanceof RowStep.Replace replace) {
      return Optional.of(replace.features());
    } else if (step instanceof RowStep.Impute impute) {
      return Optional.of(impute.features());
    } else if (step instanceof RowStep.Narrow narrow) {
      return Optional.of(narrow.select().features());
    }
    return Optional.empty();
  }

  private static boolean agree(JsonNode columns, List<String> wanted, List<String> names) {
    int[] expected =
        wanted.isEmpty()
            ? IntStream.range(0, names.size()).toArray()
            : FeatureNames.indicesOf(wanted, names, "");
    return Arrays.equals(ReferenceSteps.positions(columns), expected);
  }

  /** Indicators for all features that are filled in or none, and a constant where one is given. */
  private static boolean agree(JsonNode node, RowStep.Impute step) {
    JsonNode columns = node.path("columns");
    boolean indicated =
        step.indicator()
            ? node.path("indicators").equals(columns)
            : node.path("indicators").isEmpty();
    double[] fill = ReferenceSteps.numbers(node.path("fill"));
    boolean filled =
        step.value().isEmpty()
            || Arrays.stream(fill).allMatch(value -> value == step.value().getAsDouble());
    return indicated && filled && fill.length == columns.size();
  }

  /** Settings that a model repeats word for word. */
  private static Map<String, Object> settings(RowStep step) {
    Map<String, Object> settings = new LinkedHashMap<>(step.settings());
    step.operands().keySet().forEach(settings::remove);
    settings.remove("features");
    settings.keySet().removeAll(List.of("model", "array", "negate", "reciprocal"));
    if (step instanceof RowStep.Impute) {
      // Of these a model has what became of them: fills and indicators.
      settings.clear();
    }
    return settings;
  }

  private static boolean agree(JsonNode found, OperandReader.Numbers given) {
    List<Double> flat = new ArrayList<>();
    flatten(found, flat);
    double[] expected = given.values();
    boolean spread = expected.length == 1;
    if (flat.isEmpty() || !spread && flat.size() != expected.length) {
      return false;
    }
    for (int i = 0; i < flat.size(); i++) {
      if (flat.get(i) != expected[spread ? 0 : i]) {
        return false;
      }
    }
    return true;
  }

  private static void flatten(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(item -> flatten(item, into));
    } else {
      into.add(node.asDouble());
    }
  }

  /**
   * What was fitted, against the rows as the reference has them before that step; a pass or two for
   * each such step.
   *
   * @param rows with the reason first
   * @param readers of the rows as some steps leave them
   */
  List<Quantity> fitted(
      JavaRDD<InternalRow> rows, Function<ReferenceSteps, ReferenceRows> readers) {
    List<Quantity> quantities = new ArrayList<>();
    for (int i = 0; i < Math.min(asked.size(), published.size()); i++) {
      if (asked.get(i).needs() != RowStep.Needs.NOTHING) {
        FittedStepCheck check =
            new FittedStepCheck(published.get(i), steps.first(i), rows, readers);
        quantities.addAll(check.of(asked.get(i)));
      }
    }
    return quantities;
  }
}
