package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Refuses to go on with no rows, or with values that no statistic can take in. */
final class MomentsCheck {
  private final RowCounts rows;
  private final List<String> names;
  private final Moments moments;

  MomentsCheck(RowCounts rows, List<String> names, Moments moments) {
    this.rows = rows;
    this.names = names;
    this.moments = moments;
  }

  void requireUsable() {
    if (rows.in() == 0) {
      throw Failure.input("the input has no rows").fix("check input.path");
    }
    if (rows.kept() == 0) {
      throw Failure.input("no rows are left after the masks: of " + rows.in() + ", " + reasons())
          .fix("loosen the masks, or check the input");
    }
    if (moments.rowsUsed() == 0) {
      throw Failure.input("all of the " + rows.kept() + " kept rows have the weight 0")
          .fix("check the column of weights, or leave input.weight out");
    }
    boolean pairwise = moments.scope() == CoMoments.Scope.PAIRWISE;
    List<String> troubled = new ArrayList<>();
    for (int j = 0; j < names.size(); j++) {
      List<String> kinds = new ArrayList<>();
      add(kinds, pairwise ? 0 : moments.nullCount(j), "null");
      add(kinds, pairwise ? 0 : moments.nanCount(j), "NaN");
      add(kinds, moments.infiniteCount(j), "infinite");
      if (!kinds.isEmpty()) {
        troubled.add(names.get(j) + " (" + String.join(", ", kinds) + ")");
      }
    }
    if (!troubled.isEmpty()) {
      throw Failure.input(
              troubled.size()
                  + " of "
                  + names.size()
                  + " features have missing or infinite values"
                  + " in the "
                  + rows.kept()
                  + " kept rows: "
                  + Listing.of(troubled))
          .fix(
              "reject such rows with a mask, such as {keep: \"x is not null and not isnan(x)\","
                  + " reason: missing}, or fill in what is missing with an impute step");
    }
  }

  private String reasons() {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, Long> entry : rows.rejected().entrySet()) {
      parts.add(entry.getValue() + " rejected as " + entry.getKey());
    }
    return String.join(", ", parts);
  }

  private static void add(List<String> kinds, long count, String kind) {
    if (count > 0) {
      kinds.add(count + " " + kind);
    }
  }
}
