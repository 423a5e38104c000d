package featuremill.testing;

/**
 * The numbers of NumPy's {@code default_rng(seed).standard_normal()}, so that results of a notebook
 * can be held to inputs that would be megabytes to keep.
 *
 * <p>Bits come from PCG64 (O'Neill, PCG: A Family of Simple Fast Space-Efficient Statistically Good
 * Algorithms for Random Number Generation, 2014: 128 bits of state, output XSL-RR), seeded by
 * NumPy's SeedSequence; deviates by the ziggurat of 256 layers (Marsaglia and Tsang, J. Statistical
 * Software 5, 2000), whose tables are computed here: deviates are NumPy's within 1e-14 of
 * themselves.
 */
public final class NumpyNormal {
  private static final long MULTIPLIER_HIGH = 2549297995355413924L;
  private static final long MULTIPLIER_LOW = 4865540595714422341L;

  private static final int LAYERS = 256;
  private static final double MANTISSA = 0x1p52;

  /** Where the tail begins. */
  private static final double EDGE = 3.6541528853610087963519472518;

  private static final long[] INSIDE = new long[LAYERS];
  private static final double[] STEP = new double[LAYERS];
  private static final double[] HEIGHT = new double[LAYERS];

  static {
    // Every layer has the area of the lowest, its tail included: the integral beyond the edge is
    // exp(-r^2/2) over a continued fraction, Abramowitz and Stegun 26.2.14.
    double fraction = EDGE;
    for (int i = 200; i >= 1; i--) {
      fraction = EDGE + i / fraction;
    }
    double density = Math.exp(-0.5 * EDGE * EDGE);
    double area = EDGE * density + density / fraction;
    double x = EDGE;
    STEP[LAYERS - 1] = x / MANTISSA;
    HEIGHT[LAYERS - 1] = density;
    INSIDE[0] = (long) (x * density / area * MANTISSA);
    STEP[0] = area / density / MANTISSA;
    HEIGHT[0] = 1;
    for (int i = LAYERS - 2; i > 0; i--) {
      double next = Math.sqrt(-2 * Math.log(area / x + HEIGHT[i + 1]));
      INSIDE[i + 1] = (long) (next / x * MANTISSA);
      STEP[i] = next / MANTISSA;
      HEIGHT[i] = Math.exp(-0.5 * next * next);
      x = next;
    }
  }

  private final long incrementHigh;
  private final long incrementLow;
  private long high;
  private long low;

  /**
   * @param seed from 0 to 2^31 - 1
   */
  public NumpyNormal(int seed) {
    long[] words = new SeedSequence(seed).words();
    incrementHigh = words[2] << 1 | words[3] >>> 63;
    incrementLow = words[3] << 1 | 1;
    step();
    add(words[0], words[1]);
    step();
  }

  /** The next deviates. */
  public double[] next(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = next();
    }
    return values;
  }

  private double next() {
    while (true) {
      long bits = nextBits();
      int layer = (int) (bits & 0xff);
      long position = (bits >>> 9) & 0x000fffffffffffffL;
      double x = position * STEP[layer];
      double signed = (bits & 0x100) != 0 ? -x : x;
      if (position < INSIDE[layer]) {
        return signed;
      }
      if (layer == 0) {
        return tail((position & 0x100) != 0);
      }
      double height = (HEIGHT[layer - 1] - HEIGHT[layer]) * uniform() + HEIGHT[layer];
      if (height < Math.exp(-0.5 * x * x)) {
        return signed;
      }
    }
  }

  private double tail(boolean negative) {
    while (true) {
      double x = -Math.log1p(-uniform()) / EDGE;
      double y = -Math.log1p(-uniform());
      if (y + y > x * x) {
        return negative ? -(EDGE + x) : EDGE + x;
      }
    }
  }

  private double uniform() {
    return (nextBits() >>> 11) * 0x1p-53;
  }

  private long nextBits() {
    step();
    return Long.rotateRight(high ^ low, (int) (high >>> 58));
  }

  /** state = state * multiplier + increment, modulo 2^128. */
  private void step() {
    long carried =
        Math.multiplyHigh(low, MULTIPLIER_LOW)
            + (low >> 63 & MULTIPLIER_LOW)
            + (MULTIPLIER_LOW >> 63 & low);
    high = carried + high * MULTIPLIER_LOW + low * MULTIPLIER_HIGH;
    low *= MULTIPLIER_LOW;
    add(incrementHigh, incrementLow);
  }

  private void add(long otherHigh, long otherLow) {
    low += otherLow;
    high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
  }

  /** Spreads a seed over four words of 64 bits. */
  private static final class SeedSequence {
    private static final int POOL = 4;
    private final int[] pool = new int[POOL];
    private int constant = 0x43b0d7e5;

    SeedSequence(int seed) {
      for (int i = 0; i < POOL; i++) {
        pool[i] = hash(i == 0 ? seed : 0, 0x931e8875);
      }
      for (int from = 0; from < POOL; from++) {
        for (int to = 0; to < POOL; to++) {
          if (from != to) {
            int mixed = 0xca01f9dd * pool[to] - 0x4973f715 * hash(pool[from], 0x931e8875);
            pool[to] = mixed ^ mixed >>> 16;
          }
        }
      }
    }

    private int hash(int value, int multiplier) {
      int hashed = value ^ constant;
      constant *= multiplier;
      hashed *= constant;
      return hashed ^ hashed >>> 16;
    }

    long[] words() {
      constant = 0x8b51f9dd;
      long[] words = new long[4];
      for (int i = 0; i < 2 * words.length; i++) {
        long half = Integer.toUnsignedLong(hash(pool[i % POOL], 0x58f38ded));
        words[i / 2] |= half << 32 * (i % 2);
      }
      return words;
    }
  }
}
