package featuremill.spark;

import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of which a fitted transform makes something that is not a number.
 *
 * @param names of the features that are read; empty where positions have to do
 * @param values of the row
 */
record RowWithoutImage(List<String> names, double[] values) {
  private static final int SHOWN = 5;

  private String name(int j) {
    return names.isEmpty() ? "feature " + j : names.get(j);
  }

  /** What is wrong with it (exit 3). */
  Failure failure() {
    List<String> found = new ArrayList<>();
    int count = 0;
    for (int j = 0; j < values.length; j++) {
      if (!Double.isFinite(values[j])) {
        count++;
        if (found.size() < SHOWN) {
          found.add(name(j) + " is " + (Double.isNaN(values[j]) ? "missing" : "infinite"));
        }
      }
    }
    if (count == 0) {
      return Failure.input("the features of a row come out beyond the largest number")
          .fix("scale the input, or leave such rows out");
    }
    return Failure.input(
            "a row has no image: "
                + String.join(", ", found)
                + (count > SHOWN ? " and " + (count - SHOWN) + " more" : ""))
        .fix("leave such rows out of the input, or fit with an impute step before the others");
  }

  /** What is wrong with a row of another width (exit 3). */
  static Failure ragged(String found, int width) {
    return Failure.input("a row has " + found + " where the first row has " + width)
        .fix("leave such rows out of the input: every row has as many features as the model");
  }
}
