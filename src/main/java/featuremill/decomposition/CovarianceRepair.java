package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;

/**
 * Makes a covariance positive semi-definite that is not, because its entries are over different
 * rows. The diagonal stays as it is. All of it happens in units of the standard deviations ({@link
 * CorrelationForm}), so that the result does not depend on the units of the features.
 *
 * <p>Cost: an eigenvalue decomposition, (4/3) d^3 multiply-adds, to see whether there is anything
 * to repair; three more for {@link Method#CLIP}, two for each iteration of {@link Method#HIGHAM}.
 * Memory: 24 d^2 bytes, 40 d^2 for HIGHAM.
 */
public final class CovarianceRepair {
  /** What becomes of eigenvalues below 0. */
  public enum Method {
    /** They become 0, and the diagonal is scaled back to what it was. */
    CLIP,
    /** The nearest matrix with the same diagonal takes the place (Higham 2002). */
    HIGHAM,
    /** They stay. */
    NONE
  }

  /**
   * What was found and done, of the covariance in units of the standard deviations.
   *
   * @param smallestBefore its smallest eigenvalue
   * @param smallestAfter that of the repaired one; within rounding of 0, or above
   * @param rounding d 2^-52 of the largest: what an eigenvalue of 0 may come out as
   * @param change the Frobenius norm of the difference; 0 where nothing had to be repaired
   * @param iterations that it took, 1 for clipping, 0 where nothing was done
   */
  public record Outcome(
      double smallestBefore, double smallestAfter, double rounding, double change, int iterations) {
    /** Whether the matrix is another one than before. */
    public boolean changed() {
      return iterations > 0;
    }

    /** Whether the matrix has been left with an eigenvalue below 0 by more than rounding. */
    public boolean isIndefinite() {
      return smallestAfter < -rounding;
    }
  }

  private final Blas blas;
  private final Method method;

  public CovarianceRepair(Blas blas, Method method) {
    this.blas = blas;
    this.method = method;
  }

  /**
   * Repairs a covariance in place.
   *
   * @throws NotRepairedException when HIGHAM does not come to an end
   */
  public Outcome repair(SymmetricMatrix covariance) {
    if (covariance.dimension() == 0) {
      return new Outcome(0, 0, 0, 0, 0);
    }
    CorrelationForm scale = new CorrelationForm(covariance);
    try (SymmetricMatrix form = scale.of(covariance)) {
      double[] values = blas.eigenvalues(form);
      double before = values[values.length - 1];
      double rounding = values.length * 0x1p-52 * values[0];
      if (method == Method.NONE || before >= -rounding) {
        return new Outcome(before, before, rounding, 0, 0);
      }
      NearestCorrelation nearest = new NearestCorrelation(blas);
      try (SymmetricMatrix repaired =
          method == Method.CLIP ? clipped(form, values) : nearest.of(form)) {
        double[] after = blas.eigenvalues(repaired);
        scale.write(repaired, covariance);
        return new Outcome(
            before,
            after[after.length - 1],
            rounding,
            FrobeniusNorm.ofDifference(repaired, form),
            method == Method.CLIP ? 1 : nearest.iterations());
      }
    }
  }

  private SymmetricMatrix clipped(SymmetricMatrix form, double[] values) {
    SymmetricMatrix positive = new PositivePart(blas).of(form, values);
    CorrelationForm.scaleToUnit(positive);
    return positive;
  }
}
