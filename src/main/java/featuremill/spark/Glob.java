package featuremill.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names and globs: {@code *} stands for any run of characters, {@code ?} for any one. */
final class Glob {
  private Glob() {}

  /** Positions of the names that equal the pattern or, when none does, match it as a glob. */
  static List<Integer> matches(String pattern, List<String> names) {
    List<Integer> exact = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(pattern)) {
        exact.add(i);
      }
    }
    if (!exact.isEmpty() || !isGlob(pattern)) {
      return exact;
    }
    Pattern regex = Pattern.compile(regex(pattern), Pattern.DOTALL);
    List<Integer> matches = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (regex.matcher(names.get(i)).matches()) {
        matches.add(i);
      }
    }
    return matches;
  }

  static boolean isGlob(String pattern) {
    return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
  }

  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }
}
