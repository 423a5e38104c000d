package featuremill.stats;

import java.util.Random;

/** Rows whose columns take digits from careless sums: large offsets, tiny spreads, mostly zeros. */
final class HardData {
  static final int WIDTH = 6;

  private HardData() {}

  static double[] rows(int numRows, long seed) {
    Random random = new Random(seed);
    double[] rows = new double[numRows * WIDTH];
    for (int i = 0; i < numRows; i++) {
      double common = random.nextGaussian();
      int at = i * WIDTH;
      rows[at] = 1.7e9 + random.nextGaussian() + common;
      rows[at + 1] = 1e5 + 9e-6 * (random.nextGaussian() + common);
      rows[at + 2] = random.nextInt(1000) == 0 ? 1e4 * random.nextDouble() : 0.0;
      rows[at + 3] = common;
      rows[at + 4] = -42.42;
      rows[at + 5] = i + random.nextDouble();
    }
    return rows;
  }

  /** Rows [from, to), a copy. */
  static double[] range(double[] rows, int width, int from, int to) {
    return java.util.Arrays.copyOfRange(rows, from * width, to * width);
  }
}
