package featuremill.engine;

import featuremill.decomposition.CovarianceRepair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One step of a pipeline, as asked for. Steps apply in order: each sees the rows and the values
 * that the steps before it left.
 *
 * <p>{@code where} is the place in the job file that the step came from ({@code file:line:column}),
 * or an empty string when there is none; error messages carry it.
 */
public sealed interface Step
    permits Step.Mask,
        Step.Select,
        Step.Standardize,
        Step.Covariance,
        Step.Correlation,
        Step.Pca,
        Step.Solve,
        Step.Distances,
        RowStep {

  /** The step's name in a job file. */
  String name();

  /**
   * The step's settings by name, as a job file has them, defaults filled in; those that are absent
   * are left out.
   */
  Map<String, Object> settings();

  String where();

  /**
   * Keeps the rows that meet every condition. All conditions judge the same rows, those that the
   * steps before left, and a row is rejected for every condition that it does not meet.
   */
  record Mask(List<MaskCondition> conditions, String where) implements Step {
    public Mask {
      conditions = List.copyOf(conditions);
    }

    /** A mask of one expression. */
    public Mask(String keep, String reason, String where) {
      this(
          List.of(new MaskCondition(new MaskForm.Keep(keep, NamedMasks.NONE), reason, where)),
          where);
    }

    @Override
    public String name() {
      return "mask";
    }

    @Override
    public Map<String, Object> settings() {
      return conditions.size() == 1
          ? conditions.get(0).settings()
          : Map.of("conditions", conditions.stream().map(MaskCondition::settings).toList());
    }
  }

  /**
   * Keeps some of the features, in the order in which the input has them.
   *
   * @param features names or globs; each has to match at least one feature
   */
  record Select(List<String> features, String where) implements Step {
    @Override
    public String name() {
      return "select";
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of("features", features);
    }
  }

  /**
   * Subtracts each feature's mean and divides by its standard deviation; a constant or
   * near-constant feature is only centred.
   *
   * @param ddof the divisor of the variance is numRows - ddof: 0 (NumPy, scikit-learn) or 1
   * @param minNonzeros features with fewer values other than zero are left out; empty for {@link
   *     #SPARSE_MIN_NONZEROS} where components are sought of sparse rows without forming their
   *     covariance, and 0 elsewhere
   */
  record Standardize(int ddof, OptionalInt minNonzeros, String where) implements Step {
    /**
     * A feature with one value other than zero becomes one of numRows^(1/2) by standardization:
     * thousands of them would be all that components of sparse rows show.
     */
    public static final int SPARSE_MIN_NONZEROS = 5;

    /** Leaves out what suits the rows. */
    public Standardize(int ddof, String where) {
      this(ddof, OptionalInt.empty(), where);
    }

    @Override
    public String name() {
      return "standardize";
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("ddof", ddof);
      minNonzeros.ifPresent(least -> settings.put("min_nonzeros", least));
      return settings;
    }
  }

  /**
   * Asks for the covariance of the features.
   *
   * @param ddof the divisor is numRows - ddof: 0 or 1; with missing values that of the rows where
   *     both features of a pair have one
   * @param missing what becomes of missing values
   * @param repair what makes it positive semi-definite where pairs of features are over different
   *     rows
   */
  record Covariance(int ddof, Missing missing, CovarianceRepair.Method repair, String where)
      implements Step {
    /** Of features without missing values. */
    public Covariance(int ddof, String where) {
      this(ddof, Missing.ERROR, CovarianceRepair.Method.CLIP, where);
    }

    @Override
    public String name() {
      return "covariance";
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("ddof", ddof);
      if (missing == Missing.PAIRWISE) {
        settings.put("missing", word(missing));
        settings.put("repair", word(repair));
      }
      return settings;
    }
  }

  /** What becomes of missing values. */
  enum Missing {
    /** They are an error. */
    ERROR,
    /** Each pair of features is over the rows where both have a value. */
    PAIRWISE
  }

  /** Asks for the Pearson correlation of the features, and lets a later pca work on it. */
  record Correlation(String where) implements Step {
    @Override
    public String name() {
      return "correlation";
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of();
    }
  }

  /**
   * Projects the centred features on the leading principal components.
   *
   * @param tolerance the most that |C v - theta v| of a pair may be, relative to its own theta,
   *     beyond what rounding leaves
   * @param limits of an iteration
   * @param scores what is written of each row's scores
   */
  record Pca(
      Components components,
      Solver solver,
      double tolerance,
      Limits limits,
      Scores scores,
      String where)
      implements Step {
    /** Gives eigenvalues twelve digits and more where they are not close. */
    public static final double TOLERANCE = 1e-9;

    /** Eigenpairs to the default tolerance. */
    public Pca(Components components, Solver solver, String where) {
      this(components, solver, TOLERANCE, where);
    }

    /** Within the usual limits. */
    public Pca(Components components, Solver solver, double tolerance, String where) {
      this(components, solver, tolerance, Limits.USUAL, where);
    }

    /** Scores as they are. */
    public Pca(
        Components components, Solver solver, double tolerance, Limits limits, String where) {
      this(components, solver, tolerance, limits, Scores.PLAIN, where);
    }

    @Override
    public String name() {
      return "pca";
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("components", components.setting());
      settings.put("solver", word(solver));
      settings.put("tolerance", tolerance);
      settings.put("max_passes", limits.maxPasses());
      limits.maxComponents().ifPresent(most -> settings.put("max_components", most));
      limits.block().ifPresent(vectors -> settings.put("block", vectors));
      if (!scores.equals(Scores.PLAIN)) {
        settings.put("whiten", scores.whiten());
        settings.put("reconstruction_error", scores.reconstructionError());
      }
      return settings;
    }
  }

  /**
   * Fits target columns by least squares: target = intercept + sum over j of coefficient_j
   * feature_j, the features being those that the steps before left.
   *
   * @param targets numeric columns of the input by name or glob, none of them a feature
   * @param penalty factor of the squared coefficients, 0 or more; the intercept is not penalized
   * @param intercept whether there is one
   */
  record Solve(List<String> targets, double penalty, boolean intercept, Method method, String where)
      implements Step {
    public Solve {
      targets = List.copyOf(targets);
    }

    @Override
    public String name() {
      return "solve";
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("targets", targets);
      settings.put("penalty", penalty);
      settings.put("intercept", intercept);
      settings.put("method", word(method));
      return settings;
    }
  }

  /** How a solve step takes its coefficients. */
  enum Method {
    /** Cholesky, and QR where the condition number asks for it. */
    AUTO,
    /** Normal equations, refined: up to a condition number of 1e5. */
    CHOLESKY,
    /** QR decompositions of the rows: up to numerically dependent features. */
    QR
  }

  /**
   * Asks for the distances of every row to the others, or to the rows of a reference set, the
   * features being what the steps before made of them.
   *
   * @param nearest neighbours of each row; empty for the distances to all rows
   * @param id a column of integers that tells rows apart; an empty string for their places in the
   *     input, rejected rows counted
   * @param reference path of a table with the same features, which the same steps are applied to;
   *     an empty string for the kept rows themselves
   */
  record Distances(
      DistanceMetric metric, OptionalInt nearest, String id, String reference, String where)
      implements Step {
    @Override
    public String name() {
      return "distances";
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("metric", word(metric));
      nearest.ifPresent(most -> settings.put("nearest", most));
      if (!id.isEmpty()) {
        settings.put("id", id);
      }
      if (!reference.isEmpty()) {
        settings.put("reference", reference);
      }
      return settings;
    }
  }

  /** How far apart two rows are. */
  enum DistanceMetric {
    /** |x - y| */
    EUCLIDEAN,
    /** |x - y|^2 */
    SQUARED,
    /** 1 - x.y / (|x| |y|) */
    COSINE
  }

  /**
   * How far an iteration goes, and in which steps.
   *
   * @param maxPasses applications of the covariance before it gives up
   * @param maxComponents the most that a fraction of variance may take where the covariance is not
   *     formed; empty for min(numFeatures, numRows - 1, {@link #MAX_COMPONENTS})
   * @param block vectors a pass; empty for what suits the number of components and the width
   */
  record Limits(int maxPasses, OptionalInt maxComponents, OptionalInt block) {
    public static final int MAX_PASSES = 60;
    public static final int MAX_COMPONENTS = 1000;
    public static final Limits USUAL =
        new Limits(MAX_PASSES, OptionalInt.empty(), OptionalInt.empty());
  }

  /**
   * What is written of a row's scores, its products with the components.
   *
   * @param whiten whether each is divided by the standard deviation along its component
   * @param reconstructionError whether a column tells how far the row is from what its scores tell
   *     of it
   */
  record Scores(boolean whiten, boolean reconstructionError) {
    public static final Scores PLAIN = new Scores(false, false);

    /** The scores alone. */
    Scores withoutError() {
      return new Scores(whiten, false);
    }
  }

  /** How the leading eigenpairs are found. */
  enum Solver {
    /** The cheapest for the width, the rows and the number of components at hand. */
    AUTO,
    /** LAPACK's dsyevr by index. */
    LAPACK,
    /** Randomized block Krylov iteration with thick restart on the covariance. */
    KRYLOV,
    /**
     * QR decompositions of the rows instead of a covariance, and the singular values of R: resolves
     * those below 1e-8 of the largest, which squares lose.
     */
    QR,
    /**
     * Block Krylov iteration on the centred rows, which executors store; nothing of the size of the
     * covariance is formed.
     */
    MATRIX_FREE,
    /** The numRows x numRows products of the centred rows, where rows are few and features many. */
    DUAL
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
