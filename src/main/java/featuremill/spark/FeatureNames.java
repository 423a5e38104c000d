package featuremill.spark;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/** Features by name or glob. */
public final class FeatureNames {
  private FeatureNames() {}

  /**
   * Positions of the features that some names or globs mean, in the order of the features.
   *
   * @param where place of the names, for messages
   * @throws Failure (exit 2) when a name or glob matches nothing
   */
  public static int[] indicesOf(List<String> wanted, List<String> names, String where) {
    boolean[] hit = new boolean[names.size()];
    for (String name : wanted) {
      List<Integer> matches = Glob.matches(name, names);
      if (matches.isEmpty()) {
        throw Failure.usage("no feature is called '" + name + "'")
            .at(where)
            .fix(DidYouMean.advice(name, names, "there are "));
      }
      matches.forEach(j -> hit[j] = true);
    }
    List<Integer> indices = new ArrayList<>();
    for (int j = 0; j < hit.length; j++) {
      if (hit[j]) {
        indices.add(j);
      }
    }
    return indices.stream().mapToInt(Integer::intValue).toArray();
  }
}
