package featuremill.job.verify;

import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferenceWeights;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** Rows and means of the input. */
final class FirstPass implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of a feature, in {@link ReferenceMeans}. */
  private static final long BYTES = 56;

  private final ReferenceMeans means;
  private final long[] rejected;
  private long rejectedRows;
  private final double[] errors;
  private final TreeMap<Integer, Long> kept = new TreeMap<>();

  private FirstPass(int width, int reasons, ReferenceWeights.Kind kind) {
    this.means = new ReferenceMeans(width, kind);
    this.rejected = new long[reasons];
    this.errors = new double[width];
  }

  static FirstPass over(JavaRDD<InternalRow> rows, ReferenceRows reader, int reasons) {
    return PartSums.of(
        rows.mapPartitionsWithIndex(
            (index, partition) -> List.of(part(index, partition, reader, reasons)).iterator(),
            true),
        BYTES * reader.width(),
        FirstPass::plus);
  }

  private static FirstPass part(
      int index, Iterator<InternalRow> rows, ReferenceRows reader, int reasons) {
    FirstPass part = new FirstPass(reader.width(), reasons, reader.kind());
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (ReferenceRows.isKept(row)) {
        part.observe(reader.features(row), reader.weight(row));
      } else {
        part.reject(row.getLong(0));
      }
    }
    part.kept.put(index, part.means.numRows());
    return part;
  }

  /** A row counts for each of its reasons. */
  private void reject(long reasons) {
    rejectedRows++;
    for (int i = 0; i < rejected.length; i++) {
      rejected[i] += (reasons >> i) & 1;
    }
  }

  private void observe(ReferenceRow row, double weight) {
    row.into(means, weight);
    if (row.isPrepared()) {
      for (int j = 0; j < errors.length; j++) {
        // Of a value that is missing there is no error.
        errors[j] = row.error(j) > errors[j] ? row.error(j) : errors[j];
      }
    }
  }

  private FirstPass plus(FirstPass other) {
    means.combine(other.means);
    rejectedRows += other.rejectedRows;
    for (int i = 0; i < rejected.length; i++) {
      rejected[i] += other.rejected[i];
    }
    for (int j = 0; j < errors.length; j++) {
      errors[j] = Math.max(errors[j], other.errors[j]);
    }
    kept.putAll(other.kept);
    return this;
  }

  ReferenceMeans means() {
    return means;
  }

  /** Rows by each reason. */
  long[] rejected() {
    return rejected.clone();
  }

  /** Rows that some mask rejects. */
  long rejectedRows() {
    return rejectedRows;
  }

  /** How far the run's values of a feature may be from the reference's. */
  double error(int j) {
    return errors[j];
  }

  /**
   * How much further than tolerances say the run's statistics may be from the reference's, in
   * standard deviations: 0 where both work on the same values.
   */
  double slack(ReferenceMoments moments) {
    double slack = 0;
    for (int j = 0; j < errors.length; j++) {
      double std = moments.rawStd(j, 0);
      slack = Math.max(slack, errors[j] == 0 || std == 0 ? 0 : errors[j] / std);
    }
    return slack;
  }

  /** Kept rows in each partition. */
  List<Long> keptByPartition() {
    return List.copyOf(kept.values());
  }
}
