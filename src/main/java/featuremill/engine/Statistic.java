package featuremill.engine;

import featuremill.stats.Moments;
import featuremill.stats.Quantiles;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A column statistic that a mask may use. Names and divisors are those of Spark SQL; each is taken
 * over the rows where its argument is not null, weighted where rows have weights: with the divisors
 * of their kind, and quantiles as {@link Quantiles} says.
 */
public enum Statistic {
  MEAN("mean", "avg"),
  /** Divisor numRows - 1; of weighted rows that of their kind with ddof 1. */
  STD("std", "stddev", "stddev_samp"),
  /** Divisor numRows. */
  STD_POPULATION("stddev_pop"),
  /** Divisor numRows - 1. */
  VARIANCE("variance", "var_samp"),
  /** Divisor numRows. */
  VARIANCE_POPULATION("var_pop"),
  MIN("min"),
  MAX("max"),
  /** Exact, between the two middle values of an even number. */
  MEDIAN("median"),
  /** Exact, at any probability from 0 to 1, interpolated as NumPy does by default. */
  QUANTILE("quantile"),
  /** Quantile 0.75 less quantile 0.25. */
  IQR("iqr"),
  /** The median of |x - median|, not scaled. */
  MAD("mad");

  private final List<String> names;

  Statistic(String... names) {
    this.names = List.of(names);
  }

  /** The statistic of that SQL name, or null. */
  static Statistic called(String name) {
    return Arrays.stream(values())
        .filter(s -> s.names.contains(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  static String names() {
    return Arrays.stream(values()).flatMap(s -> s.names.stream()).collect(Collectors.joining(", "));
  }

  /** Arguments of a call: the value, and for a quantile its probability. */
  int arguments() {
    return this == QUANTILE ? 2 : 1;
  }

  /** Rows that the statistic needs at least. */
  int rowsNeeded() {
    return this == STD || this == VARIANCE ? 2 : 1;
  }

  /** Whether it takes order statistics, and not moments. */
  public boolean isOfOrder() {
    return this == MEDIAN || this == QUANTILE || this == IQR || this == MAD;
  }

  /** The statistic of the only column of {@code moments}, of at least {@link #rowsNeeded} rows. */
  double of(Moments moments) {
    return switch (this) {
      case MEAN -> moments.mean(0);
      case STD -> moments.std(0, 1);
      case STD_POPULATION -> moments.std(0, 0);
      case VARIANCE -> moments.variance(0, 1);
      case VARIANCE_POPULATION -> moments.variance(0, 0);
      case MIN -> moments.min(0);
      case MAX -> moments.max(0);
      default -> throw new IllegalArgumentException(this + " is no moment");
    };
  }

  @Override
  public String toString() {
    return names.get(0);
  }
}
