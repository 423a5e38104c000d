package featuremill.reference;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What the second pass of the reference shall find out about the covariance C of the features z =
 * (x - mean) / scale. Immutable; each {@code with} gives a new task.
 */
public final class ReferenceTask implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How much of C is formed. */
  public enum Entries {
    /** The diagonal and the drawn columns. */
    DRAWN,
    /** Every entry. */
    ALL
  }

  final DoubleDoubles means;

  /** Exponents of the features' ranges. */
  final int[] ranges;

  final double[] scale;
  final double[][] probes;
  final int[] columns;
  final double[][] vectors;
  final Entries entries;

  /** Made once, and shared by the parts of a process. */
  private transient volatile Units units;

  private transient volatile EntryWeights entryWeights;

  private transient volatile WholeRowWeights wholeRowWeights;

  private ReferenceTask(
      DoubleDoubles means,
      int[] ranges,
      double[] scale,
      double[][] probes,
      int[] columns,
      double[][] vectors,
      Entries entries) {
    this.means = means;
    this.ranges = ranges;
    this.scale = scale;
    this.probes = probes;
    this.columns = columns;
    this.vectors = vectors;
    this.entries = entries;
  }

  /** Variances only, of the features as they are. */
  public static ReferenceTask variances(ReferenceMeans means) {
    double[] ones = new double[means.numFeatures()];
    Arrays.fill(ones, 1.0);
    return new ReferenceTask(
        means.means(),
        means.ranges(),
        ones,
        new double[0][],
        new int[0],
        new double[0][],
        Entries.DRAWN);
  }

  /**
   * The features are divided by a scale [d] of positive numbers after centring. An infinite one
   * takes its feature out: every variance and covariance of it is 0.
   */
  public ReferenceTask withScale(double[] divisors) {
    checkLength("scale", divisors.length);
    return new ReferenceTask(means, ranges, divisors.clone(), probes, columns, vectors, entries);
  }

  /** C g, in double-double, for each g [d]. */
  public ReferenceTask withProbes(double[][] directions) {
    checkLengths("probe", directions);
    return new ReferenceTask(means, ranges, scale, directions.clone(), columns, vectors, entries);
  }

  /** Some columns of C, in double-double. */
  public ReferenceTask withColumns(int[] drawn) {
    for (int column : drawn) {
      if (column < 0 || column >= numFeatures()) {
        throw new IllegalArgumentException("no column " + column + " among " + numFeatures());
      }
    }
    return new ReferenceTask(means, ranges, scale, probes, drawn.clone(), vectors, entries);
  }

  /**
   * C v for each v [d]: sums in double after centring in double-double over whole rows; over rows
   * that come by their entries in double-double, rounded to a double once a part.
   */
  public ReferenceTask withVectors(double[][] directions) {
    checkLengths("vector", directions);
    return new ReferenceTask(means, ranges, scale, probes, columns, directions.clone(), entries);
  }

  /** All of C, in double-double: n d^2 / 2 multiplications and 16 d^2 bytes. */
  public ReferenceTask withAllEntries() {
    return new ReferenceTask(means, ranges, scale, probes, columns, vectors, Entries.ALL);
  }

  Units units() {
    Units made = units;
    return made == null ? makeUnits() : made;
  }

  private synchronized Units makeUnits() {
    if (units == null) {
      units = new Units(means, ranges, scale);
    }
    return units;
  }

  EntryWeights entryWeights() {
    EntryWeights made = entryWeights;
    return made == null ? makeEntryWeights() : made;
  }

  private synchronized EntryWeights makeEntryWeights() {
    if (entryWeights == null) {
      entryWeights = new EntryWeights(this);
    }
    return entryWeights;
  }

  WholeRowWeights wholeRowWeights() {
    WholeRowWeights made = wholeRowWeights;
    return made == null ? makeWholeRowWeights() : made;
  }

  private synchronized WholeRowWeights makeWholeRowWeights() {
    if (wholeRowWeights == null) {
      wholeRowWeights = new WholeRowWeights(this);
    }
    return wholeRowWeights;
  }

  /** Whether products of any two features are asked for. */
  boolean needsWholeRows() {
    return columns.length > 0 || entries == Entries.ALL;
  }

  /** Bytes of the sums of a pass with this task as they travel. */
  public long bytes() {
    long sums = 1L + probes.length + columns.length + (entries == Entries.ALL ? numFeatures() : 0);
    return numFeatures() * (2 * sums + vectors.length) * Double.BYTES;
  }

  int numFeatures() {
    return scale.length;
  }

  private void checkLengths(String what, double[][] directions) {
    for (double[] direction : directions) {
      checkLength(what, direction.length);
    }
  }

  private void checkLength(String what, int length) {
    if (length != numFeatures()) {
      throw new IllegalArgumentException(
          "a " + what + " of " + length + " does not fit rows of " + numFeatures() + " features");
    }
  }
}
