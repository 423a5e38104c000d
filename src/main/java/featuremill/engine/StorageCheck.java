package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.stats.Float32Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;

/** Refuses to go on with columns that float32 cannot hold, unless their loss is accepted. */
final class StorageCheck {
  private final Storage storage;
  private final List<String> names;
  private final Float32Loss loss;

  StorageCheck(Storage storage, List<String> names, Float32Loss loss) {
    this.storage = storage;
    this.names = names;
    this.loss = loss;
  }

  /**
   * Makes sure that every column came through.
   *
   * @param accepted names of the features whose loss of variance is accepted
   */
  void requireHeld(Set<String> accepted) {
    int[] beyond = loss.overflowed();
    if (beyond.length > 0) {
      throw Failure.input(
              beyond.length
                  + " of "
                  + names.size()
                  + " features have values beyond the range of float32, 3.4e38: "
                  + listed(beyond, j -> names.get(j) + " (" + loss.example(j) + ")"))
          .at(storage.where())
          .fix("use dtype: float64, or scale such columns in the input");
    }
    int[] lost = Arrays.stream(loss.lost()).filter(j -> !accepted.contains(names.get(j))).toArray();
    if (lost.length > 0) {
      throw Failure.input(
              lost.length
                  + " of "
                  + names.size()
                  + " features lose their variance as float32, whose numbers lie more than "
                  + Float32Loss.MOST
                  + " standard deviations apart there: "
                  + listed(lost, this::described))
          .at(storage.where())
          .fix(
              "use dtype: float64, or subtract a constant from such columns in the input, or accept"
                  + " the loss by name: accept_loss: ["
                  + names.get(lost[0])
                  + "]");
    }
  }

  private String described(int j) {
    double value = loss.example(j);
    return String.format(
        Locale.ROOT,
        "%s (%s%.3g apart: %s is kept as %s%s)",
        names.get(j),
        loss.isFlattened(j) ? "at least " : "",
        loss.of(j),
        value,
        (double) (float) value,
        loss.isFlattened(j) ? ", as are all values" : "");
  }

  private static String listed(int[] columns, IntFunction<String> described) {
    return Listing.of(Arrays.stream(columns).mapToObj(described).toList());
  }
}
