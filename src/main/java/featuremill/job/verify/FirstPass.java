package featuremill.job.verify;

import featuremill.reference.ReferenceMeans;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** Rows and means of the input, a part for each partition. */
final class FirstPass {
  private final List<Part> parts;
  private final ReferenceMeans means;
  private final long[] rejected;

  private FirstPass(List<Part> parts, ReferenceMeans means, long[] rejected) {
    this.parts = parts;
    this.means = means;
    this.rejected = rejected;
  }

  static FirstPass over(JavaRDD<InternalRow> rows, ReferenceRows reader, int reasons) {
    List<Part> parts =
        rows.mapPartitionsWithIndex(
                (index, partition) -> List.of(part(partition, reader, reasons)).iterator(), true)
            .collect();
    ReferenceMeans means = new ReferenceMeans(reader.width());
    long[] rejected = new long[reasons];
    for (Part part : parts) {
      means.combine(part.means);
      for (int i = 0; i < reasons; i++) {
        rejected[i] += part.rejected[i];
      }
    }
    return new FirstPass(parts, means, rejected);
  }

  private static Part part(Iterator<InternalRow> rows, ReferenceRows reader, int reasons) {
    Part part = new Part(new ReferenceMeans(reader.width()), new long[reasons]);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      int reason = row.getInt(0);
      if (reason >= 0) {
        part.rejected[reason]++;
      } else {
        part.means.observe(reader.features(row));
      }
    }
    return part;
  }

  ReferenceMeans means() {
    return means;
  }

  long[] rejected() {
    return rejected.clone();
  }

  /** Kept rows in each partition. */
  List<Long> keptByPartition() {
    List<Long> kept = new ArrayList<>();
    parts.forEach(part -> kept.add(part.means.numRows()));
    return kept;
  }

  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ReferenceMeans means;
    private final long[] rejected;

    Part(ReferenceMeans means, long[] rejected) {
      this.means = means;
      this.rejected = rejected;
    }
  }
}
