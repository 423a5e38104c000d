package featuremill.engine;

import featuremill.spark.FeatureColumns;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The shapes that rows have between the steps of a pipeline. */
public final class StepShapes {
  private static final String STANDARDIZE = "standardize";
  private static final String PCA = "pca";
  private static final String MASK = "mask";

  private final List<StepShape> shapes = new ArrayList<>();
  private final FeatureColumns all;
  private final Iterator<FittedRowStep> rowSteps;
  private int[] selected;
  private int width;

  private StepShapes(FeatureColumns all, Preparation preparation) {
    this.all = all;
    this.rowSteps = preparation.steps().iterator();
    this.selected = IntStream.range(0, all.width()).toArray();
    this.width = all.width();
  }

  /**
   * Shapes before any row is counted.
   *
   * @param all the features of the input
   * @param preparation the row steps as far as shapes go
   */
  static List<StepShape> planned(List<Step> steps, FeatureColumns all, Preparation preparation) {
    StepShapes shapes = new StepShapes(all, preparation);
    boolean prepared = false;
    for (Step step : steps) {
      prepared |= step instanceof RowStep;
      shapes.add(step, prepared);
    }
    return List.copyOf(shapes.shapes);
  }

  private void add(Step step, boolean prepared) {
    StepShape shape = StepShape.planned(step.name(), width, widthAfter(step, prepared));
    boolean makesMatrix = step instanceof Step.Covariance || step instanceof Step.Correlation;
    shapes.add(makesMatrix ? shape.makingMatrix() : shape);
    width = shape.widthOut();
  }

  private int widthAfter(Step step, boolean prepared) {
    if (step instanceof RowStep || step instanceof Step.Select && prepared) {
      return rowSteps.next().names().size();
    }
    if (step instanceof Step.Select select) {
      int[] before = selected;
      selected =
          IntStream.of(all.indicesOf(select.features(), select.where()))
              .filter(j -> IntStream.of(before).anyMatch(b -> b == j))
              .toArray();
      return selected.length;
    }
    if (step instanceof Step.Pca pca) {
      return pca.components().isFraction() ? StepShape.UNKNOWN : pca.components().count();
    }
    return width;
  }

  /**
   * The same once a fit has counted: rows after each mask, features that were dropped as rare, and
   * components.
   */
  public static List<StepShape> counted(List<StepShape> planned, Fit fit) {
    List<StepShape> counted = new ArrayList<>();
    Iterator<Long> rowsAfter = rowsAfterMasks(planned, fit.rows()).iterator();
    int features = fit.featureNames().size();
    long rows = fit.rows().in();
    int dropped = 0;
    for (StepShape shape : planned) {
      long left = shape.step().equals(MASK) ? rowsAfter.next() : rows;
      int in = dropped == 0 ? shape.widthIn() : features;
      int out = dropped == 0 ? shape.widthOut() : features;
      if (shape.step().equals(STANDARDIZE)) {
        dropped = fit.dropped().size();
        out = features;
      } else if (shape.step().equals(PCA)) {
        out = fit.components().count();
      }
      counted.add(shape.widths(in, out).rows(rows, left));
      rows = left;
    }
    return counted;
  }

  /** Rows that each mask leaves, as far as the counts by reason tell. */
  private static List<Long> rowsAfterMasks(List<StepShape> shapes, RowCounts counts) {
    long masks = shapes.stream().filter(shape -> shape.step().equals(MASK)).count();
    List<Long> after = new ArrayList<>();
    Map<String, Long> rejected = counts.rejected();
    long left = counts.in();
    for (long count : rejected.values()) {
      left -= count;
      after.add(left);
    }
    if (after.size() == masks && left == counts.kept()) {
      return after;
    }
    // Reasons that are no mask each: only what all of them leave is known.
    after.clear();
    for (long i = 1; i < masks; i++) {
      after.add((long) StepShape.UNKNOWN);
    }
    after.add(counts.kept());
    return after;
  }
}
