package featuremill.job;

import featuremill.stats.Moments;
import featuremill.stats.ValueSketch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A profile as a table, a line for each feature. */
final class ProfileText {
  private static final double[] FRACTIONS = {0.25, 0.5, 0.75};
  private static final String BARS = " ▁▂▃▄▅▆▇█";
  private static final String[] HEAD = {
    "feature",
    "null",
    "nan",
    "inf",
    "zero",
    "~distinct",
    "min",
    "~25 %",
    "~50 %",
    "~75 %",
    "max",
    "mean",
    "std",
    "float32 loss",
    "~histogram"
  };

  private ProfileText() {}

  static List<String> lines(FeatureProfile profile, boolean blocks) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s  %,d rows x %,d features  %s as float64, %s as float32",
            profile.input(),
            profile.rows(),
            profile.width(),
            Summary.bytes(profile.columnBytes() * profile.width()),
            Summary.bytes(profile.columnBytesFloat32() * profile.width())));
    if (blocks) {
      lines.add(blocks(profile));
    }
    lines.addAll(table(profile));
    lines.add(
        "~ estimated by a sketch; mean and std (ddof 0) of features without missing values;"
            + " float32 loss: distance of neighbouring float32 numbers at the largest value, in std");
    if (profile.weight() != null) {
      lines.add(weights(profile));
    }
    return lines;
  }

  private static String weights(FeatureProfile profile) {
    String weighted =
        profile.weighsSketches()
            ? "min, max, mean, std, quantiles and histogram are those of rows weighted"
            : "quantiles and histogram take each row of a weight above 0 once; min, max, mean and std"
                + " are weighted";
    return String.format(
        Locale.ROOT,
        "%s by %s (%s, sum %s, %,d rows above 0); counts are of all rows",
        weighted,
        profile.weight().column(),
        Choice.word(profile.weight().kind()),
        profile.moments().weightSum(),
        profile.moments().rowsUsed());
  }

  private static String blocks(FeatureProfile profile) {
    int width = profile.width();
    return String.format(
        Locale.ROOT,
        "blocks of %,d x %,d doubles, strides (%,d, %d) bytes, %s each, in %d segments;"
            + " a feature takes %s, as float32 %s",
        profile.blockRows(),
        width,
        (long) Double.BYTES * width,
        Double.BYTES,
        Summary.bytes((long) Double.BYTES * profile.blockRows() * width),
        profile.scan().segments(),
        Summary.bytes(profile.columnBytes()),
        Summary.bytes(profile.columnBytesFloat32()));
  }

  private static List<String> table(FeatureProfile profile) {
    List<String[]> rows = new ArrayList<>();
    rows.add(HEAD);
    for (int j = 0; j < profile.width(); j++) {
      rows.add(row(profile, j));
    }
    int[] widths = new int[HEAD.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      boolean left = i == 0 || i == row.length - 1;
      String pad = " ".repeat(widths[i] - row[i].length());
      line.append(i == 0 ? "" : "  ").append(left ? row[i] + pad : pad + row[i]);
    }
    return line.toString().stripTrailing();
  }

  private static String[] row(FeatureProfile profile, int j) {
    Moments moments = profile.moments();
    ValueSketch sketch = profile.sketch(j);
    List<String> cells = new ArrayList<>();
    cells.add(profile.names().get(j));
    for (long count :
        new long[] {
          moments.nullCount(j),
          moments.nanCount(j),
          moments.infiniteCount(j),
          sketch.zeros(),
          sketch.distinct()
        }) {
      cells.add(String.format(Locale.ROOT, "%,d", count));
    }
    cells.add(number(moments.min(j)));
    Arrays.stream(sketch.quantiles(FRACTIONS)).forEach(value -> cells.add(number(value)));
    cells.add(number(moments.max(j)));
    cells.add(number(profile.mean(j)));
    cells.add(number(profile.std(j)));
    double loss = profile.float32Loss(j);
    cells.add(Double.isNaN(loss) ? "-" : String.format(Locale.ROOT, "%.1e", loss));
    cells.add(bars(sketch.histogram(ProfileJson.BINS)));
    return cells.toArray(String[]::new);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.6g", value);
  }

  private static String bars(long[] counts) {
    long most = Arrays.stream(counts).max().orElse(0);
    StringBuilder bars = new StringBuilder();
    for (long count : counts) {
      // A bin that holds anything shows a bar.
      int height = most == 0 ? 0 : (int) Math.ceil((double) count / most * (BARS.length() - 1));
      bars.append(BARS.charAt(height));
    }
    return bars.toString();
  }
}
