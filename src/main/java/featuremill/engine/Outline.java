package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.spark.WeightColumn;
import featuremill.stats.WeightKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** What is known of a fit before any row of its input is read but the first. */
final class Outline {
  private final Dataset<Row> input;
  private final PipelineSpec spec;
  private final Plan plan;
  private final FeatureColumns all;
  private final Set<String> accepted;
  private final WeightColumn weight;
  private final List<StructField> carried;
  private final FeatureColumns read;
  private final int[] columns;
  private final Preparation preparation;
  private final Targets targets;

  /**
   * Looks at the input's columns.
   *
   * @throws Failure (exit 2 or 3) when the steps do not fit them
   */
  Outline(Dataset<Row> input, PipelineSpec spec, Plan plan) {
    this.input = input;
    this.spec = spec;
    this.plan = plan;
    this.all = FeatureColumns.resolve(input, spec.features()).storedAs(spec.storage().dtype());
    this.carried = carriedColumns();
    this.weight = spec.weight() == null ? null : spec.weight().column(input.schema(), all);
    this.accepted = acceptedColumns();
    int[] selected = selected();
    this.read = all.prune(selected);
    this.columns =
        read.width() == selected.length ? IntStream.range(0, selected.length).toArray() : selected;
    this.preparation = rowSteps().outline(read, columns);
    this.targets = Targets.of(plan.solve(), input.schema(), read);
    requireEnoughFeatures(width());
  }

  /** Every feature, selected or not. */
  FeatureColumns all() {
    return all;
  }

  /** Names of the features that may lose their variance. */
  Set<String> accepted() {
    return accepted;
  }

  /** The column of weights, or null. */
  WeightColumn weight() {
    return weight;
  }

  List<StructField> carried() {
    return carried;
  }

  /** The feature columns that are read. */
  FeatureColumns read() {
    return read;
  }

  /** Positions of the selected features among those that are read. */
  int[] columns() {
    return columns;
  }

  Targets targets() {
    return targets;
  }

  /** Features that the fits work on. */
  int width() {
    return preparation.names().size();
  }

  Routing routing() {
    return new Routing(plan, preparation.isEmpty() ? read.width() : width(), width());
  }

  /** The shapes that rows have between the steps, before any row is counted. */
  List<StepShape> shapes() {
    return StepShapes.planned(spec.steps(), all, preparation);
  }

  /** What the scans will have to take in, as far as that is known. */
  Extent extent(int partitions) {
    WeightKind weights = spec.weight() == null ? null : spec.weight().kind();
    if (preparation.isEmpty()) {
      return Extent.expected(read.width(), width(), spec.size(), partitions, read.isVectorColumn())
          .with(targets.count())
          .with(weights);
    }
    InputSize size = spec.size().rows() > 0 ? spec.size() : spec.size().ofRows(read.width());
    FeatureColumns both = targets.after(read);
    return Extent.expected(width(), width(), size, partitions, false)
        .with(targets.count())
        .with(weights)
        .measuring(both.areRounded() ? both.width() : 0);
  }

  /** Fits the row steps. */
  PreparationFitting rowSteps() {
    return new PreparationFitting(
        plan.rowSteps(), input.sparkSession().sparkContext().hadoopConfiguration());
  }

  private List<StructField> carriedColumns() {
    List<String> outputs = new ArrayList<>(List.of(FeatureRows.FEATURES, MaskChain.REASONS));
    if (plan.pca() != null && plan.pca().scores().reconstructionError()) {
      outputs.add(FeatureRows.RECONSTRUCTION_ERROR);
    }
    return CarriedColumns.of(input.schema(), spec.carry(), outputs);
  }

  private Set<String> acceptedColumns() {
    List<String> wanted = spec.storage().acceptLoss();
    int[] accepted = all.indicesOf(wanted, spec.storage().where());
    return Arrays.stream(accepted).mapToObj(all.names()::get).collect(Collectors.toSet());
  }

  private int[] selected() {
    int[] selected = IntStream.range(0, all.width()).toArray();
    for (Step.Select select : plan.selections()) {
      int[] hits = all.indicesOf(select.features(), select.where());
      int[] before = selected;
      selected =
          Arrays.stream(hits).filter(j -> Arrays.stream(before).anyMatch(b -> b == j)).toArray();
      if (selected.length == 0) {
        throw Failure.usage("select " + select.features() + " leaves no feature")
            .at(select.where());
      }
    }
    return selected;
  }

  private void requireEnoughFeatures(int width) {
    Step.Pca pca = plan.pca();
    if (pca != null && !pca.components().isFraction() && pca.components().count() > width) {
      throw Failure.usage(
              "pca asks for " + pca.components().count() + " components of " + width + " features")
          .at(pca.where())
          .fix("components can be at most " + width);
    }
  }
}
