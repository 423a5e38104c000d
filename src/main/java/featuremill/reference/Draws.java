package featuremill.reference;

/**
 * Reproducible random choices: each number is a function of the seed and its own position alone
 * (SplitMix64's finalizer over a counter), so that nothing depends on the order of drawing.
 */
public final class Draws {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private Draws() {}

  /** Random signs [count x width]: +1 or -1 with equal chances. */
  public static double[][] rademacher(int count, int width, long seed) {
    double[][] signs = new double[count][width];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        signs[i][j] = bits(seed, (long) i * width + j) < 0 ? -1.0 : 1.0;
      }
    }
    return signs;
  }

  /** Standard normal numbers [count x width], by Box and Muller's transform in StrictMath. */
  public static double[][] gaussian(int count, int width, long seed) {
    double[][] numbers = new double[count][width];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        long position = 2 * ((long) i * width + j);
        double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform(seed, position)));
        double angle = 2 * StrictMath.PI * uniform(seed, position + 1);
        numbers[i][j] = radius * StrictMath.cos(angle);
      }
    }
    return numbers;
  }

  /**
   * Probes whose every feature weighs about the same: random signs times the power of two next
   * below 1 / std_j, so that an error in the covariances of a small feature is not drowned by large
   * ones.
   */
  public static double[][] weightedSigns(int count, double[] stds, long seed) {
    double[][] probes = rademacher(count, stds.length, seed);
    for (double[] probe : probes) {
      for (int j = 0; j < stds.length; j++) {
        if (stds[j] >= Double.MIN_NORMAL) {
          probe[j] = Math.scalb(probe[j], -Math.getExponent(stds[j]));
        }
      }
    }
    return probes;
  }

  /**
   * Different columns of 0 .. width - 1, ascending; all of them if count is not less than width.
   */
  public static int[] columns(int count, int width, long seed) {
    int[] chosen = new int[Math.min(count, width)];
    int taken = 0;
    for (int j = 0; j < width && taken < chosen.length; j++) {
      // selection sampling: column j is taken with chance (still wanted) / (still to come)
      if (uniform(seed, j) * (width - j) <= chosen.length - taken) {
        chosen[taken++] = j;
      }
    }
    return chosen;
  }

  /** A number in (0, 1]. */
  private static double uniform(long seed, long position) {
    return ((bits(seed, position) >>> 11) + 1) * 0x1p-53;
  }

  private static long bits(long seed, long position) {
    long z = mix(seed) + (position + 1) * STEP;
    return mix(z);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
