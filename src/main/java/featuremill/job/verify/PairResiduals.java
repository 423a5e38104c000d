package featuremill.job.verify;

import featuremill.job.model.ModelCertificate;
import featuremill.reference.Draws;
import featuremill.reference.Norm;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * |C v - theta v| of the published pairs by a pass over the rows: of each pair, or, where that
 * would cost more than the fit, of random combinations of them. Without a published C the pairs are
 * weighed by 1 / theta_i, so that each is held to its own eigenvalue.
 */
final class PairResiduals {
  private static final int COMBINATIONS = 2;
  private static final long SEED = 0xE16E4L;
  private static final String NAME = "eigenpair residuals, from the data";

  private final PublishedPairs pairs;
  private final Matrix matrix;
  private final boolean everyPair;
  private final double[][] weights;

  PairResiduals(PublishedPairs pairs, Matrix matrix, boolean everyPair) {
    this.pairs = pairs;
    this.matrix = matrix;
    this.everyPair = everyPair;
    this.weights = everyPair ? new double[0][] : Draws.rademacher(COMBINATIONS, pairs.size(), SEED);
    if (!matrix.isThere()) {
      for (double[] weight : weights) {
        Arrays.setAll(weight, i -> weight[i] / size(i));
      }
    }
  }

  /** theta_i, or where that is smaller what no residual is held below. */
  private double size(int i) {
    return Math.max(pairs.value(i), pairs.rounding() / pairs.residualTolerance());
  }

  /** The vectors v whose C v the data has to give: the components, or combinations of them. */
  double[][] vectors() {
    return everyPair
        ? pairs.components()
        : Arrays.stream(weights).map(w -> pairs.combined(i -> w[i])).toArray(double[][]::new);
  }

  /** Number of {@link #vectors}. */
  int numVectors() {
    return everyPair ? pairs.size() : weights.length;
  }

  /**
   * |C v - theta v| of each pair with the published C, which was checked on its own; none without
   * it.
   */
  double[] fromMatrix() {
    if (!matrix.isThere()) {
      return new double[0];
    }
    double[][] images = new double[pairs.size()][matrix.width()];
    IntStream rows = IntStream.range(0, matrix.width());
    (matrix.isHeld() ? rows.parallel() : rows).forEach(row -> multiply(row, images));
    return IntStream.range(0, pairs.size()).mapToDouble(i -> residual(images[i], i)).toArray();
  }

  private void multiply(int row, double[][] images) {
    double[] entries = matrix.row(row);
    for (int i = 0; i < images.length; i++) {
      images[i][row] = PublishedPairs.dot(entries, pairs.components()[i]);
    }
  }

  private double residual(double[] image, int i) {
    double[] expected = new double[image.length];
    Arrays.setAll(expected, row -> pairs.value(i) * pairs.components()[i][row]);
    return PublishedPairs.distance(image, expected);
  }

  /** Residuals of each pair from the data; none where only combinations were taken. */
  double[] fromData(ReferenceMoments moments) {
    return everyPair
        ? IntStream.range(0, pairs.size())
            .mapToDouble(i -> moments.residual(i, pairs.value(i)))
            .toArray()
        : new double[0];
  }

  List<Quantity> check(ReferenceMoments moments, double[] fromMatrix) {
    List<Quantity> quantities = new ArrayList<>();
    if (everyPair) {
      quantities.add(single(fromData(moments), pairs.roundingOver(moments.numRows())));
    } else {
      quantities.add(matrix.isThere() ? combined(moments) : combinedByOwnSize(moments));
    }
    if (!matrix.isThere()) {
      quantities.add(stated());
    } else if (!everyPair) {
      quantities.add(fromMatrix(fromMatrix));
    }
    pairs.certificate().ifPresent(c -> quantities.add(guaranteed(moments, c)));
    return quantities;
  }

  private Quantity single(double[] residuals, double rounding) {
    return new Quantity(
        NAME,
        pairs.worst(i -> residuals[i], rounding),
        pairs.residualTolerance(),
        "theta_i + rounding",
        "all " + pairs.size() + " pairs");
  }

  /** The same as a quantity, of C as it is published. */
  Quantity fromMatrix(double[] residuals) {
    return new Quantity(
        "eigenpair residuals, from C",
        pairs.worst(i -> residuals[i], pairs.rounding()),
        pairs.residualTolerance(),
        "theta_i + rounding",
        "all " + pairs.size() + " pairs");
  }

  private Quantity combined(ReferenceMoments moments) {
    double worst = 0;
    for (int i = 0; i < weights.length; i++) {
      double[] weight = weights[i];
      double[] expected = pairs.combined(p -> weight[p] * pairs.value(p));
      double error = PublishedPairs.distance(moments.vectorImage(i), expected);
      worst = Math.max(worst, error / Norm.of(expected));
    }
    double rounding = pairs.roundingOver(moments.numRows()) / pairs.value(0);
    return new Quantity(
        NAME,
        worst,
        Math.max(pairs.residualTolerance(), rounding),
        "|sum of w_i theta_i v_i|",
        combinations());
  }

  /** The sum of w_i (C v_i - theta_i v_i), at most the sum of what is stated of each. */
  private Quantity combinedByOwnSize(ReferenceMoments moments) {
    double worst = 0;
    for (int i = 0; i < weights.length; i++) {
      double[] weight = weights[i];
      double[] expected = pairs.combined(p -> weight[p] * pairs.value(p));
      double error = PublishedPairs.distance(moments.vectorImage(i), expected);
      worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }
    double rounding = pairs.roundingOver(moments.numRows());
    double allowed = 0;
    for (int i = 0; i < pairs.size(); i++) {
      double stated = pairs.stated().isPresent() ? pairs.statedResiduals().get(i) : 0;
      allowed += (stated + rounding) / size(i);
    }
    return new Quantity(
        NAME, worst, allowed, "sum of theta_i, as stated + rounding", combinations());
  }

  /**
   * What the guaranteed rounding promises: of the exact C of the stored rows no residual is above
   * the stated one by more.
   */
  private Quantity guaranteed(ReferenceMoments moments, ModelCertificate certificate) {
    double[] measured = fromData(moments);
    double worst = 0;
    for (int i = 0; i < measured.length; i++) {
      double allowed = pairs.statedResiduals().get(i) + certificate.guaranteedRounding();
      worst = Math.max(worst, measured[i] / allowed);
    }
    for (int i = 0; i < weights.length; i++) {
      double[] weight = weights[i];
      double[] expected = pairs.combined(p -> weight[p] * pairs.value(p));
      double allowed = certificate.guaranteedRounding() * Norm.of(weight);
      for (int p = 0; p < weight.length; p++) {
        allowed += Math.abs(weight[p]) * pairs.statedResiduals().get(p);
      }
      double error = PublishedPairs.distance(moments.vectorImage(i), expected);
      worst = Math.max(worst, error / allowed);
    }
    return new Quantity(
        "certificate: guaranteed rounding",
        Double.isNaN(worst) ? Double.POSITIVE_INFINITY : worst,
        1,
        "stated residual + guaranteed",
        everyPair ? "all " + pairs.size() + " pairs, from the data" : combinations());
  }

  private Quantity stated() {
    double worst =
        pairs.stated().isEmpty()
            ? 0
            : pairs.worst(i -> pairs.statedResiduals().get(i), pairs.rounding());
    return new Quantity(
        "eigenpair residuals, as stated",
        worst,
        pairs.residualTolerance(),
        "theta_i + rounding",
        "all " + pairs.size() + " pairs");
  }

  private String combinations() {
    return weights.length + " random combinations of " + pairs.size() + " pairs";
  }
}
