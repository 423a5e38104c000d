package featuremill.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.engine.Operand;
import featuremill.engine.OperandReader;
import featuremill.engine.RowStep;
import featuremill.engine.Step;
import featuremill.job.JobSpec;
import featuremill.job.model.ModelDescription;
import featuremill.reference.Comparison;
import featuremill.reference.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
  private final ReferenceSteps steps;

  PreparationCheck(JobSpec job, ModelDescription.Preparation preparation, ReferenceSteps steps) {
    this.published = preparation.steps();
    this.asked = asked(job.steps());
    this.steps = steps;
  }

  /** The row steps of a job; a selection is one where it follows another. */
  private static List<RowStep> asked(List<Step> steps) {
    List<RowStep> asked = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof RowStep rowStep) {
        asked.add(rowStep);
      } else if (step instanceof Step.Select select && !asked.isEmpty()) {
        asked.add(new RowStep.Narrow(select));
      }
    }
    return asked;
  }

  /** Given numbers, which have to be those of the job; scalars are spread over the features. */
  List<Quantity> operands(Configuration hadoop) {
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(Comparison.count("row steps", published.size(), asked.size()));
    long given = 0;
    long same = 0;
    OperandReader reader = new OperandReader(hadoop);
    for (int i = 0; i < Math.min(asked.size(), published.size()); i++) {
      JsonNode node = published.get(i);
      given++;
      same += node.path("step").asText().equals(asked.get(i).name()) ? 1 : 0;
      for (Map.Entry<String, Operand> operand : operands(asked.get(i)).entrySet()) {
        given++;
        same += agree(node.path(operand.getKey()), reader.read(operand.getValue())) ? 1 : 0;
      }
      for (Map.Entry<String, Object> setting : settings(asked.get(i)).entrySet()) {
        given++;
        same += node.path(setting.getKey()).asText().equals(setting.getValue().toString()) ? 1 : 0;
      }
    }
    quantities.add(Comparison.count("settings of row steps", same, given));
    return quantities;
  }

  private static Map<String, Operand> operands(RowStep step) {
    Map<String, Operand> operands = new LinkedHashMap<>();
    if (step instanceof RowStep.Add add) {
      operands.put("vector", add.vector());
    } else if (step instanceof RowStep.Scale scale) {
      operands.put("vector", scale.vector());
    } else if (step instanceof RowStep.MatMul product) {
      operands.put("matrix", product.matrix());
    } else if (step instanceof RowStep.Clip clip) {
      clip.lower().ifPresent(lower -> operands.put("lower", lower));
      clip.upper().ifPresent(upper -> operands.put("upper", upper));
    }
    return operands;
  }

  /** Settings that a model repeats word for word. */
  private static Map<String, Object> settings(RowStep step) {
    Map<String, Object> settings = new LinkedHashMap<>(step.settings());
    operands(step).keySet().forEach(settings::remove);
    settings.remove("features");
    if (step instanceof RowStep.Impute) {
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
