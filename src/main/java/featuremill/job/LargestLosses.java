package featuremill.job;

import featuremill.stats.Float32Loss;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The features that lost most to float32, by name. */
final class LargestLosses {
  private LargestLosses() {}

  /** A feature and its {@link Float32Loss#of q}. */
  record Entry(String name, double loss) {}

  /** The largest first, at most so many, of those above a bound. */
  static List<Entry> of(List<String> names, Float32Loss loss, double above, int most) {
    return IntStream.range(0, names.size())
        .filter(j -> loss.of(j) > above)
        .mapToObj(j -> new Entry(names.get(j), loss.of(j)))
        .sorted(Comparator.comparingDouble(Entry::loss).reversed())
        .limit(most)
        .toList();
  }
}
