package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.spark.FeatureScan;
import featuremill.spark.MaskTally;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Stops a run whose masks reject more than the job allows, as soon as a scan that is made anyway
 * has counted the rows. Where something cannot be fitted to what the masks leave, and nothing has
 * counted yet, a scan of its own counts: that masks reject too much is then what has gone wrong.
 */
final class Gates {
  /** What that scan is for. */
  static final String SCAN = "rows that the masks reject";

  private final Dataset<Row> input;
  private final MaskChain masks;
  private final ScanTimer timer;
  private boolean counted;

  Gates(Dataset<Row> input, MaskChain masks, ScanTimer timer) {
    this.input = input;
    this.masks = masks;
    this.timer = timer;
  }

  /**
   * Takes in what a scan over all rows has counted.
   *
   * @throws Failure (exit 4) for the first mask beyond its limit
   */
  void counted(FeatureScan scan) {
    counted(scan.rowsIn(), scan.moments().numRows(), scan.rejected(), scan.firstRejected());
  }

  private void counted(long in, long kept, long[] rejected, long[] first) {
    counted = true;
    masks.requireNumbered(in);
    timer.log().counted(RowCounts.of(in, kept, rejected, masks.masks()));
    check(masks.masks(), in, rejected, first);
  }

  /**
   * Fits something to the rows that the masks leave.
   *
   * @throws Failure (exit 4) for the first mask beyond its limit, where the rows do not do for it
   */
  <T> T guard(Supplier<T> fitting) {
    try {
      return fitting.get();
    } catch (Failure failure) {
      if (failure.outcome() == Outcome.INPUT && !counted && hasLimits()) {
        count(failure);
      }
      throw failure;
    }
  }

  private boolean hasLimits() {
    return masks.masks().stream().anyMatch(mask -> mask.asked().maxRejected().isPresent());
  }

  private void count(Failure failure) {
    MaskTally tally;
    try {
      tally =
          timer.time(
              SCAN, () -> MaskTally.of(masks.over(input), masks.reasons(), masks.masks().size()));
    } catch (Exception uncountable) {
      // Spark throws checked exceptions that no signature tells of. The first failure is the news.
      failure.addSuppressed(uncountable);
      return;
    }
    counted(tally.rowsIn(), tally.rowsKept(), tally.rejected(), tally.firstRejected());
  }

  private static void check(List<ResolvedMask> masks, long in, long[] rejected, long[] first) {
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
