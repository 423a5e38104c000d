package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.linalg.OffHeapDoubles;
import featuremill.spark.ColumnNames;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.spark.FeatureScan;
import featuremill.spark.SelectedRows;
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
 * <p>Cost: one scan of the input, and one more before it for each mask that uses statistics; one
 * accumulator of 8 d<sup>2</sup> bytes off-heap a running task where a covariance is wanted.
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
    int[] selected = selected(all);
    FeatureColumns read = all.prune(selected);
    int[] columns = read.width() == selected.length ? identity(selected.length) : selected;
    Set<String> accepted = accepted(all);
    requireEnoughFeatures(columns.length);
    Routing routing = new Routing(plan, read.width(), columns.length);
    Extent extent = extent(read, columns.length, 0);
    requireFits(forecast(routing.route(extent.rows()), extent));
    OffHeapDoubles.restartPeak();
    MaskChain masks = new MaskResolver(input, timer).resolve(plan.masks());
    FeatureScan scan = scan(routing.route(0), read, masks);
    long numRows = scan.moments().numRows();
    Route route = routing.route(numRows);
    routing.requireRows(numRows);
    RowForm form = RowForm.of(route, read, scan.moments(), columns);
    try (Scanned scanned = scanned(scan, masks, read, columns, form)) {
      scanned.requireUsable(spec.storage(), accepted);
      try (StoredRows stored = stored(scanned, route, form, extent)) {
        return fit(scanned, route, stored, carried, scan.taskPeakBytes());
      }
    }
  }

  private Fit fit(
      Scanned scanned,
      Route route,
      StoredRows stored,
      List<StructField> carried,
      long taskPeakBytes) {
    double scanSeconds = timer.lastSeconds();
    long begin = System.nanoTime();
    Fit fit = new Fitting(plan, route, scanned, carried, log).fit(stored);
    log.measured(
        new Usage(
            plan.scans(route).size(),
            scanSeconds,
            (System.nanoTime() - begin) / 1e9,
            taskPeakBytes,
            OffHeapDoubles.peakAllocatedBytes(),
            stored.usage()));
    return fit;
  }

  /** The kept rows, for passes over them, once it is clear that these fit. */
  private StoredRows stored(Scanned scanned, Route route, RowForm form, Extent extent) {
    SelectedRows rows =
        new SelectedRows(
            input,
            scanned.read(),
            scanned.masks().reason(),
            scanned.masks().masks().size(),
            spec.size().bytes());
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

  private FeatureScan scan(Route route, FeatureColumns read, MaskChain masks) {
    FeatureScan scan =
        timer.time(
            plan.momentsScan(route),
            () ->
                FeatureScan.run(
                    input,
                    read,
                    masks.reason(),
                    masks.masks().size(),
                    route.scope(),
                    spec.size().bytes()));
    log.computedBy(scan.kernels());
    return scan;
  }

  private Scanned scanned(
      FeatureScan scan, MaskChain masks, FeatureColumns read, int[] columns, RowForm form) {
    RareFeatures features = new RareFeatures(plan.standardize(), scan.moments(), form);
    return Scanned.of(
        scan,
        masks,
        read,
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
    int[] selected = engine.selected(all);
    engine.requireEnoughFeatures(selected.length);
    int partitions = input.rdd().getNumPartitions();
    FeatureColumns read = all.prune(selected);
    Routing routing = new Routing(engine.plan, read.width(), selected.length);
    Extent extent = engine.extent(read, selected.length, partitions);
    return engine.forecast(routing.route(extent.rows()), extent);
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

  private Extent extent(FeatureColumns read, int selected, int partitions) {
    return Extent.expected(read.width(), selected, spec.size(), partitions, read.isVectorColumn());
  }

  private List<StructField> carried() {
    if (spec.carry().isEmpty()) {
      return List.of();
    }
    List<StructField> carried = new ColumnNames(input.schema()).matching(spec.carry(), "carried");
    for (StructField field : carried) {
      for (String taken : List.of(FeatureRows.FEATURES, MaskChain.REASONS)) {
        if (field.name().equalsIgnoreCase(taken)) {
          throw Failure.input("the carried column '" + field.name() + "' has the name of an output")
              .fix("rename it in the input, or do not carry it");
        }
      }
    }
    return carried;
  }

  private FeatureColumns columns() {
    return FeatureColumns.resolve(input, spec.features()).storedAs(spec.storage().dtype());
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
