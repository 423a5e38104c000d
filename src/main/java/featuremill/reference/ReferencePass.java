package featuremill.reference;

import java.io.Serializable;

/**
 * Second pass of the reference: sums over rows of products of centred (and scaled) values, as a
 * {@link ReferenceTask} asks, in {@link Units} that keep the products away from the ends of the
 * doubles. Parts over different rows merge by addition.
 *
 * <p>A row comes whole, or by its entries where most of its values are zeros; the work is
 * proportional to what comes. Tasks that ask for columns or for all entries of C need whole rows,
 * and make them of entries.
 */
public final class ReferencePass implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Null on the way from one process to another. */
  private ReferenceTask task;

  /** Null until there is such a row. */
  private WholeRowSums whole;

  /** Null until there is such a row. */
  private EntrySums sparse;

  private final int probes;
  private final int columns;
  private final int vectors;
  private final ReferenceTask.Entries entries;

  private final ReferenceWeights weights;

  /** For rows without weights, which weigh 1. */
  public ReferencePass(ReferenceTask task) {
    this(task, ReferenceWeights.Kind.FREQUENCY);
  }

  /** For rows with weights of a kind. */
  public ReferencePass(ReferenceTask task, ReferenceWeights.Kind kind) {
    this.weights = new ReferenceWeights(kind);
    this.task = task;
    this.probes = task.probes.length;
    this.columns = task.columns.length;
    this.vectors = task.vectors.length;
    this.entries = task.entries;
  }

  /** Takes in one row [numFeatures] of finite values. */
  public void observe(double[] row) {
    observe(row, 1);
  }

  /** The same for a row of a weight, 0 or more: its products count so many times. */
  public void observe(double[] row, double weight) {
    if (row.length != task.numFeatures()) {
      throw new IllegalArgumentException(
          "cannot take in a row of " + row.length + " features among " + task.numFeatures());
    }
    if (whole == null) {
      whole = new WholeRowSums(task);
    }
    if (weight > 0) {
      whole.observe(row, weight, task);
    }
    weights.add(weight);
  }

  /**
   * Takes in one row by its entries: finite values at different indices, zeros elsewhere.
   *
   * @param indices positions of the values, each below numFeatures
   */
  public void observe(int[] indices, double[] values) {
    observe(indices, values, 1);
  }

  /** The same for a row of a weight, 0 or more. */
  public void observe(int[] indices, double[] values, double weight) {
    if (task.needsWholeRows()) {
      double[] row = new double[task.numFeatures()];
      for (int e = 0; e < indices.length; e++) {
        row[indices[e]] = values[e];
      }
      observe(row, weight);
      return;
    }
    if (sparse == null) {
      sparse = new EntrySums(task);
    }
    if (weight > 0) {
      sparse.observe(indices, values, weight, task);
    }
    weights.add(weight);
  }

  /**
   * The sums alone, in as few numbers as they can do with, which is all that has to travel: several
   * times less than the task and the sums that a row is added to.
   */
  public ReferencePass withoutTask() {
    if (sparse != null) {
      WholeRowSums condensed = new WholeRowSums(sparse.sums(task));
      sparse = null;
      if (whole != null) {
        condensed.combine(whole);
      }
      whole = condensed;
    }
    task = null;
    return this;
  }

  /** Sums that have travelled {@link #withoutTask}, with the task that they are of. */
  public ReferencePass withTask(ReferenceTask same) {
    task = same;
    return this;
  }

  /** Adds what another part of the same task has seen; that part is of no use afterwards. */
  public void combine(ReferencePass other) {
    if (probes != other.probes
        || columns != other.columns
        || vectors != other.vectors
        || entries != other.entries) {
      throw new IllegalArgumentException("cannot combine passes of different tasks");
    }
    if (whole == null) {
      whole = other.whole;
    } else if (other.whole != null) {
      whole.combine(other.whole);
    }
    if (sparse == null) {
      sparse = other.sparse;
    } else if (other.sparse != null) {
      sparse.combine(other.sparse);
    }
    weights.add(other.weights);
  }

  /**
   * The numbers, divided by numRows - ddof, or by what {@link ReferenceWeights#divisor} says.
   *
   * @throws IllegalArgumentException if the divisor is not positive
   */
  public ReferenceMoments finish(int ddof) {
    weights.divisor(ddof);
    return new ReferenceMoments(task, weights, ddof, sums());
  }

  private MomentSums sums() {
    if (sparse == null) {
      return whole.sums();
    }
    return whole == null ? sparse.sums(task) : sparse.sums(task).plus(whole.sums());
  }
}
