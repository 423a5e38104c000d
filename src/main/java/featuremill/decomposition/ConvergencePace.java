package featuremill.decomposition;

import java.util.OptionalInt;

/** How many passes an iteration still takes if it goes on as in the last few. */
final class ConvergencePace {
  private static final int LOOK_BACK = 4;

  private final double[] logarithms = new double[LOOK_BACK + 1];
  private int seen;

  /**
   * Takes note of a pass.
   *
   * @param excess how many times too large the worst residual is; infinite when it is not known
   * @return the passes to go; nothing while residuals are unknown, or do not shrink
   */
  OptionalInt after(double excess) {
    if (!(excess < Double.POSITIVE_INFINITY)) {
      seen = 0;
      return OptionalInt.empty();
    }
    if (excess <= 1) {
      return OptionalInt.of(0);
    }
    double now = Math.log(excess);
    int back = Math.min(seen, LOOK_BACK);
    logarithms[seen % logarithms.length] = now;
    double then = logarithms[(seen - back) % logarithms.length];
    seen++;
    double pace = (then - now) / Math.max(1, back);
    double passes = Math.ceil(now / pace);
    return pace > 0 && passes < Integer.MAX_VALUE
        ? OptionalInt.of((int) passes)
        : OptionalInt.empty();
  }
}
