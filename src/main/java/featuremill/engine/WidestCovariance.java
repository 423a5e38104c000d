package featuremill.engine;

import featuremill.decomposition.KrylovSettings;

/**
 * Up to which width a covariance costs less than passes over stored rows.
 *
 * <p>With many more rows than features, forming one triangle of it takes n d^2 operations, and Q
 * passes of b vectors over rows that are stored take 4 n d b Q at a lower rate: they cost the same
 * at d = 4 Q b R1 / R2(b), whatever n is. R1 and R2 are those of two cores of 2022 with OpenBLAS,
 * and fixed, as the choice decides bits.
 */
final class WidestCovariance {
  /**
   * Where a covariance is asked for anyway, it is formed up to here: 3.2 GB a task, beyond which
   * few have the memory.
   */
  static final int ASKED = 20_000;

  /** R1, operations a second that sum outer products. */
  private static final double FORMING = 95e9;

  /** Passes of an ordinary spectrum, with those that certify; times {@link #LEAST} vectors. */
  private static final double PASSES = 24;

  private static final double LEAST = 16;

  /** Up to so many components passes times vectors stay about the same. */
  private static final double FEW = 50;

  /** What a fraction of variance is taken for, as nobody knows how many it needs. */
  private static final int FRACTION = 100;

  private WidestCovariance() {}

  /** The most features whose covariance is worth forming for so many components. */
  static int worthForming(Components components) {
    int k = components.isFraction() ? FRACTION : components.count();
    double vectors = PASSES * LEAST * Math.max(1, k / FEW);
    double width = 4 * vectors * FORMING / rate(KrylovSettings.forPairs(k).blockSize());
    return (int) Math.min(ASKED, width);
  }

  /** R2, operations a second of a pass: the more vectors, the less it waits for memory. */
  private static double rate(int block) {
    return block <= 16 ? 33e9 : block <= 32 ? 44e9 : 53e9;
  }
}
