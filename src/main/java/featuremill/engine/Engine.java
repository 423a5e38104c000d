package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.linalg.OffHeapDoubles;
import featuremill.spark.Dtype;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.spark.FeatureScan;
import featuremill.spark.SelectedRows;
import featuremill.spark.WeightColumn;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * Fits a pipeline to a Dataset. Job files are one door to it, Spark ML stages another; neither
 * holds logic of its own.
 *
 * <p>Cost: one scan of the input, and one more before it for each mask step that uses statistics;
 * one accumulator of 8 d<sup>2</sup> bytes off-heap a running task where a covariance is wanted.
 */
public final class Engine {
  private final Dataset<Row> input;
  private final PipelineSpec spec;
  private final Plan plan;
  private final ScanTimer timer;
  private final ScanLog log;

  private Engine(Dataset<Row> input, PipelineSpec spec, ScanLog log) {
    this.input = input;
    this.spec = spec;
    this.plan = Plan.of(spec.steps());
    this.timer = new ScanTimer(log);
    this.log = log;
  }

  /**
   * Fits the pipeline.
   *
   * @throws Failure (exit 2 or 3) when the steps do not fit the data, saying where and what to do
   */
  public static Fit fit(Dataset<Row> input, PipelineSpec spec, ScanLog log) {
    return new Engine(input, spec, log).fit();
  }

  private Fit fit() {
    FeatureColumns all = columns();
    List<StructField> carried = carried();
    WeightColumn weight = weight(all);
    Set<String> accepted = accepted(all);
    Outline outline = outline(all);
    FeatureColumns read = outline.read();
    int[] columns = outline.columns();
    log.shaped(shapes(all, outline));
    Routing routing = outline.routing(plan);
    Extent extent = extent(outline, 0);
    requireFits(forecast(routing.route(extent.rows()), extent));
    OffHeapDoubles.restartPeak();
    MaskChain masks = new MaskResolver(input, all, weight, timer).resolve(plan.masks());
    SelectedRows selection =
        new SelectedRows(
            masks.over(input),
            read,
            masks.reasons(),
            masks.masks().size(),
            spec.size().bytes(),
            weight);
    Preparation preparation = rowSteps().fit(selection, columns, timer);
    SelectedRows rows = preparation.isEmpty() ? selection : preparation.of(selection);
    int[] taking = preparation.isEmpty() ? columns : identity(outline.width());
    Route early = routing.route(0);
    Targets targets = outline.targets();
    Regression regression =
        targets.isEmpty()
            ? null
            : new Regression(
                plan, targets, targets.beside(selection, preparation), spec.storage(), timer);
    boolean together = regression != null && early.serves(plan.solve());
    FeatureScan scan = scan(early, together ? regression.rows() : rows);
    requireWithinLimits(scan, masks);
    Solution beside = together ? fitted(regression, scan, taking) : null;
    long numRows = scan.moments().rowsUsed();
    Route route = routing.route(numRows);
    routing.requireRows(numRows);
    RowForm form = RowForm.of(route, rows.features(), scan.moments(), taking);
    try (Scanned scanned = scanned(scan, masks, preparation, rows, taking, form)) {
      requireUsable(scanned, accepted, selection, columns);
      try (StoredRows stored = stored(scanned, rows, route, form, extent)) {
        Solution solution =
            regression == null || together ? beside : regression.fitAlone(scanned.columns());
        return fit(scanned, route, stored, solution, carried, scan.taskPeakBytes());
      }
    }
  }

  /** What is not fitted yet is not kept when the targets cannot be. */
  private static Solution fitted(Regression regression, FeatureScan scan, int[] taking) {
    try {
      return regression.fit(scan, taking);
    } catch (RuntimeException e) {
      scan.moments().close();
      throw e;
    }
  }

  private Fit fit(
      Scanned scanned,
      Route route,
      StoredRows stored,
      Solution solution,
      List<StructField> carried,
      long taskPeakBytes) {
    double scanSeconds = timer.lastSeconds();
    long begin = System.nanoTime();
    Fit fit = new Fitting(plan, route, scanned, carried, log).fit(stored, solution);
    log.measured(
        new Usage(
            plan.scans(route).size() + (solution != null && solution.rescanned() ? 1 : 0),
            scanSeconds,
            (System.nanoTime() - begin) / 1e9,
            taskPeakBytes,
            OffHeapDoubles.peakAllocatedBytes(),
            stored.usage()));
    return fit;
  }

