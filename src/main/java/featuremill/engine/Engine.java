package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.linalg.OffHeapDoubles;
import featuremill.spark.FeatureScan;
import featuremill.spark.SelectedRows;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

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
  private final Outline outline;
  private final ScanTimer timer;
  private final ScanLog log;

  private Engine(Dataset<Row> input, PipelineSpec spec, ScanLog log) {
    this.input = input;
    this.spec = spec;
    this.plan = Plan.of(spec.steps());
    this.outline = new Outline(input, spec, plan);
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
    log.shaped(outline.shapes());
    Routing routing = outline.routing();
    Extent extent = outline.extent(0);
    requireFits(forecast(routing.route(extent.rows()), extent));
    OffHeapDoubles.restartPeak();
    MaskChain masks =
        new MaskResolver(input, outline.all(), outline.weight(), timer).resolve(plan.masks());
    Gates gates = new Gates(input, masks, timer);
    return gates.guard(() -> fit(masks, gates, routing, extent));
  }

  private Fit fit(MaskChain masks, Gates gates, Routing routing, Extent extent) {
    SelectedRows selection = selection(masks);
    InputLoss loss =
        new InputLoss(spec.storage(), outline.accepted(), outline.read(), outline.columns());
    Preparation preparation =
        outline.rowSteps().fit(selection, outline.columns(), gates, loss, timer);
    SelectedRows rows = preparation.isEmpty() ? selection : preparation.of(selection);
    int[] taking = preparation.isEmpty() ? outline.columns() : identity(outline.width());
    Route early = routing.route(0);
    Regression regression = regression(selection, preparation);
    boolean together = regression != null && early.serves(plan.solve());
    SelectedRows measured = preparation.isEmpty() ? rows : preparation.of(selection, loss);
    FeatureScan scan = scan(early, together ? regression.rows() : measured);
    requireWithinLimits(scan, gates);
    if (!preparation.isEmpty()) {
      take(loss, scan);
    }
    Solution beside = together ? fitted(regression, scan, taking) : null;
    long numRows = scan.moments().rowsUsed();
    Route route = routing.route(numRows);
    routing.requireRows(numRows);
    RowForm form = RowForm.of(route, rows.features(), scan.moments(), taking);
    try (Scanned scanned = scanned(scan, masks, preparation, rows, taking, form, loss)) {
      requireUsable(scanned, selection);
      try (StoredRows stored = stored(scanned, rows, route, form, extent)) {
        Solution solution =
            regression == null || together ? beside : regression.fitAlone(scanned.columns());
        return fit(scanned, route, stored, solution, scan.taskPeakBytes());
      }
    }
  }

  /** The rows that the masks keep. */
  private SelectedRows selection(MaskChain masks) {
    return new SelectedRows(
        masks.over(input),
        outline.read(),
        masks.reasons(),
        masks.masks().size(),
        spec.size().bytes(),
        outline.weight());
  }

  /** The fit of the targets, or null where there are none. */
  private Regression regression(SelectedRows selection, Preparation preparation) {
    Targets targets = outline.targets();
    return targets.isEmpty()
        ? null
        : new Regression(
            plan, targets, targets.beside(selection, preparation), spec.storage(), timer);
  }

  /** What is not fitted yet is not kept when the features cannot be rounded. */
  private static void take(InputLoss loss, FeatureScan scan) {
    try {
      loss.take(scan::sourceLoss);
    } catch (RuntimeException e) {
      scan.moments().close();
      throw e;
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
      Scanned scanned, Route route, StoredRows stored, Solution solution, long taskPeakBytes) {
    double scanSeconds = timer.lastSeconds();
    long begin = System.nanoTime();
    Fit fit = new Fitting(plan, route, scanned, outline.carried(), log).fit(stored, solution);
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

  /** What is not fitted yet is not kept when a gate trips. */
  private static void requireWithinLimits(FeatureScan scan, Gates gates) {
    try {
      gates.counted(scan);
    } catch (RuntimeException e) {
      scan.moments().close();
      throw e;
    }
  }

  private Scanned scanned(
      FeatureScan scan,
      MaskChain masks,
      Preparation preparation,
      SelectedRows rows,
      int[] columns,
      RowForm form,
      InputLoss loss) {
    RareFeatures features = new RareFeatures(plan.standardize(), scan.moments(), form);
    return Scanned.of(
        scan,
        masks,
        preparation,
        rows.features(),
        features.common(columns),
        features.rare(columns),
        spec.storage().dtype(),
        loss);
  }

  /**
   * What a fit would take, and the shapes between its steps, without doing it: reads no more than
   * the input's first row.
   *
   * @throws Failure (exit 2 or 3) when the steps do not fit the columns
   */
  public static Outlook outlook(Dataset<Row> input, PipelineSpec spec) {
    Engine engine = new Engine(input, spec, ScanLog.silent());
    Extent extent = engine.outline.extent(input.rdd().getNumPartitions());
    Route route = engine.outline.routing().route(extent.rows());
    return new Outlook(engine.forecast(route, extent), engine.outline.shapes());
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

  /**
   * Refuses what no fit can take in. Steps may spread what is wrong with one feature over all of
   * them, so the features as they are read are asked first.
   */
  private void requireUsable(Scanned scanned, SelectedRows selection) {
    try {
      scanned.requireUsable(spec.storage(), outline.accepted());
    } catch (Failure unusable) {
      Preparation preparation = scanned.preparation();
      if (!preparation.isEmpty() && !preparation.takesMissing() && scanned.rows().kept() > 0) {
        Route bare = new Route(null, "", CoMoments.Scope.DIAGONAL, false);
        try (Moments raw = scan(bare, selection).moments();
            Moments taken = raw.select(outline.columns())) {
          new MomentsCheck(scanned.rows(), preparation.inputs(), taken).requireUsable();
        }
      }
      throw unusable;
    }
  }

  private static int[] identity(int n) {
    return IntStream.range(0, n).toArray();
  }
}
