package featuremill.job.verify;

import featuremill.job.model.ModelDescription;
import featuremill.reference.ClippedSpectrum;
import featuremill.reference.PairwisePass;
import featuremill.reference.Quantity;
import featuremill.reference.Spectrum;
import java.util.ArrayList;
import java.util.List;

/**
 * A published pairwise-complete covariance: entry by entry where nothing was repaired. Where it
 * was, its diagonal entry by entry, and, where the reference has all entries, the repair by its
 * definition, on the reference's own entries and by an independent decomposition; elsewhere, that
 * what is seen of the change is within the one that is stated.
 */
final class PairwiseMatrixCheck {
  private static final double TOLERANCE = 1e-13;

  /** Of eigenvalues and norms of a matrix with a unit diagonal, for each feature. */
  private static final double SPECTRUM_TOLERANCE = 1e-12;

  /** Alternating projections end within 1e-9 of the matrix. */
  private static final double HIGHAM_TOLERANCE = 1e-7;

  private final ModelDescription.PairwiseComplete stated;
  private final int ddof;
  private final Matrix matrix;
  private final PairwisePass reference;
  private final int width;
  private final double[] stds;
  private final List<Quantity> quantities = new ArrayList<>();

  PairwiseMatrixCheck(ModelDescription model, Matrix matrix, PairwisePass reference) {
    ModelDescription.Covariance covariance = model.covariance().orElseThrow();
    this.stated = covariance.pairwise().orElseThrow();
    this.ddof = covariance.ddof();
    this.matrix = matrix;
    this.reference = reference;
    this.width = reference.numFeatures();
    this.stds = new double[width];
    for (int j = 0; j < width; j++) {
      stds[j] = Math.sqrt(reference.variance(j, ddof).value());
    }
  }

  List<Quantity> check() {
    boolean changed = stated.iterations() > 0;
    int[] columns = reference.columns();
    if (changed) {
      checkDiagonal();
    } else {
      checkEntries(columns);
    }
    boolean whole = columns.length == width && width <= Spectrum.LARGEST;
    if (whole) {
      checkRepair(changed);
    } else if (changed) {
      checkChange(columns);
    }
    return quantities;
  }

  private void checkEntries(int[] columns) {
    double worst = 0;
    for (int position = 0; position < columns.length; position++) {
      int i = columns[position];
      double[] row = matrix.row(i);
      for (int j = 0; j < width; j++) {
        double error = Math.abs(row[j] - reference.covariance(position, j, ddof).value());
        double share =
            Math.sqrt(reference.divisor(i, ddof))
                * Math.sqrt(reference.divisor(j, ddof))
                / reference.divisor(position, j, ddof);
        worst = worse(worst, error, stds[i] * stds[j] * share);
      }
    }
    add("covariance, entry by entry", worst, TOLERANCE, "sqrt(c_ii n_i c_jj n_j) / n_ij", columns);
  }

  private void checkDiagonal() {
    double worst = 0;
    for (int j = 0; j < width; j++) {
      double expected = reference.variance(j, ddof).value();
      worst = worse(worst, Math.abs(matrix.row(j)[j] - expected), expected);
    }
    quantities.add(new Quantity("covariance, diagonal", worst, TOLERANCE, "c_jj", "all features"));
  }

  /** On the reference's own entries, in units of its own standard deviations. */
  private void checkRepair(boolean changed) {
    double[][] formed = new double[width][width];
    double[][] published = new double[width][width];
    for (int i = 0; i < width; i++) {
      double[] row = matrix.row(i);
      for (int j = 0; j < width; j++) {
        formed[i][j] = inUnits(reference.covariance(i, j, ddof).value(), i, j);
        published[i][j] = inUnits(row[j], i, j);
      }
    }
    Spectrum before = Spectrum.of(formed);
    double tolerance = SPECTRUM_TOLERANCE * width;
    addWhole(
        "repair: smallest eigenvalue before",
        Math.abs(before.values()[width - 1] - stated.smallestBefore()),
        tolerance);
    if (!changed) {
      boolean negative = before.values()[width - 1] < -tolerance;
      addWhole("repair: left undone", negative && !stated.repair().equals("none") ? 1 : 0, 0);
      return;
    }
    double after = Spectrum.of(published).values()[width - 1];
    addWhole("repair: eigenvalues below 0", Math.max(0, -after), tolerance);
    addWhole(
        "repair: smallest eigenvalue after", Math.abs(after - stated.smallestAfter()), tolerance);
    double change = distance(published, formed);
    addWhole("repair: Frobenius change", Math.abs(change - stated.change()), tolerance);
    double[][] clipped = ClippedSpectrum.of(before);
    if (stated.repair().equals("clip")) {
      addWhole("repair: clipped spectrum", distance(published, clipped), tolerance);
    } else {
      double farther = Math.max(0, change - distance(clipped, formed));
      addWhole("repair: nearer than clipping", farther, HIGHAM_TOLERANCE);
    }
  }

  private double inUnits(double entry, int i, int j) {
    if (!(stds[i] > 0 && stds[j] > 0)) {
      return 0;
    }
    return i == j ? 1 : entry / stds[i] / stds[j];
  }

  private static double distance(double[][] first, double[][] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      for (int j = 0; j < first.length; j++) {
        double difference = first[i][j] - second[i][j];
        sum += difference * difference;
      }
    }
    return Math.sqrt(sum);
  }

  private void checkChange(int[] columns) {
    double squares = 0;
    for (int position = 0; position < columns.length; position++) {
      int i = columns[position];
      double[] row = matrix.row(i);
      for (int j = 0; j < width; j++) {
        double formed = inUnits(reference.covariance(position, j, ddof).value(), i, j);
        double difference = inUnits(row[j], i, j) - formed;
        squares += difference * difference;
      }
    }
    double beyond = Math.max(0, Math.sqrt(squares) - stated.change());
    add("repair: within the change", beyond, SPECTRUM_TOLERANCE * width, "1", columns);
  }

  private void addWhole(String name, double error, double tolerance) {
    quantities.add(
        new Quantity(name, error, tolerance, "units of std", "all " + width + " features"));
  }

  private void add(String name, double error, double tolerance, String unit, int[] columns) {
    String covered = (columns.length == width ? "all " : columns.length + " of ") + width;
    quantities.add(new Quantity(name, error, tolerance, unit, covered + " columns"));
  }

  private static double worse(double worst, double error, double size) {
    double relative = error == 0 ? 0 : error / size;
    return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : Math.max(worst, relative);
  }
}