  /** The kept rows, for passes over them, once it is clear that these fit. */
  private StoredRows stored(
      Scanned scanned, SelectedRows rows, Route route, RowForm form, Extent extent) {
    if (!route.storesRows()) {
      return new StoredRows(rows, form, 0, 0, timer);
    }
    Extent counted = extent.counted(scanned.columns().length, scanned.size(form));
    Forecast forecast = forecast(route, counted);
    requireFits(forecast);
    Machine machine = Machine.of(input.sparkSession().sparkContext());
    long budget = form == RowForm.DENSE ? forecast.passes().budgetBytes() : 0;
    long beside = machine.oneProcess() ? budget : 0;
    return new StoredRows(rows, form, budget, machine.driverOffHeap() - beside, timer);
  }

  private FeatureScan scan(Route route, SelectedRows rows) {
    FeatureScan scan =
        timer.time(plan.momentsScan(route), () -> FeatureScan.run(rows, route.scope()));
    log.computedBy(scan.kernels());
    return scan;
  }

  private void requireWithinLimits(FeatureScan scan, MaskChain masks) {
    masks.requireNumbered(scan.rowsIn());
    log.counted(
        RowCounts.of(scan.rowsIn(), scan.moments().numRows(), scan.rejected(), masks.masks()));
    Gates.check(masks.masks(), scan.rowsIn(), scan.rejected(), scan.firstRejected());
  }

  private Scanned scanned(
      FeatureScan scan,
      MaskChain masks,
      Preparation preparation,
      SelectedRows rows,
      int[] columns,
      RowForm form) {
    RareFeatures features = new RareFeatures(plan.standardize(), scan.moments(), form);
    return Scanned.of(
        scan,
        masks,
        preparation,
        rows.features(),
        features.common(columns),
        features.rare(columns),
        spec.storage().dtype());
  }

  /**
   * What a fit would take, without doing it: reads no more than the input's first row.
   *
   * @throws Failure (exit 2 or 3) when the steps do not fit the columns
   */
  public static Forecast forecast(Dataset<Row> input, PipelineSpec spec) {
    Engine engine = new Engine(input, spec, ScanLog.silent());
    FeatureColumns all = engine.columns();
    engine.accepted(all);
    engine.weight(all);
    Outline outline = engine.outline(all);
    Extent extent = engine.extent(outline, input.rdd().getNumPartitions());
    return engine.forecast(outline.routing(engine.plan).route(extent.rows()), extent);
  }

  /**
   * The shapes that rows have between the steps, before any row is counted: reads no more than the
   * input's first row.
   *
   * @throws Failure (exit 2 or 3) when the steps do not fit the columns
   */
  public static List<StepShape> shapes(Dataset<Row> input, PipelineSpec spec) {
    Engine engine = new Engine(input, spec, ScanLog.silent());
    FeatureColumns all = engine.columns();
    return engine.shapes(all, engine.outline(all));
  }

  private List<StepShape> shapes(FeatureColumns all, Outline outline) {
    return StepShapes.planned(spec.steps(), all, outline.preparation());
  }

  /**
   * Refuses what cannot fit into the memory of this machine or cluster.
   *
   * @throws Failure (exit 2) naming the setting that would let it
   */
  public static void requireFits(Forecast forecast, SparkSession session) {
    forecast.requireFits(Machine.of(session.sparkContext()));
  }

  private void requireFits(Forecast forecast) {
    log.planned(forecast);
    requireFits(forecast, input.sparkSession());
  }

  private Forecast forecast(Route route, Extent extent) {
    Machine machine = Machine.of(input.sparkSession().sparkContext());
    return new Forecaster(plan, route, extent, machine).forecast();
  }

  private Extent extent(Outline outline, int partitions) {
    FeatureColumns read = outline.read();
    int width = outline.width();
    int targets = outline.targets().count();
    if (outline.preparation().isEmpty()) {
      return Extent.expected(read.width(), width, spec.size(), partitions, read.isVectorColumn())
          .with(targets);
    }
    InputSize size = spec.size().rows() > 0 ? spec.size() : spec.size().ofRows(read.width());
    return Extent.expected(width, width, size, partitions, false).with(targets);
  }

