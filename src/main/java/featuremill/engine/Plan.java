package featuremill.engine;

import featuremill.decomposition.CovarianceRepair;
import featuremill.failure.Failure;
import featuremill.spark.RowHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The order of a pipeline's steps, checked, and the scans of the input that it takes.
 *
 * <p>Masks come first, then what is done to single rows: the statistics of both, and the moments of
 * the rows that they leave, are all that needs the data. Selection, standardization, covariance,
 * correlation and components follow from those moments without another scan.
 */
public final class Plan {

  /** What the matrix that pca works on, or that is asked for, holds. */
  public enum Matrix {
    NONE,
    COVARIANCE,
    CORRELATION
  }

  /** What the scan after the moments is for, where rows are stored. */
  static final String STORING = "storing the centred rows";

  /** The singular values of a triangle of this width take minutes and 1 GiB on the driver. */
  static final int WIDEST_TRIANGLE = 4096;

  private final List<Step.Mask> masks = new ArrayList<>();
  private final List<Step.Select> selections = new ArrayList<>();
  private final List<RowStep> rowSteps = new ArrayList<>();
  private Step.Standardize standardize;
  private Matrix matrix = Matrix.NONE;
  private boolean matrixAsked;
  private int covarianceDdof = 1;
  private Step.Covariance pairwise;
  private Step.Pca pca;
  private Step.Solve solve;
  private Step.Distances distances;

  private Plan() {}

  /**
   * Orders the steps.
   *
   * @throws Failure (exit 2) for a step that cannot stand where it does
   */
  public static Plan of(List<Step> steps) {
    Plan plan = new Plan();
    steps.forEach(plan::add);
    return plan;
  }

  private void add(Step step) {
    if (distances != null) {
      throw misplaced(step, "distances", "distances is the last step");
    }
    if (step instanceof Step.Distances next) {
      distances = next;
      return;
    }
    if (pca != null) {
      throw misplaced(
          step,
          "pca",
          step instanceof Step.Solve
              ? "put solve before pca: its coefficients are of the features, not of components"
              : "only distances can follow pca");
    }
    requireNothingAfterSolve(step);
    if (step instanceof Step.Mask mask) {
      if (standardize != null) {
        throw misplaced(step, "standardize", "a mask sees the input's columns: put it first");
      }
      if (!rowSteps.isEmpty()) {
        throw misplaced(
            step, rowSteps.get(0).name(), "a mask sees the input's columns: put it first");
      }
      addMask(mask);
    } else if (step instanceof Step.Select select) {
      addSelection(select);
    } else if (step instanceof RowStep rowStep) {
      addRowStep(rowStep);
    } else if (step instanceof Step.Standardize next) {
      if (standardize != null) {
        throw misplaced(step, "standardize", "features are standardized once");
      }
      if (matrix != Matrix.NONE) {
        throw misplaced(step, "covariance", "put standardize before covariance and correlation");
      }
      standardize = next;
    } else if (step instanceof Step.Covariance covariance) {
      matrix = Matrix.COVARIANCE;
      matrixAsked = true;
      covarianceDdof = covariance.ddof();
      addMissing(covariance);
    } else if (step instanceof Step.Correlation) {
      requireNothingMissing(step);
      matrix = Matrix.CORRELATION;
      matrixAsked = true;
    } else if (step instanceof Step.Pca next) {
      addPca(next);
    } else if (step instanceof Step.Solve next) {
      requireWholeRows(next, pairwise);
      solve = next;
    }
  }

  private void requireNothingAfterSolve(Step step) {
    boolean leavesFeatures =
        step instanceof Step.Covariance
            || step instanceof Step.Correlation
            || step instanceof Step.Pca;
    if (solve != null && !leavesFeatures) {
      throw misplaced(
          step,
          "solve",
          step instanceof Step.Solve
              ? "one solve step takes any number of targets: targets: [a, b]"
              : "put it before solve, which takes rows and features as it finds them");
    }
  }

  private void addMissing(Step.Covariance covariance) {
    pairwise = covariance.missing() == Step.Missing.PAIRWISE ? covariance : null;
    requireWholeRows(solve, pairwise);
    if (pairwise != null && !rowSteps.isEmpty()) {
      throw misplaced(
          pairwise,
          rowSteps.get(0).name(),
          "leave missing: pairwise out, and fill in what is missing with an impute step: row steps"
              + " take whole rows");
    }
  }

  private static void requireWholeRows(Step.Solve solve, Step.Covariance pairwise) {
    if (solve != null && pairwise != null) {
      throw Failure.usage(
              "solve takes rows without missing values, and the covariance says missing: pairwise")
          .at(solve.where())
          .fix("leave missing: pairwise out, and fill in what is missing with an impute step");
    }
  }

