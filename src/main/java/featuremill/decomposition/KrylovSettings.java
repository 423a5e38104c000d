package featuremill.decomposition;

import featuremill.linalg.Blas;

/**
 * How {@link KrylovSolver} works.
 *
 * @param tolerance residual of a pair relative to its own eigenvalue; eigenvalues are then good to
 *     its square over the relative gap
 * @param blockSize b, vectors a pass; an eigenvalue more than b times multiple may be seen fewer
 *     times than it is there
 * @param basisSize the most vectors kept, 8 d bytes each
 * @param maxPasses applications of the operator before giving up
 * @param seed of the random start
 */
public record KrylovSettings(
    double tolerance, int blockSize, int basisSize, int maxPasses, long seed) {
  private static final int WIDE = 500_000;
  private static final int MAX_PASSES = 60;
  private static final long SEED = 20_240_229;

  public KrylovSettings {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance " + tolerance + " is not within 0 and 1");
    }
    if (blockSize < 1 || basisSize < 1 || maxPasses < 1) {
      throw new IllegalArgumentException(
          "block "
              + blockSize
              + ", basis "
              + basisSize
              + " and passes "
              + maxPasses
              + " must all be at least 1");
    }
  }

  /** What suits k pairs: blocks of 16 to 64 vectors, a basis of 12 blocks or 2.5 k and 2 blocks. */
  public static KrylovSettings forPairs(int k) {
    int block = k <= 50 ? 16 : k <= 200 ? 32 : 64;
    return new KrylovSettings(
        ResidualTolerance.BY_DEFAULT, block, basisSize(k, block), MAX_PASSES, SEED);
  }

  /**
   * What suits k pairs of an operator that takes a scan a pass: the same, with blocks of 8 vectors
   * beyond half a million dimensions, where the work on the basis outweighs a scan of sparse rows.
   */
  public static KrylovSettings matrixFree(int k, int dimension) {
    KrylovSettings settings = forPairs(k);
    return dimension > WIDE
        ? settings.withBlockSize(Math.max(8, settings.blockSize / 2), k)
        : settings;
  }

  private static int basisSize(int k, int block) {
    long wanted = Math.max(12L * block, (5L * k + 1) / 2 + 2L * block);
    return (int) Math.min(Integer.MAX_VALUE, wanted);
  }

  /** The basis that suits k pairs, in blocks of this size. */
  int roomFor(int k) {
    return basisSize(k, blockSize);
  }

  /** What restarts for k pairs of an operator of dimension d. */
  void requireRoomFor(int k, int d) {
    long least = k + 2L * Math.min(d, blockSize);
    if (basisSize < d && basisSize < least) {
      throw new IllegalArgumentException(
          "a basis of "
              + basisSize
              + " vectors cannot restart for "
              + k
              + " eigenpairs in blocks of "
              + Math.min(d, blockSize)
              + ": "
              + least
              + " would");
    }
  }

  /** The method with its parameters, for the record. */
  String describe(Blas blas) {
    return "block Krylov, blocks of "
        + blockSize
        + ", basis "
        + basisSize
        + ", seed "
        + seed
        + ", "
        + blas.name();
  }

  public KrylovSettings withTolerance(double value) {
    return new KrylovSettings(value, blockSize, basisSize, maxPasses, seed);
  }

  /** Another block size, with the basis that suits k pairs and it. */
  public KrylovSettings withBlockSize(int value, int k) {
    return new KrylovSettings(tolerance, value, basisSize(k, value), maxPasses, seed);
  }

  public KrylovSettings withBasisSize(int value) {
    return new KrylovSettings(tolerance, blockSize, value, maxPasses, seed);
  }

  public KrylovSettings withMaxPasses(int value) {
    return new KrylovSettings(tolerance, blockSize, basisSize, value, seed);
  }

  public KrylovSettings withSeed(long value) {
    return new KrylovSettings(tolerance, blockSize, basisSize, maxPasses, value);
  }
}
