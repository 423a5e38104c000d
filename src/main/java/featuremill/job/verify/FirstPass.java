package featuremill.job.verify;

import featuremill.reference.ReferenceMeans;
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
  private final TreeMap<Integer, Long> kept = new TreeMap<>();

  private FirstPass(int width, int reasons) {
    this.means = new ReferenceMeans(width);
    this.rejected = new long[reasons];
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
    FirstPass part = new FirstPass(reader.width(), reasons);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      int reason = row.getInt(0);
      if (reason >= 0) {
        part.rejected[reason]++;
      } else {
        reader.features(row).into(part.means);
      }
    }
    part.kept.put(index, part.means.numRows());
    return part;
  }

  private FirstPass plus(FirstPass other) {
    means.combine(other.means);
    for (int i = 0; i < rejected.length; i++) {
      rejected[i] += other.rejected[i];
    }
    kept.putAll(other.kept);
    return this;
  }

  ReferenceMeans means() {
    return means;
  }

  long[] rejected() {
    return rejected.clone();
  }

  /** Kept rows in each partition. */
  List<Long> keptByPartition() {
    return List.copyOf(kept.values());
  }
}
