package featuremill.engine;

import featuremill.failure.Failure;

/** How many components a step gets: what it asks for, held against the rank of the data. */
final class RequestedComponents {
  private static final double TIE = 1e-12;

  private final Step.Pca step;
  private final int width;

  RequestedComponents(Step.Pca step, int width) {
    this.step = step;
    this.width = width;
  }

  /**
   * The count, given all eigenvalues, largest first, their sum, and how many are not rounding.
   *
   * @throws Failure (exit 2) when more are asked for than the rank
   */
  int of(double[] spectrum, double total, int rank) {
    int count = step.components().count();
    if (step.components().isFraction()) {
      count = countFor(step.components().fraction(), spectrum, total, rank);
    }
    requireRank(count, rank);
    return count;
  }

  /**
   * Makes sure that a rank allows what is asked for.
   *
   * @throws Failure (exit 2) when it does not
   */
  void requirePossible(int rank) {
    if (!step.components().isFraction()) {
      requireRank(step.components().count(), rank);
    } else if (rank == 0) {
      throw Failure.usage("pca asks for a fraction of the variance, and there is none")
          .at(step.where())
          .fix("every feature is constant: check the input and the masks");
    }
  }

  private int countFor(double fraction, double[] spectrum, double total, int rank) {
    requirePossible(rank);
    CompensatedSum sum = new CompensatedSum();
    for (int i = 0; i < rank; i++) {
      sum.add(spectrum[i]);
      if (sum.value() / total >= fraction - TIE) {
        return i + 1;
      }
    }
    return rank;
  }

  void requireRank(int count, int rank) {
    if (count > rank) {
      throw Failure.usage(
              "pca asks for " + count + " components, but the rank of the data is " + rank)
          .at(step.where())
          .fix(advice(rank));
    }
  }

  private String advice(int rank) {
    if (rank == 0) {
      return "every feature is constant: check the input and the masks";
    }
    boolean squared = step.solver() != Step.Solver.QR && width <= Plan.WIDEST_TRIANGLE;
    return "components can be at most "
        + rank
        + (squared
            ? "; if the data has singular values below 1e-8 of the largest, solver: qr counts them"
            : "");
  }
}
