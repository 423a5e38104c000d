package featuremill.engine;

import featuremill.failure.Failure;
import java.util.List;
import java.util.Locale;

/** Stops a run whose masks reject more than the job allows. */
final class Gates {
  private Gates() {}

  /**
   * Looks at every mask that has a limit.
   *
   * @param in rows of the input
   * @param rejected rows by the mask that rejects them
   * @param first rows by the first of the masks that reject them
   * @throws Failure (exit 4) for the first mask beyond its limit
   */
  static void check(List<ResolvedMask> masks, long in, long[] rejected, long[] first) {
    long judged = in;
    long left = in;
    for (int i = 0; i < masks.size(); i++) {
      if (i > 0 && masks.get(i).step() != masks.get(i - 1).step()) {
        judged = left;
      }
      left -= first[i];
      check(masks.get(i).asked(), judged, rejected[i]);
    }
  }

  private static void check(MaskCondition mask, long judged, long rejected) {
    if (mask.maxRejected().isEmpty() || judged == 0) {
      return;
    }
    double limit = mask.maxRejected().getAsDouble();
    double share = (double) rejected / judged;
    if (share > limit) {
      throw Failure.gate(
              String.format(
                  Locale.ROOT,
                  "the mask '%s' rejects %,d of the %,d rows that it judges, %.4g %%: more than the"
                      + " %.4g %% that max_rejected allows",
                  mask.reason(),
                  rejected,
                  judged,
                  100 * share,
                  100 * limit))
          .at(mask.where())
          .fix("look into the input, or raise max_rejected if so many are meant to go");
    }
  }
}
