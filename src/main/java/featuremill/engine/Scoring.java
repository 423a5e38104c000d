package featuremill.engine;

import featuremill.transform.Chain;
import featuremill.transform.FittedTransform;
import featuremill.transform.Projection;
import featuremill.transform.ReconstructionError;
import featuremill.transform.Selection;
import featuremill.transform.SideBySide;
import featuremill.transform.SparseProjection;
import featuremill.transform.SparseWhitening;
import featuremill.transform.Standardization;
import featuremill.transform.Whitening;
import java.util.List;

/**
 * What becomes of a row at the components: its scores, and how far it is from what they tell of it
 * where that is wanted, one number behind them.
 *
 * @param mean [d]
 * @param scale [d], 1 where nothing is standardized
 * @param components [k x d]
 * @param variances [k]; only looked at where scores are whitened
 * @param scores what is wanted
 * @param centred positions of the features that are centred explicitly where rows are read by their
 *     entries; null where they are read whole
 */
public record Scoring(
    double[] mean,
    double[] scale,
    double[][] components,
    double[] variances,
    Step.Scores scores,
    int[] centred) {

  /** The scores alone. */
  Scoring withoutError() {
    return new Scoring(mean, scale, components, variances, scores.withoutError(), centred);
  }

  /** Whether rows are read by their entries. */
  boolean byEntries() {
    return centred != null;
  }

  /** For rows that are standardized before, or else have still to be centred. */
  FittedTransform ofWhole(boolean standardized) {
    double[] zeros = new double[mean.length];
    double[] centre = standardized ? zeros : mean;
    FittedTransform scored =
        scores.whiten()
            ? new Whitening(centre, zeros, components, variances)
            : new Projection(centre, zeros, components);
    return scores.reconstructionError()
        ? SideBySide.of(scored, new ReconstructionError(centre, zeros, components))
        : scored;
  }

  /**
   * For rows as they are read, by their entries; the reconstruction error takes d k multiplications
   * a row all the same.
   *
   * @param columns positions of the d features among the {@code inputWidth} that are read
   */
  FittedTransform ofEntries(int inputWidth, int[] columns) {
    SparseProjection projection =
        new SparseProjection(inputWidth, columns, mean, scale, centred, components);
    FittedTransform scored =
        scores.whiten() ? new SparseWhitening(projection, variances) : projection;
    if (!scores.reconstructionError()) {
      return scored;
    }
    double[] zeros = new double[mean.length];
    return SideBySide.of(
        scored,
        new Chain(
            List.of(
                new Selection(inputWidth, columns),
                new Standardization(mean, zeros, scale),
                new ReconstructionError(zeros, zeros, components))));
  }
}
