package featuremill.decomposition;

import featuremill.linalg.Blas;
import java.util.function.Consumer;

/**
 * Passes over an operator until the wanted pairs have converged: block Krylov with thick restart,
 * full reorthogonalization and Rayleigh-Ritz. May be taken up again, with directions that it
 * missed.
 */
final class KrylovIteration implements AutoCloseable {
  private final ScaledOperator operator;
  private final KrylovSettings settings;
  private final PairGoal goal;
  private final Consumer<KrylovProgress> progress;
  private final KrylovBasis basis;
  private final Confirmation confirmation;
  private final ConvergencePace pace = new ConvergencePace();
  private RitzPairs ritz;
  private int wanted;
  private int pass;

  /**
   * @param capacity vectors to start with; grows where the goal may turn out to take more
   */
  KrylovIteration(
      Blas blas,
      TallBlocks tall,
      ScaledOperator operator,
      KrylovSettings settings,
      PairGoal goal,
      int capacity,
      GaussianColumns start,
      Consumer<KrylovProgress> progress) {
    int d = operator.dimension();
    int block = Math.min(d, settings.blockSize());
    this.operator = operator;
    this.settings = settings;
    this.goal = goal;
    this.progress = progress;
    this.confirmation = new Confirmation(d, settings.tolerance());
    this.basis = new KrylovBasis(operator, blas, tall, block, capacity, start);
  }

  /**
   * Passes until the wanted pairs have converged, or {@link PairGoal#isOutOfReach}.
   *
   * @throws NotConvergedException when there are no more passes
   * @throws BasisFullException when the basis may not grow as it should
   */
  RitzPairs run() {
    do {
      if (!basis.isExtended()) {
        makeRoom();
        basis.append();
      }
      basis.expand();
      pass++;
      ritz = basis.ritzPairs();
      int pairs = ritz.values().length;
      wanted =
          goal.wanted(
              operator.unscaled(ritz.values(), pairs), operator.unscaled(ritz.residuals(), pairs));
      tell();
    } while (!isDone() && !goal.isOutOfReach() && hasPassesLeft());
    return ritz;
  }

  private boolean isDone() {
    // Asked even before residuals are small, since it watches what the values do.
    boolean holds = confirmation.holds(basis, ritz, wanted, pass);
    return holds && wanted > 0 && converged() == wanted;
  }

  private int converged() {
    int counted = wanted > 0 ? wanted : ritz.values().length;
    return ritz.converged(counted, settings.tolerance(), operator.dimension());
  }

  private boolean hasPassesLeft() {
    if (pass < settings.maxPasses()) {
      return true;
    }
    long asked = wanted > 0 ? wanted : Math.max(goal.floor(), converged() + 1L);
    int reached = (int) Math.min(asked, ritz.values().length);
    throw new NotConvergedException(
        pass,
        Math.min(reached, converged()),
        operator.unscaled(ritz.values(), reached),
        operator.unscaled(ritz.residuals(), reached));
  }

  private void tell() {
    boolean known = wanted > 0 && wanted <= ritz.values().length;
    double excess = ritz.excess(wanted, settings.tolerance(), operator.dimension());
    progress.accept(
        new KrylovProgress(
            pass,
            wanted,
            goal.floor(),
            converged(),
            known ? ritz.worst(wanted) : Double.POSITIVE_INFINITY,
            known ? operator.unscaled(ritz.values()[wanted - 1]) : Double.NaN,
            known && wanted < ritz.values().length
                ? operator.unscaled(ritz.values()[wanted])
                : Double.NaN,
            pace.after(known ? excess : Double.POSITIVE_INFINITY)));
  }

  private void makeRoom() {
    if (!basis.isFull()) {
      return;
    }
    if (goal.isOpen()) {
      grow();
    }
    if (basis.isFull()) {
      basis.restart(ritz, kept());
    }
  }

  /** In steps, since the first guesses of how many pairs are wanted are too high. */
  private void grow() {
    int roomy = settings.roomFor(wanted > 0 ? wanted : goal.most());
    int step = basis.capacity() / 2 * 3 + settings.blockSize();
    int capacity = Math.min(operator.dimension(), Math.min(roomy, step));
    if (capacity <= basis.capacity()) {
      return;
    }
    if (capacity > settings.basisSize()) {
      throw new BasisFullException(capacity, settings.basisSize(), goal.floor());
    }
    basis.grow(capacity);
  }

  private int kept() {
    int capacity = basis.capacity();
    int most = capacity - basis.nextBlock().columns();
    int first = wanted > 0 ? wanted : capacity / 2;
    return Math.min(most, first + Math.max(10, (capacity - first) / 3));
  }

  /** Passes so far, those that measured or probed apart. */
  int passes() {
    return pass;
  }

  int wanted() {
    return wanted;
  }

  /** What the last pass found. */
  RitzPairs ritz() {
    return ritz;
  }

  KrylovBasis basis() {
    return basis;
  }

  @Override
  public void close() {
    basis.close();
  }
}
