package featuremill.engine;

/** Neumaier's sum: relative error of a few units in the last place for positive terms. */
final class CompensatedSum {
  private double sum;
  private double rest;

  static double of(double[] terms) {
    CompensatedSum all = new CompensatedSum();
    for (double term : terms) {
      all.add(term);
    }
    return all.value();
  }

  void add(double term) {
    double next = sum + term;
    rest += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }

  double value() {
    return sum + rest;
  }
}
