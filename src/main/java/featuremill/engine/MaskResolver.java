package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.FeatureColumns;
import featuremill.spark.IdCensus;
import featuremill.spark.RowNumbers;
import featuremill.spark.WeightColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Settles the masks of a pipeline: finds the statistics that their conditions need, those of all
 * conditions of a step together, over the rows that the steps before it keep.
 *
 * <p>Cost: as {@link MaskScans} lists.
 */
public final class MaskResolver {
  private final Dataset<Row> input;
  private final FeatureColumns features;
  private final WeightColumn weight;
  private final ScanTimer timer;

  /**
   * @param weight of the rows; null where each counts once
   */
  MaskResolver(Dataset<Row> input, FeatureColumns features, WeightColumn weight, ScanTimer timer) {
    this.weight = weight;
    this.input = input;
    this.features = features;
    this.timer = timer;
  }

  /**
   * The masks with statistics that are known, as a run has published them.
   *
   * @param statistics of each condition, in the order of the steps and their conditions
   */
  public static MaskChain published(
      Dataset<Row> input,
      FeatureColumns features,
      List<Step.Mask> steps,
      List<Map<String, Double>> statistics) {
    MaskResolver resolver =
        new MaskResolver(input, features, null, new ScanTimer(ScanLog.silent()));
    MaskBinding binding = new MaskBinding(input, features, resolver.numbers(steps));
    List<ResolvedMask> masks = new ArrayList<>();
    for (int step = 0; step < steps.size(); step++) {
      for (MaskCondition condition : steps.get(step).conditions()) {
        Map<String, Double> known = statistics.get(masks.size());
        masks.add(new ResolvedMask(condition, step, binding.holds(condition, known), known));
      }
    }
    return new MaskChain(masks, binding.numbers());
  }

  MaskChain resolve(List<Step.Mask> steps) {
    MaskBinding binding = new MaskBinding(input, features, numbers(steps));
    MaskChain chain = new MaskChain(List.of(), binding.numbers());
    for (int step = 0; step < steps.size(); step++) {
      Step.Mask next = steps.get(step);
      int index = step;
      MaskChain before = chain;
      chain =
          before.with(
              new Gates(input, before, timer).guard(() -> resolved(next, index, before, binding)));
    }
    return chain;
  }

  private Optional<RowNumbers> numbers(List<Step.Mask> steps) {
    return MaskScans.needNumbers(steps)
        ? Optional.of(timer.time(MaskScans.NUMBERS, () -> RowNumbers.of(input)))
        : Optional.empty();
  }

  private List<ResolvedMask> resolved(
      Step.Mask step, int index, MaskChain before, MaskBinding binding) {
    List<MaskExpression> expressions = new ArrayList<>();
    for (MaskCondition condition : step.conditions()) {
      if (condition.form() instanceof MaskForm.Keep keep) {
        binding.requireOwnNames(keep.names());
        MaskExpression expression = MaskExpression.parse(keep, condition.where());
        // Before any scan, so that a mistake costs none.
        binding.holds(condition, zeros(expression));
        expressions.add(expression);
      }
    }
    Map<String, Double> found =
        new StepStatistics(step, expressions, before.kept(input), weight, binding, timer).find();
    List<ResolvedMask> masks = new ArrayList<>();
    for (MaskCondition condition : step.conditions()) {
      Map<String, Double> own = new LinkedHashMap<>();
      if (condition.form() instanceof MaskForm.Keep keep) {
        MaskExpression.parse(keep, condition.where())
            .calls()
            .forEach(
                call -> {
                  own.put(call.text(), found.get(call.text()));
                  call.parts().forEach(part -> own.put(part.text(), found.get(part.text())));
                });
      } else if (condition.form() instanceof MaskForm.Listed listed) {
        own.putAll(requireKnownIds(listed, condition.where(), binding));
      }
      Column holds = binding.holds(condition, own);
      masks.add(new ResolvedMask(condition, index, holds, own));
    }
    return masks;
  }

  private static Map<String, Double> zeros(MaskExpression mask) {
    Map<String, Double> zeros = new LinkedHashMap<>();
    mask.calls().forEach(call -> zeros.put(call.text(), 0.0));
    return zeros;
  }

  /** Makes sure that the file and the input speak of the same rows; counts the file's ids. */
  private Map<String, Double> requireKnownIds(
      MaskForm.Listed listed, String where, MaskBinding binding) {
    MaskBinding.KnownIds known = binding.ids(listed, where);
    MaskFile.Content content = known.content();
    Dataset<Row> ids = input.select(known.ofRow());
    IdCensus census = timer.time(MaskScans.idsOf(listed), () -> IdCensus.of(ids, known.shared()));
    if (census.unused(content.ids()) > 0) {
      throw Failure.input(
              census.unused(content.ids())
                  + " ids of the mask file "
                  + listed.file()
                  + " are of no row of the input, such as "
                  + String.join(", ", census.unusedExamples(content.ids())))
          .at(where)
          .fix("make the file from this input, and name the column of its ids as id");
    }
    if (content.listsAll() && census.unknownRows() > 0) {
      throw Failure.input(
              "the mask file "
                  + listed.file()
                  + " does not know "
                  + census.unknownRows()
                  + " rows of the input, such as the ids "
                  + String.join(", ", census.unknownExamples()))
          .at(where)
          .fix(
              "a file with a keep column has a line for every row; without it, it lists what to keep");
    }
    Map<String, Double> counts = new LinkedHashMap<>();
    counts.put("ids", (double) content.ids().size());
    counts.put("ids to keep", (double) content.ids().keptCount());
    return counts;
  }
}
