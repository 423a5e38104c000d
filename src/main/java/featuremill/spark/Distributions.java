package featuremill.spark;

import java.util.Arrays;

/**
 * Laws for {@link GeneratedRows}. Random values are a function of (seed, row, column) through a
 * 64-bit mixer and {@link StrictMath}: the same bits on every machine and in any partitioning.
 */
public final class Distributions {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  private Distributions() {}

  /** Every value is {@code value}. */
  public static GeneratedRows.Law constant(double value) {
    return (row, values) -> Arrays.fill(values, value);
  }

  /** 0, 1, 2 ... in row-major order, as {@code arange(rows * columns).reshape(rows, columns)}. */
  public static GeneratedRows.Law arange() {
    return (row, values) -> {
      for (int j = 0; j < values.length; j++) {
        values[j] = (double) (row * values.length + j);
      }
    };
  }

  /** Uniform on [0, 1). */
  public static GeneratedRows.Law uniform(long seed) {
    return (row, values) -> {
      long base = mix(seed + GOLDEN_GAMMA * row);
      for (int j = 0; j < values.length; j++) {
        values[j] = (mix(base + GOLDEN_GAMMA * (j + 1L)) >>> 11) * TWO_TO_MINUS_53;
      }
    };
  }

  /** Standard normal, by Box and Muller's transform: two columns from two uniforms. */
  public static GeneratedRows.Law normal(long seed) {
    return (row, values) -> {
      long base = mix(seed + GOLDEN_GAMMA * row);
      for (int j = 0; j < values.length; j += 2) {
        long first = mix(base + GOLDEN_GAMMA * (j + 1L)) >>> 11;
        long second = mix(base + GOLDEN_GAMMA * (j + 2L)) >>> 11;
        double radius = StrictMath.sqrt(-2 * StrictMath.log((first + 0.5) * TWO_TO_MINUS_53));
        double angle = 2 * StrictMath.PI * (second * TWO_TO_MINUS_53);
        values[j] = radius * StrictMath.cos(angle);
        if (j + 1 < values.length) {
          values[j + 1] = radius * StrictMath.sin(angle);
        }
      }
    };
  }

  /**
   * Normal rows of mean 0 whose covariance has the eigenvalues 1 / sqrt(i), i = 1 .. d, and whose
   * columns have much the same variance: independent values, turned by two Hadamard transforms with
   * random signs that together reach every column. d log d operations a row.
   */
  public static GeneratedRows.Law decay(long seed) {
    GeneratedRows.Law normal = normal(seed);
    return (row, values) -> {
      normal.fill(row, values);
      int width = values.length;
      for (int j = 0; j < width; j++) {
        values[j] /= StrictMath.sqrt(StrictMath.sqrt(j + 1.0));
      }
      int window = Integer.highestOneBit(width);
      turn(values, 0, window, seed + 1);
      turn(values, width - window, window, seed + 2);
    };
  }

  /** Flips signs by a seed and applies an orthonormal Hadamard transform to a run of values. */
  private static void turn(double[] values, int from, int window, long seed) {
    int end = from + window;
    for (int j = from; j < end; j++) {
      if ((mix(seed + GOLDEN_GAMMA * (j + 1L)) & 1) == 0) {
        values[j] = -values[j];
      }
    }
    for (int half = 1; half < window; half *= 2) {
      for (int start = from; start < end; start += 2 * half) {
        for (int j = start; j < start + half; j++) {
          double sum = values[j] + values[j + half];
          values[j + half] = values[j] - values[j + half];
          values[j] = sum;
        }
      }
    }
    double scale = 1 / Math.sqrt(window);
    for (int j = from; j < end; j++) {
      values[j] *= scale;
    }
  }

  /** The uniform number on [0, 1) that belongs to a draw of a row. */
  static double uniform(long seed, long row, long draw) {
    long base = mix(seed + GOLDEN_GAMMA * row);
    return (mix(base + GOLDEN_GAMMA * (draw + 1)) >>> 11) * TWO_TO_MINUS_53;
  }

  /** Stafford's variant 13 of the finalizer of MurmurHash3, as in SplitMix64. */
  static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
