package featuremill.failure;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that someone probably meant to type.
 *
 * <p>Distance is the number of inserted, dropped, replaced or swapped neighbouring letters (optimal
 * string alignment), whatever the case. A name is near when it is at most a third of the typed
 * letters away, but at least one letter, and two from four letters on; or when one of the two
 * starts with the other. Cost: the product of the two lengths for each known name.
 */
public final class DidYouMean {
  private static final int SHORTEST_PREFIX = 3;

  private DidYouMean() {}

  /** The nearest of the known names; of several as near, the first. */
  public static Optional<String> nearest(String typed, Collection<String> known) {
    String given = typed.toLowerCase(Locale.ROOT);
    int limit = given.length() < 4 ? 1 : Math.max(2, given.length() / 3);
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String name : known) {
      String candidate = name.toLowerCase(Locale.ROOT);
      int distance = distance(given, candidate);
      boolean near = distance <= limit || sharesStart(given, candidate);
      if (near && distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Advice for a name that is not known: {@code did you mean 'pca'?}, or else every known name
   * after {@code otherwise}.
   */
  public static String advice(String typed, Collection<String> known, String otherwise) {
    return nearest(typed, known)
        .map(name -> "did you mean '" + name + "'?")
        .orElseGet(() -> otherwise + String.join(", ", known));
  }

  private static boolean sharesStart(String given, String candidate) {
    return Math.min(given.length(), candidate.length()) >= SHORTEST_PREFIX
        && (candidate.startsWith(given) || given.startsWith(candidate));
  }

  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && swapped(a, i, b, j)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }

  private static boolean swapped(String a, int i, String b, int j) {
    return a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
