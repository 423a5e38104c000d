package featuremill.transform;

import java.util.List;
import java.util.Locale;

/**
 * Several transforms, one after the other. The rows pass through in tiles of at most 64, so that
 * intermediate results stay in the cache and a call needs little memory of its own.
 */
public final class Chain implements FittedTransform {
  private static final long serialVersionUID = 1L;
  private static final int TILE_ROWS = 64;

  private final FittedTransform[] transforms;
  private final int widest;

  /**
   * A chain in the order of application.
   *
   * @throws IllegalArgumentException if the list is empty or neighbours do not fit
   */
  public Chain(List<? extends FittedTransform> transforms) {
    if (transforms.isEmpty()) {
      throw new IllegalArgumentException("a chain needs at least one transform");
    }
    this.transforms = transforms.toArray(FittedTransform[]::new);
    for (int i = 1; i < this.transforms.length; i++) {
      checkFit(i, this.transforms[i - 1].outputWidth(), this.transforms[i].inputWidth());
    }
    this.widest = widest(this.transforms);
  }

  private static void checkFit(int position, int given, int expected) {
    if (given != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "transform %d of the chain takes rows of %d features and transform %d gives rows of %d",
              position + 1,
              expected,
              position,
              given));
    }
  }

  private static int widest(FittedTransform[] transforms) {
    int widest = transforms[0].inputWidth();
    for (FittedTransform transform : transforms) {
      widest = Math.max(widest, transform.outputWidth());
    }
    return widest;
  }

  @Override
  public int inputWidth() {
    return transforms[0].inputWidth();
  }

  @Override
  public int outputWidth() {
    return transforms[transforms.length - 1].outputWidth();
  }

  /** The transforms in the order of application. */
  public List<FittedTransform> transforms() {
    return List.of(transforms);
  }

  @Override
  public void apply(double[] rows, int numRows, double[] out) {
    Widths.checkBlock(this, rows, numRows, out);
    Widths.checkApart(rows, out, "a chain");
    int tile = Math.min(TILE_ROWS, numRows);
    double[] from = new double[tile * widest];
    double[] to = new double[tile * widest];
    for (int row = 0; row < numRows; row += tile) {
      int count = Math.min(tile, numRows - row);
      System.arraycopy(rows, row * inputWidth(), from, 0, count * inputWidth());
      double[] result = pass(from, to, count);
      System.arraycopy(result, 0, out, row * outputWidth(), count * outputWidth());
    }
  }

  private double[] pass(double[] first, double[] second, int count) {
    double[] from = first;
    double[] to = second;
    for (FittedTransform transform : transforms) {
      transform.apply(from, count, to);
      double[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }
}