  /**
   * What is known before any row is read but the first.
   *
   * @param read columns that are read
   * @param columns positions of the selected features among them
   * @param preparation the row steps as far as shapes go
   */
  private record Outline(
      FeatureColumns read, int[] columns, Preparation preparation, Targets targets) {
    /** Features that the fits work on. */
    int width() {
      return preparation.names().size();
    }

    Routing routing(Plan plan) {
      return new Routing(plan, preparation.isEmpty() ? read.width() : width(), width());
    }
  }

  private PreparationFitting rowSteps() {
    return new PreparationFitting(
        plan.rowSteps(), input.sparkSession().sparkContext().hadoopConfiguration());
  }

  private Outline outline(FeatureColumns all) {
    int[] selected = selected(all);
    FeatureColumns read = all.prune(selected);
    int[] columns = read.width() == selected.length ? identity(selected.length) : selected;
    if (!plan.rowSteps().isEmpty() && spec.storage().dtype() == Dtype.FLOAT32) {
      throw Failure.usage(plan.rowSteps().get(0).name() + " does not go with float32")
          .at(plan.rowSteps().get(0).where())
          .fix("leave dtype out of the input: what float32 takes would be hidden by the step");
    }
    if (plan.pairwise().isPresent()
        && (spec.storage().dtype() == Dtype.FLOAT32 || spec.weight() != null)) {
      boolean rounded = spec.storage().dtype() == Dtype.FLOAT32;
      throw Failure.usage(
              "covariance with missing: pairwise does not go with "
                  + (rounded ? "float32" : "weights of rows"))
          .at(plan.pairwise().get().where())
          .fix("leave " + (rounded ? "dtype" : "weight") + " out of the input");
    }
    Outline outline =
        new Outline(
            read,
            columns,
            rowSteps().outline(read, columns),
            Targets.of(plan.solve(), input.schema(), read));
    requireEnoughFeatures(outline.width());
    return outline;
  }

  /**
   * Refuses what no fit can take in. Steps may spread what is wrong with one feature over all of
   * them, so the features as they are read are asked first.
   */
  private void requireUsable(
      Scanned scanned, Set<String> accepted, SelectedRows selection, int[] columns) {
    try {
      scanned.requireUsable(spec.storage(), accepted);
    } catch (Failure unusable) {
      Preparation preparation = scanned.preparation();
      if (!preparation.isEmpty() && !preparation.takesMissing() && scanned.rows().kept() > 0) {
        Route bare = new Route(null, "", CoMoments.Scope.DIAGONAL, false);
        try (Moments raw = scan(bare, selection).moments();
            Moments taken = raw.select(columns)) {
          new MomentsCheck(scanned.rows(), preparation.inputs(), taken).requireUsable();
        }
      }
      throw unusable;
    }
  }

  private List<StructField> carried() {
    List<String> outputs = new ArrayList<>(List.of(FeatureRows.FEATURES, MaskChain.REASONS));
    if (plan.pca() != null && plan.pca().scores().reconstructionError()) {
      outputs.add(FeatureRows.RECONSTRUCTION_ERROR);
    }
    return CarriedColumns.of(input.schema(), spec.carry(), outputs);
  }

  private FeatureColumns columns() {
    return FeatureColumns.resolve(input, spec.features()).storedAs(spec.storage().dtype());
  }

  /** The column of weights, or null. */
  private WeightColumn weight(FeatureColumns features) {
    RowWeight weight = spec.weight();
    return weight == null ? null : weight.column(input.schema(), features);
  }

  /** Names of the features that may lose their variance. */
  private Set<String> accepted(FeatureColumns all) {
    List<String> wanted = spec.storage().acceptLoss();
    int[] accepted = all.indicesOf(wanted, spec.storage().where());
    return Arrays.stream(accepted).mapToObj(all.names()::get).collect(Collectors.toSet());
  }

  private int[] selected(FeatureColumns all) {
    int[] selected = identity(all.width());
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

  private static int[] identity(int n) {
    return IntStream.range(0, n).toArray();
  }
}
