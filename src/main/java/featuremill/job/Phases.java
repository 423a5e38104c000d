package featuremill.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** How long each part of a run took, in seconds, in the order in which they began; parts add up. */
final class Phases {
  private final Receipt receipt;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  Phases(Receipt receipt) {
    this.receipt = receipt;
  }

  <T> T time(String name, Supplier<T> work) {
    long begin = System.nanoTime();
    T result = work.get();
    double taken = (System.nanoTime() - begin) / 1e9;
    double sum = seconds.merge(name, taken, Double::sum);
    receipt.phase(name, sum);
    return result;
  }

  Map<String, Double> seconds() {
    return seconds;
  }
}
