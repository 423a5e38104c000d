package featuremill.job;

import featuremill.engine.Components;
import featuremill.engine.NamedMasks;
import featuremill.engine.Step;
import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import featuremill.job.Yaml.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@code steps} of a job. */
final class StepsReader {
  static final Choice<Step.Solver> SOLVERS = Choice.of(Step.Solver.values());
  static final Choice<Step.DistanceMetric> METRICS = Choice.of(Step.DistanceMetric.values());

  /** Far beyond what leaves anything of a coefficient. */
  private static final double LARGEST_PENALTY = 1e300;

  static final Choice<Step.Method> METHODS = Choice.of(Step.Method.values());

  private static final String COMPONENTS = "an integer of at least 1 or a fraction between 0 and 1";

  /** Nothing tighter can be told from rounding. */
  private static final double TIGHTEST = 1e-15;

  /** Looser pairs are worth little. */
  private static final double LOOSEST = 1e-3;

  private static final int MOST_PASSES = 100_000;

  /** Larger blocks save no passes. */
  private static final int LARGEST_BLOCK = 1024;

  private final SettingsLog log;
  private final MaskReader masks;

  StepsReader(SettingsLog log, NamedMasks names) {
    this.log = log;
    this.masks = new MaskReader(log, names);
  }

  List<Step> read(Yaml value) {
    if (!(value instanceof Yaml.Sequence list)) {
      throw Failure.usage("steps must be a list, not " + value.described())
          .at(value.place().where())
          .fix("put a dash before each step, such as - standardize");
    }
    List<Step> steps = new ArrayList<>();
    for (Yaml entry : list.items()) {
      steps.add(step(entry, steps.size()));
    }
    return steps;
  }

  private Step step(Yaml entry, int index) {
    if (!(entry instanceof Yaml.Mapping mapping)) {
      throw Failure.usage(
              "a step must be a name, or a name with its settings, not " + entry.described())
          .at(entry.place().where());
    }
    if (mapping.values().size() != 1) {
      String names = mapping.values().isEmpty() ? "none" : String.join(", ", mapping.names());
      throw Failure.usage("a step is one name with its settings, but here are: " + names)
          .at(entry.place().where())
          .fix("put a dash before each step, and indent its settings below it");
    }
    String name = mapping.names().get(0);
    Place place = mapping.keys().get(name);
    StepSyntax syntax = StepSyntax.named(name).orElseThrow(() -> unknown(name, place));
    String path = "steps." + index + "." + name;
    if (syntax == StepSyntax.MASK) {
      return masks.read(mapping.values().get(name), path, place);
    }
    MapReader map = new MapReader(mapping.values().get(name), path, place, log, syntax.keys());
    return switch (syntax) {
      case SELECT -> select(map, place);
      case STANDARDIZE -> standardize(map, place);
      case COVARIANCE -> new CovarianceReader(map, place).read(ddof(map, 1));
      case CORRELATION -> correlation(path, place);
      case PCA -> pca(map, place);
      case SOLVE -> solve(map, place);
      case DISTANCES -> distances(map, place);
      default -> new RowStepReader(map, place).read(syntax);
    };
  }

  private static Failure unknown(String name, Place place) {
    return Failure.usage("unknown step '" + name + "'")
        .at(place.where())
        .fix(DidYouMean.advice(name, StepSyntax.names(), "the steps are: "));
  }

  private static Step select(MapReader map, Place place) {
    List<String> features = map.names("features");
    if (features.isEmpty()) {
      throw map.missing("features").fix("name the features to keep, or globs: [\"px_*\"]");
    }
    return new Step.Select(features, place.where());
  }

  private Step correlation(String path, Place place) {
    log.add(path, "{}", place.origin());
    return new Step.Correlation(place.where());
  }

  private static Step standardize(MapReader map, Place place) {
    int ddof = ddof(map, 0);
    return new Step.Standardize(
        ddof, map.integerIfGiven("min_nonzeros", 0, Integer.MAX_VALUE), place.where());
  }

  private static Step pca(MapReader map, Place place) {
    return new Step.Pca(
        components(map),
        map.choice("solver", SOLVERS, "auto"),
        map.decimal("tolerance", TIGHTEST, LOOSEST, Step.Pca.TOLERANCE),
        limits(map),
        new Step.Scores(
            map.choice("whiten", RowStepReader.YES_OR_NO, "false"),
            map.choice("reconstruction_error", RowStepReader.YES_OR_NO, "false")),
        place.where());
  }

  private static Step solve(MapReader map, Place place) {
    List<String> targets = map.names("targets");
    if (targets.isEmpty()) {
      throw map.missing("targets").fix("name the columns to fit, or globs: [\"y_*\"]");
    }
    return new Step.Solve(
        targets,
        map.decimal("penalty", 0, LARGEST_PENALTY, 0),
        map.choice("intercept", RowStepReader.YES_OR_NO, "true"),
        map.choice("method", METHODS, "auto"),
        place.where());
  }

  private static Step distances(MapReader map, Place place) {
    return new Step.Distances(
        map.choice("metric", METRICS, "euclidean"),
        map.integerIfGiven("nearest", 1, Integer.MAX_VALUE),
        map.text("id", ""),
        map.text("reference", ""),
        place.where());
  }

  private static Step.Limits limits(MapReader map) {
    return new Step.Limits(
        (int) map.integer("max_passes", 1, MOST_PASSES, Step.Limits.MAX_PASSES),
        map.integerIfGiven("max_components", 1, Integer.MAX_VALUE),
        map.integerIfGiven("block", 1, LARGEST_BLOCK));
  }

  private static int ddof(MapReader map, int byDefault) {
    return (int) map.integer("ddof", 0, 1, byDefault);
  }

  private static Components components(MapReader map) {
    Yaml value = map.required("components");
    if (value instanceof Yaml.Scalar scalar) {
      try {
        if (scalar.kind() == Kind.INTEGER) {
          Components count = Components.count(Integer.parseInt(scalar.text()));
          map.note("components", scalar.text());
          return count;
        }
        if (scalar.kind() == Kind.DECIMAL) {
          Components fraction = Components.fraction(Double.parseDouble(scalar.text()));
          map.note("components", scalar.text());
          return fraction;
        }
      } catch (IllegalArgumentException outOfRange) {
        throw map.wrong("components", COMPONENTS, value).because(outOfRange);
      }
    }
    throw map.wrong("components", COMPONENTS, value);
  }
}
