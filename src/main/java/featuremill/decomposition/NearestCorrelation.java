package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;

/**
 * The nearest correlation matrix in the Frobenius norm: projections on the positive semi-definite
 * matrices and on those with a unit diagonal in turn, with Dykstra's correction of the first
 * (Higham, IMA J. Numer. Anal. 22:329, 2002, algorithm 3.3).
 *
 * <p>Ends when both projections differ by at most {@value #TOLERANCE} of the matrix; the positive
 * semi-definite one is then scaled to a unit diagonal. Converges linearly: tens to hundreds of
 * iterations, two eigenvalue decompositions each.
 */
final class NearestCorrelation {
  static final double TOLERANCE = 1e-9;
  static final int MOST_ITERATIONS = 1000;

  private final Blas blas;
  private int iterations;

  NearestCorrelation(Blas blas) {
    this.blas = blas;
  }

  /**
   * The nearest one to a symmetric matrix with a unit diagonal; the caller closes it.
   *
   * @throws NotRepairedException when the iterations do not suffice
   */
  SymmetricMatrix of(SymmetricMatrix form) {
    double[] unit = form.diagonal();
    SymmetricMatrix onDiagonal = form.copy();
    SymmetricMatrix correction = SymmetricMatrix.zeros(form.dimension());
    try (onDiagonal;
        correction) {
      double distance = Double.POSITIVE_INFINITY;
      for (iterations = 1; iterations <= MOST_ITERATIONS; iterations++) {
        subtract(onDiagonal, correction);
        SymmetricMatrix positive =
            new PositivePart(blas).of(onDiagonal, blas.eigenvalues(onDiagonal));
        copy(positive, correction);
        subtract(correction, onDiagonal);
        copy(positive, onDiagonal);
        for (int j = 0; j < unit.length; j++) {
          onDiagonal.set(j, j, unit[j]);
        }
        distance = FrobeniusNorm.ofDifference(positive, onDiagonal) / FrobeniusNorm.of(onDiagonal);
        if (distance <= TOLERANCE) {
          CorrelationForm.scaleToUnit(positive);
          return positive;
        }
        positive.close();
      }
      throw new NotRepairedException(MOST_ITERATIONS, distance, TOLERANCE);
    }
  }

  /** How many the last matrix took. */
  int iterations() {
    return iterations;
  }

  private static void subtract(SymmetricMatrix from, SymmetricMatrix other) {
    double[] less = new double[from.dimension()];
    from.updateRows(
        (i, row) -> {
          other.readRow(i, less);
          for (int j = i; j < row.length; j++) {
            row[j] -= less[j];
          }
        });
  }

  private static void copy(SymmetricMatrix source, SymmetricMatrix target) {
    target.updateRows((i, row) -> source.readRow(i, row));
  }
}
