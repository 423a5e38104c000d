package featuremill.job.model;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.stats.WeightKind;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * All of a fitted model that is not an array: {@code model/model.json}. Immutable.
 *
 * <p>The features are those that the last fit saw, in the order of the arrays' columns. A row x
 * becomes {@code z = (x - mean) / scale}, and {@code components z} if {@code pca} is among the
 * transforms; {@code docs/model.md} says it at length.
 *
 * @param featuremillVersion of the program that fitted
 * @param job the job's name
 * @param inputFingerprint tells inputs apart; what it is made of is the engine's business
 * @param numRows rows that the statistics are over
 * @param features the features and what is remarkable about some of them
 * @param steps the steps as asked for, one JSON value each
 * @param transforms which steps apply to a row: {@code standardize}, {@code pca}, in this order
 * @param standardize absent if the features were not standardized
 * @param covariance what the components are of; absent if it was neither asked for nor formed, with
 *     {@code solver: qr}, and without {@code pca}
 * @param pca absent if it was not asked for
 * @param preparation what is done to rows before all that; absent if nothing is
 * @param weights of the rows that the statistics are over; absent where each counted once
 * @param regression absent if no targets were fitted
 * @param reading of which column rows are read, where it is one of vectors or arrays
 */
public record ModelDescription(
    String featuremillVersion,
    String job,
    String inputFingerprint,
    long numRows,
    Features features,
    List<JsonNode> steps,
    List<Transform> transforms,
    Optional<Standardize> standardize,
    Optional<Covariance> covariance,
    Optional<Pca> pca,
    Optional<Preparation> preparation,
    Optional<Weights> weights,
    Optional<ModelRegression> regression,
    Optional<Reading> reading) {

  /** A model of features as the input has them. */
  public ModelDescription(
      String featuremillVersion,
      String job,
      String inputFingerprint,
      long numRows,
      Features features,
      List<JsonNode> steps,
      List<Transform> transforms,
      Optional<Standardize> standardize,
      Optional<Covariance> covariance,
      Optional<Pca> pca) {
    this(
        featuremillVersion,
        job,
        inputFingerprint,
        numRows,
        features,
        steps,
        transforms,
        standardize,
        covariance,
        pca,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public ModelDescription {
    steps = steps.stream().<JsonNode>map(JsonNode::deepCopy).toList();
    transforms = List.copyOf(transforms);
    require(numRows >= 0, "numRows is " + numRows);
    require(
        transforms.contains(Transform.STANDARDIZE) == standardize.isPresent()
            && transforms.contains(Transform.PCA) == pca.isPresent(),
        "transforms are "
            + transforms
            + ", fitted are standardize: "
            + standardize.isPresent()
            + ", pca: "
            + pca.isPresent());
    require(
        transforms.equals(transforms.stream().distinct().sorted().toList()),
        "transforms are " + transforms);
    int rounded = preparation.map(p -> p.features().size()).orElse(features.names().size());
    features
        .float32()
        .ifPresent(
            kept ->
                require(
                    kept.loss().size() == rounded,
                    kept.loss().size() + " losses of " + rounded + " features"));
    pca.ifPresent(
        fitted ->
            require(
                fitted.k() <= features.names().size(),
                fitted.k() + " components of " + features.names().size() + " features"));
  }

  /** Steps as asked for; the nodes are copies. */
  @Override
  public List<JsonNode> steps() {
    return steps.stream().<JsonNode>map(JsonNode::deepCopy).toList();
  }

  /** Number of features, d in the shapes of the arrays. */
  public int numFeatures() {
    return features.names().size();
  }

  /** Number of components, 0 without PCA. */
  public int numComponents() {
    return pca.map(Pca::k).orElse(0);
  }

  /** Number of fitted targets, 0 without a solve step. */
  public int numTargets() {
    return regression.map(fitted -> fitted.targets().size()).orElse(0);
  }

  /** What is done to a row, in this order. */
  public enum Transform {
    STANDARDIZE,
    PCA
  }

  /** What covariance.npy holds. */
  public enum Matrix {
    COVARIANCE,
    CORRELATION
  }

  /** Whose covariance it is. */
  public enum Basis {
    /** The features as the input and the masks left them. */
    RAW,
    /** The features after standardization. */
    STANDARDIZED
  }

  /**
   * The features by name.
   *
   * @param names distinct, in the order of the columns of every array; {@link PositionNames} of a
   *     column without names for its more than {@link #WIDEST_LIST} features
   * @param constant those whose minimum is their maximum
   * @param nearConstant those whose standard deviation is within rounding of nothing; their scale
   *     is 1, as that of the constant ones
   * @param lowPrecision those whose values leave few correct digits in the statistics
   * @param dropped features of the input that were left out because too few of their values are not
   *     zero; not among the names
   * @param float32 how they, or those that row steps made them of, came through float32; absent
   *     where they are kept as float64
   */
  public record Features(
      List<String> names,
      List<String> constant,
      List<String> nearConstant,
      List<String> lowPrecision,
      List<String> dropped,
      Optional<Float32> float32) {
    /** As many names as are listed one by one. */
    public static final int WIDEST_LIST = 10_000;

    /** Features of which none was left out. */
    public Features(
        List<String> names,
        List<String> constant,
        List<String> nearConstant,
        List<String> lowPrecision,
        Optional<Float32> float32) {
      this(names, constant, nearConstant, lowPrecision, List.of(), float32);
    }

    /** Features that are kept as float64. */
    public Features(
        List<String> names,
        List<String> constant,
        List<String> nearConstant,
        List<String> lowPrecision) {
      this(names, constant, nearConstant, lowPrecision, Optional.empty());
    }

    public Features {
      names = PositionNames.compact(names);
      constant = List.copyOf(constant);
      nearConstant = List.copyOf(nearConstant);
      lowPrecision = List.copyOf(lowPrecision);
      dropped = List.copyOf(dropped);
      int width = names.size();
      Collection<String> known = names instanceof PositionNames ? names : new HashSet<>(names);
      require(known.size() == width, "a feature's name occurs twice");
      for (List<String> some : List.of(constant, nearConstant, lowPrecision)) {
        for (String name : some) {
          require(known.contains(name), "'" + name + "' is not among the features");
        }
      }
      for (String name : dropped) {
        require(!known.contains(name), "'" + name + "' is among the features, and dropped");
      }
    }
  }

  /**
   * Features that are rounded to the nearest float32 before anything else is done with them.
   *
   * @param loss of each feature, in the order of the names, or of those that the first row step
   *     takes where there are any: the distance of neighbouring float32 numbers at its largest
   *     value, in its standard deviations; 0 where nothing was lost
   * @param accepted names or globs of those that were allowed to lose their variance
   */
  public record Float32(List<Double> loss, List<String> accepted) {
    public Float32 {
      loss = List.copyOf(loss);
      accepted = List.copyOf(accepted);
      for (double q : loss) {
        require(q >= 0 && Double.isFinite(q), "a loss is " + q);
      }
    }
  }

  /**
   * Row steps, which make the features of those that the input has.
   *
   * @param features names of the input's features that the first step takes, in its order
   * @param steps each an object with its name, {@code step}, and all that applying it takes
   */
  public record Preparation(List<String> features, List<JsonNode> steps) {
    public Preparation {
      features = List.copyOf(features);
      steps = steps.stream().<JsonNode>map(JsonNode::deepCopy).toList();
      require(!steps.isEmpty(), "a preparation has no steps");
    }
  }

  /**
   * Weights of rows.
   *
   * @param column of the input that held them
   * @param kind what they stood for
   * @param sum of all
   * @param rowsUsed rows of a weight above 0
   */
  public record Weights(String column, WeightKind kind, double sum, long rowsUsed) {
    public Weights {
      require(sum > 0 && Double.isFinite(sum), "the sum of weights is " + sum);
    }
  }

  /**
   * How rows are read from one column of vectors or arrays.
   *
   * @param column its name
   * @param width features that each row has, those included that no step takes
   * @param centred positions of the features that are centred explicitly, ascending, where rows are
   *     projected by their entries; absent where they are projected whole. The two differ in last
   *     bits only
   */
  public record Reading(String column, int width, Optional<List<Integer>> centred) {
    public Reading {
      centred = centred.map(List::copyOf);
      require(width >= 1, "rows have " + width + " features");
    }
  }

  /**
   * A standardization.
   *
   * @param ddof the variance's divisor is numRows - ddof, or what weights make of it
   */
  public record Standardize(int ddof) {}

  /**
   * A covariance or correlation.
   *
   * @param ddof the divisor is numRows - ddof, or what weights make of it; without effect on a
   *     correlation
   * @param pairwise there if each entry is over the rows where both features have a value
   * @param warnings what to know before the matrix and its components are relied on
   */
  public record Covariance(
      Matrix matrix,
      Basis basis,
      int ddof,
      Optional<PairwiseComplete> pairwise,
      List<String> warnings) {
    /** A covariance of features without missing values, of which nothing is to be said. */
    public Covariance(Matrix matrix, Basis basis, int ddof) {
      this(matrix, basis, ddof, Optional.empty(), List.of());
    }

    public Covariance {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * What has become of a covariance whose entries are over different rows. Numbers are of the
   * matrix in units of the standard deviations, with a unit diagonal.
   *
   * @param repair by its name
   * @param smallestBefore the smallest eigenvalue as it was formed
   * @param smallestAfter the same as it is published
   * @param change the Frobenius norm of the difference; 0 where nothing was repaired
   * @param iterations that the repair took; 0 where nothing was repaired
   */
  public record PairwiseComplete(
      String repair, double smallestBefore, double smallestAfter, double change, int iterations) {
    public PairwiseComplete {
      require(
          Double.isFinite(smallestBefore) && Double.isFinite(smallestAfter) && change >= 0,
          "a repair from " + smallestBefore + " to " + smallestAfter + " by " + change);
    }
  }

  /**
   * Principal components.
   *
   * @param k how many
   * @param solver its name
   * @param signRule version of the rule that chose each component's sign
   * @param rank numerical rank of the covariance
   * @param totalVariance sum of the variances of all features, kept or not
   * @param residuals |C v - theta v| of each component, 2-norm, in units of the covariance
   * @param certificate what is proved of the components; absent where the covariance was never
   *     formed, and from models of before there were certificates
   * @param scores what the features are made of the scores
   */
  public record Pca(
      int k,
      String solver,
      int signRule,
      int rank,
      double totalVariance,
      List<Double> residuals,
      Optional<ModelCertificate> certificate,
      Scores scores) {
    /** Components whose scores are the features as they are. */
    public Pca(
        int k,
        String solver,
        int signRule,
        int rank,
        double totalVariance,
        List<Double> residuals,
        Optional<ModelCertificate> certificate) {
      this(k, solver, signRule, rank, totalVariance, residuals, certificate, Scores.PLAIN);
    }

    public Pca {
      residuals = List.copyOf(residuals);
      require(k >= 1 && residuals.size() == k, residuals.size() + " residuals of " + k);
      for (double residual : residuals) {
        require(Double.isFinite(residual), "a residual is " + residual);
      }
      require(Double.isFinite(totalVariance), "the total variance is " + totalVariance);
      certificate.ifPresent(
          proved -> require(proved.k() == k, "a certificate of " + proved.k() + " of " + k));
    }
  }

  /**
   * What becomes of a row's products with the components.
   *
   * @param whiten whether each is divided by the square root of its explained variance
   * @param reconstructionError whether a column of its own has the distance of the row from what
   *     its scores tell of it
   */
  public record Scores(boolean whiten, boolean reconstructionError) {
    public static final Scores PLAIN = new Scores(false, false);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("not a model: " + what);
    }
  }
}
