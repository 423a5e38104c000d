package featuremill.decomposition;

import featuremill.linalg.Blas;
import java.util.Optional;

/**
 * Judges the first k of m kept Ritz vectors of an operator that is never formed, by a probe of what
 * is orthogonal to them all. The vectors beyond k are what lets it tell close eigenvalues apart.
 */
final class ProbedCertifier {
  /** A tie is as good as found once the bound is so little above the last pair. */
  private static final double STEP = 1e-6;

  /** The least interval in terms of the last pair: below, rounding of the largest would grow. */
  private static final double LEAST_INTERVAL = 1.0 / 16;

  private final Blas blas;
  private final TallBlocks tall;
  private final ScaledOperator operator;
  private final ResidualTolerance tolerance;
  private final ProbeSettings settings;
  private final Variance variance;

  /** What a probe has shown. */
  enum Verdict {
    /** None larger was missed. */
    EXACT,
    /** None larger than the bound was missed. */
    UP_TO,
    /** A larger one was missed: there is a direction to show for it. */
    REFUTED
  }

  /**
   * @param bound of eigenvalue k + 1; NaN where there is none
   * @param probe null where nothing is left to probe
   */
  record Finding(Verdict verdict, double bound, double limit, ChebyshevProbe probe, long seed) {}

  ProbedCertifier(
      Blas blas,
      TallBlocks tall,
      ScaledOperator operator,
      ResidualTolerance tolerance,
      ProbeSettings settings,
      Variance variance) {
    this.blas = blas;
    this.tall = tall;
    this.operator = operator;
    this.tolerance = tolerance;
    this.settings = settings;
    this.variance = variance;
  }

  /**
   * Probes until it is clear what holds of the first k, or the steps are used up.
   *
   * @param discarded the largest Ritz value that was not kept, or anything
   */
  Finding judge(KeptVectors kept, int k, double discarded, Workspace workspace, long seed) {
    double last = kept.values()[k - 1];
    double below = last - kept.norm(k) - guaranteed(kept);
    double limit = last + kept.norm(k) + allowed(kept, k);
    SchurBound schur = new SchurBound(blas, kept.values(), kept.gram());
    if (kept.size() == operator.dimension()) {
      double bound = k == kept.size() ? Double.NaN : schur.of(k, 0);
      Verdict verdict = bound >= below ? Verdict.UP_TO : Verdict.EXACT;
      return new Finding(verdict, bound, limit, null, seed);
    }
    ChebyshevProbe probe = probe(kept, k, discarded, workspace, seed);
    boolean tied = k < kept.size() && kept.values()[k] >= below;
    double enough = last + kept.norm(k) + guaranteed(kept) + STEP * last;
    double bound;
    do {
      probe.step();
      bound = schur.of(k, probe.outside());
      if (bound < below) {
        return new Finding(Verdict.EXACT, bound, limit, probe, seed);
      }
      if (probe.seen() > limit) {
        return new Finding(Verdict.REFUTED, bound, limit, probe, seed);
      }
    } while (probe.steps() < settings.maxSteps() && !(tied && bound <= enough));
    return new Finding(Verdict.UP_TO, bound, limit, probe, seed);
  }

  /**
   * No fewer eigenvalues than so many add up to the sum, as far as a probe can tell before it is
   * more than {@code most}.
   */
  long leastCount(
      KeptVectors kept, double sum, long most, double discarded, Workspace workspace, long seed) {
    SchurBound schur = new SchurBound(blas, kept.values(), kept.gram());
    double slack = guaranteed(kept);
    double scaledSum = operator.scaled(sum);
    if (kept.size() == operator.dimension()) {
      return schur.leastCount(scaledSum, 0, slack);
    }
    ChebyshevProbe probe = probe(kept, kept.size(), discarded, workspace, seed);
    long least = 0;
    while (least <= most && probe.steps() < settings.maxSteps()) {
      probe.step();
      least = Math.max(least, schur.leastCount(scaledSum, probe.outside(), slack));
    }
    return least;
  }

  private ChebyshevProbe probe(
      KeptVectors kept, int k, double discarded, Workspace workspace, long seed) {
    double interval = Math.max(discarded, LEAST_INTERVAL * kept.values()[k - 1]);
    return new ChebyshevProbe(
        blas,
        tall,
        operator,
        kept.vectors(),
        interval,
        settings,
        seed,
        workspace.columns(3 * settings.columns()));
  }

  private double allowed(KeptVectors kept, int k) {
    return RitzPairs.allowed(kept.values(), k - 1, tolerance.relative(), operator.dimension());
  }

  /** The operator's own rounding, and what vectors that are not quite orthonormal do. */
  private double guaranteed(KeptVectors kept) {
    double size = kept.values()[0] + kept.residuals()[0];
    return operator.scaled(variance.rounding())
        + kept.projected(kept.size())
        + 2 * kept.size() * kept.orthogonality() * size;
  }

  /** The statement on the first k, which have not been refuted. */
  Certificate certificate(KeptVectors kept, Eigenpairs pairs, Finding finding) {
    int k = pairs.size();
    boolean exact = finding.verdict() == Verdict.EXACT;
    double bound = operator.unscaled(finding.bound());
    double norm = operator.unscaled(kept.norm(k));
    double guaranteed = operator.unscaled(guaranteed(kept));
    double rest =
        Double.isNaN(bound) ? Double.NEGATIVE_INFINITY : bound + guaranteed + (exact ? 0 : norm);
    double[] values = pairs.values();
    return new Certificate(
        exact ? Certificate.Kind.EXACT : Certificate.Kind.UP_TO,
        bound,
        EigenvalueErrors.of(values, norm, operator.unscaled(kept.projected(k)), bound),
        EigenCluster.of(values, pairs.residuals(), guaranteed, rest),
        new Rounding(operator.unscaled(kept.rounding()), guaranteed),
        tolerance.relative(),
        tolerance.atFloor(pairs),
        Optional.of(record(kept, finding)));
  }

  private ProbeRecord record(KeptVectors kept, Finding finding) {
    ChebyshevProbe probe = finding.probe();
    return probe == null
        ? new ProbeRecord(0, finding.seed(), 0, 0, kept.size(), 0)
        : new ProbeRecord(
            settings.failureProbability(),
            finding.seed(),
            settings.columns(),
            probe.steps(),
            kept.size(),
            operator.unscaled(probe.outside()));
  }
}
