package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Proves what can be proved of eigenpairs that a solver gave, knowing nothing of the solver: the
 * published numbers and the matrix are all that goes in.
 *
 * <p>Cost: one application of the matrix to k + 1 vectors, and one Cholesky factorization; a second
 * or third where eigenvalues lie close. Memory besides the matrix: 8 d^2 bytes.
 */
public final class Certifier {
  /** How much of the gap between the last pair and the next eigenvalue is given to the proof. */
  private static final double SAFETY = 0.1;

  /** How far above the last pair the proof is tried where nothing below it can be proved. */
  private static final double STEP = 1e-6;

  private final Blas blas;
  private final SymmetricMatrix matrix;
  private final double forming;
  private final ResidualTolerance tolerance;

  /**
   * @param forming a bound of how far the matrix may lie from the one it stands for, {@link
   *     Rounding#ofForming}; 0 when it is that one
   * @param tolerance what the residuals were held to, for the record
   */
  public Certifier(Blas blas, SymmetricMatrix matrix, double forming, ResidualTolerance tolerance) {
    this.blas = blas;
    this.matrix = matrix;
    this.forming = forming;
    this.tolerance = tolerance;
  }

  /**
   * The pairs of the first solver whose pairs are not refused, with their certificate.
   *
   * @throws MissedEigenvalueException when the last one's are refused too
   */
  public CertifiedPairs firstCertified(List<Supplier<Eigenpairs>> solvers) {
    for (int i = 0; ; i++) {
      Eigenpairs pairs = solvers.get(i).get();
      try {
        return new CertifiedPairs(pairs, certify(pairs, pairs.next()));
      } catch (MissedEigenvalueException e) {
        if (i == solvers.size() - 1) {
          throw e;
        }
      }
    }
  }

  /**
   * Certifies pairs.
   *
   * @param next a guess of the eigenvalue after the last one, or NaN; nothing relies on it
   * @throws MissedEigenvalueException when a larger eigenvalue than the last one is not among them
   */
  public Certificate certify(Eigenpairs pairs, double next) {
    double[] values = pairs.values();
    double[][] vectors = pairs.vectors();
    ResidualPass pass = ResidualPass.of(blas, matrix, values, vectors);
    CholeskyProof proof = new CholeskyProof(blas, matrix, values, vectors);
    double slack = slack(pairs, proof.frobenius());
    int k = values.length;
    boolean whole = k == matrix.dimension();
    double below = values[k - 1] - pass.norm() - slack;
    double bound = whole ? Double.NaN : bound(proof, values[k - 1], below, next);
    boolean proved = whole || bound < below;
    double guaranteed = forming + slack;
    double rest =
        whole ? Double.NEGATIVE_INFINITY : bound + guaranteed + (proved ? 0 : pass.norm());
    return new Certificate(
        proved ? Certificate.Kind.PROOF : Certificate.Kind.UP_TO,
        bound,
        EigenvalueErrors.of(values, pass.norm(), pass.projected(), bound),
        EigenCluster.of(values, pass.norms(), guaranteed, rest),
        new Rounding(pass.rounding(), guaranteed),
        tolerance.relative(),
        tolerance.atFloor(pairs),
        Optional.empty());
  }

  /** What rounding does to measured residuals, and the lack of orthogonality to what they prove. */
  private static double slack(Eigenpairs pairs, double frobenius) {
    double product = Rounding.gamma(pairs.dimension() + 2L) * (frobenius + pairs.value(0));
    return product + 2 * pairs.size() * pairs.orthogonality() * frobenius;
  }

  /**
   * A bound of eigenvalue k + 1: below {@code below} where that can be had, for then no larger one
   * was missed; else just above the last pair.
   */
  private double bound(CholeskyProof proof, double last, double below, double next) {
    double highest = below - 2 * proof.margin(last);
    for (double sigma : belowLast(last, highest, next)) {
      double bound = proof.boundAt(sigma);
      if (bound < below) {
        return bound;
      }
    }
    double above = last + STEP * Math.abs(last) + (last - below) + 2 * proof.margin(last);
    double bound = proof.boundAt(above);
    if (Double.isNaN(bound)) {
      throw new MissedEigenvalueException(proof.pairs(), last, above);
    }
    return bound;
  }

  /** Where to try, lowest first: the lower the bound, the more it says of angles. */
  private static List<Double> belowLast(double last, double highest, double next) {
    List<Double> places = new ArrayList<>();
    double guessed = next + SAFETY * (last - next);
    if (guessed > 0 && guessed < highest) {
      places.add(guessed);
    }
    if (highest > 0 && !(next >= highest)) {
      places.add(highest);
    }
    return places;
  }
}
