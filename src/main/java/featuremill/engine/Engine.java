package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import featuremill.spark.ColumnNames;
import featuremill.spark.Dtype;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.spark.FeatureScan;
import featuremill.stats.Float32Loss;
import featuremill.stats.Moments;
import featuremill.transform.Chain;
import featuremill.transform.FittedTransform;
import featuremill.transform.Projection;
import featuremill.transform.Selection;
import featuremill.transform.Standardization;
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
    plan.requireWidth(read.width());
    requireFits(forecast(read.width(), columns.length, 0));
    OffHeapDoubles.restartPeak();
    MaskChain masks = new MaskResolver(input, timer).resolve(plan.masks());
    List<String> scans = plan.scans();
    FeatureScan scan =
        timer.time(
            scans.get(scans.size() - 1),
            () ->
                FeatureScan.run(
                    input,
                    read,
                    masks.reason(),
                    masks.masks().size(),
                    plan.scope(),
                    spec.size().bytes()));
    log.computedBy(scan.kernels());
    RowCounts rows = RowCounts.of(scan.rowsIn(), scan.rejected(), masks.masks());
    List<String> names = Arrays.stream(columns).mapToObj(read.names()::get).toList();
    try (Moments moments = narrowed(scan.moments(), columns)) {
      Float32Loss loss = null;
      if (spec.storage().dtype() == Dtype.FLOAT32) {
        loss = scan.loss(columns, moments);
        // First, as overflow leaves infinities of which the input knows nothing.
        new StorageCheck(spec.storage(), names, loss).requireHeld(accepted);
      }
      new MomentsCheck(rows, names, moments).requireUsable();
      long begin = System.nanoTime();
      Fit fit = finish(rows, names, moments, loss, masks, read, columns, carried);
      log.measured(
          new Usage(
              scans.size(),
              timer.lastSeconds(),
              (System.nanoTime() - begin) / 1e9,
              scan.taskPeakBytes(),
              OffHeapDoubles.peakAllocatedBytes()));
      return fit;
    }
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
    return engine.forecast(all.prune(selected).width(), selected.length, partitions);
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

  private Forecast forecast(int width, int selected, int partitions) {
    Machine machine = Machine.of(input.sparkSession().sparkContext());
    return new Forecaster(plan, width, selected, spec.size(), partitions, machine).forecast();
  }

  private static Moments narrowed(Moments all, int[] columns) {
    if (columns.length == all.numFeatures()) {
      return all;
    }
    try (all) {
      return all.select(columns);
    }
  }

  private Fit finish(
      RowCounts rows,
      List<String> names,
      Moments moments,
      Float32Loss loss,
      MaskChain masks,
      FeatureColumns read,
      int[] columns,
      List<StructField> carried) {
    Standardize standardize = Standardize.of(plan, moments);
    MatrixOfFeatures features = new MatrixOfFeatures(plan, moments, names, standardize);
    SymmetricMatrix matrix = features.form();
    try {
      PrincipalComponents components =
          plan.pca() == null ? null : components(features, matrix, moments);
      List<FittedTransform> chain = new ArrayList<>();
      if (columns.length < read.width()) {
        chain.add(new Selection(read.width(), columns));
      }
      boolean changesValues = plan.standardize() != null || components != null;
      if (plan.standardize() != null) {
        chain.add(
            new Standardization(standardize.mean(), standardize.noLow(), standardize.scale()));
      }
      if (components != null) {
        chain.add(projection(standardize, components.pairs().vectors()));
      }
      if (chain.isEmpty()) {
        chain.add(new Selection(read.width(), columns));
      }
      FittedPipeline pipeline =
          new FittedPipeline(
              masks,
              read,
              carried,
              new Chain(chain),
              changesValues || columns.length < read.width());
      return new Fit(
          plan, rows, names, moments, loss, standardize.scale(), matrix, components, pipeline);
    } catch (RuntimeException e) {
      if (matrix != null) {
        matrix.close();
      }
      throw e;
    }
  }

  private PrincipalComponents components(
      MatrixOfFeatures features, SymmetricMatrix matrix, Moments moments) {
    if (plan.pca().solver() != Step.Solver.QR) {
      return new ComponentFit(plan.pca(), matrix, moments.numRows()).fit();
    }
    try (UpperTriangle triangle = features.triangle()) {
      return new TriangleFit(plan.pca(), triangle, features.divisor()).fit();
    }
  }

  /** Centres: by standardization where there is one, else by itself. */
  private Projection projection(Standardize standardize, double[][] components) {
    return plan.standardize() != null
        ? Projection.ofCentred(components)
        : new Projection(standardize.mean(), standardize.noLow(), components);
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