  private void requireNothingMissing(Step step) {
    if (pairwise != null) {
      throw misplaced(
          step,
          "covariance with missing: pairwise",
          "put standardize before the covariance instead: it is that of the features in units of"
              + " their standard deviations");
    }
  }

  private void addSelection(Step.Select select) {
    if (rowSteps.isEmpty()) {
      selections.add(select);
    } else {
      rowSteps.add(new RowStep.Narrow(select));
    }
  }

  private void addMask(Step.Mask mask) {
    masks.add(mask);
    int conditions = masks.stream().mapToInt(step -> step.conditions().size()).sum();
    if (conditions > RowHead.MOST_REASONS) {
      throw Failure.usage(
              "there are more than " + RowHead.MOST_REASONS + " conditions in all masks")
          .at(mask.where())
          .fix("join some of them with and: they share a reason then");
    }
  }

  private void addRowStep(RowStep step) {
    String fix = "put " + step.name() + " before standardize, covariance and correlation";
    if (standardize != null) {
      throw misplaced(step, "standardize", fix);
    }
    if (matrix != Matrix.NONE) {
      throw misplaced(step, matrix == Matrix.COVARIANCE ? "covariance" : "correlation", fix);
    }
    rowSteps.add(step);
  }

  private void addPca(Step.Pca next) {
    if (matrix == Matrix.CORRELATION && standardize == null) {
      throw misplaced(
          next,
          "correlation",
          "put standardize first: components of a correlation project" + " standardized features");
    }
    if (matrix == Matrix.NONE) {
      matrix = Matrix.COVARIANCE;
    }
    pca = next;
  }

  private static Failure misplaced(Step step, String after, String fix) {
    return Failure.usage(step.name() + " cannot follow " + after).at(step.where()).fix(fix);
  }

  /** The mask steps, in order. */
  public List<Step.Mask> masks() {
    return List.copyOf(masks);
  }

  /** Selections among the features of the input. */
  List<Step.Select> selections() {
    return selections;
  }

  /** What is done to rows before the fits see them, in order. */
  public List<RowStep> rowSteps() {
    return List.copyOf(rowSteps);
  }

  /** The standardization asked for, or null. */
  public Step.Standardize standardize() {
    return standardize;
  }

  public Matrix matrix() {
    return matrix;
  }

  public int covarianceDdof() {
    return covarianceDdof;
  }

  /** The covariance step that lets values be missing, if there is one. */
  public Optional<Step.Covariance> pairwise() {
    return Optional.ofNullable(pairwise);
  }

  /** How a covariance of pairs of features is repaired. */
  CovarianceRepair.Method repair() {
    return pairwise.repair();
  }

  /** The principal components asked for, or null. */
  public Step.Pca pca() {
    return pca;
  }

  /** The least squares problem asked for, or null. */
  public Step.Solve solve() {
    return solve;
  }

  /** The distances asked for, or null. */
  public Step.Distances distances() {
    return distances;
  }

  /** The most components that pca may find among so many features. */
  int componentsUpTo(int width) {
    return pca.components().isFraction() ? width : Math.min(width, pca.components().count());
  }

  /** Whether components are taken from QR decompositions of the rows. */
  public boolean byTriangle() {
    return pca != null && pca.solver() == Step.Solver.QR;
  }

  /** Whether a step asks for the matrix, whatever pca needs. */
  public boolean matrixAsked() {
    return matrixAsked;
  }

  /** What each scan of the input that the fit takes is for, in order. */
  public List<String> scans(Route route) {
    List<String> scans = new ArrayList<>();
    scans.addAll(MaskScans.of(masks));
    rowSteps.stream()
        .map(RowStatistics::purpose)
        .filter(purpose -> !purpose.isEmpty())
        .forEach(scans::add);
    scans.add(momentsScan(route));
    if (solve != null && !route.serves(solve)) {
      scans.add(Regression.SCAN);
    }
    if (route.storesRows()) {
      scans.add(STORING);
    }
    return scans;
  }

  /** What the scan of the kept rows' moments is for. */
  String momentsScan(Route route) {
    List<String> wanted = new ArrayList<>();
    if (!masks.isEmpty()) {
      wanted.add("masks");
    }
    wanted.add("column profile");
    if (standardize != null) {
      wanted.add("standardize");
    }
    if (route.byTriangle()) {
      wanted.add("qr");
    }
    if (route.formsMatrix()) {
      String pairs = pairwise == null ? "" : "pairwise-complete ";
      wanted.add(matrix == Matrix.COVARIANCE ? pairs + "covariance" : "correlation");
    }
    if (solve != null && route.serves(solve)) {
      wanted.add("solve");
    }
    return String.join(", ", wanted);
  }
}
