package featuremill.job.verify;

import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** Second moments of the kept rows, and the sampled rows themselves. */
final class SecondPass implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Parts of so many bytes go straight to the driver: a stage that adds them up takes longer. */
  private static final long AT_ONCE = 64 << 20;

  private final ReferencePass moments;
  private final TreeMap<Long, double[]> samples = new TreeMap<>();

  private SecondPass(ReferencePass moments) {
    this.moments = moments;
  }

  static SecondPass over(
      JavaRDD<InternalRow> rows, ReferenceRows reader, ReferenceTask task, SampledRows sampled) {
    return rows.mapPartitionsWithIndex(
            (index, partition) -> List.of(part(index, partition, reader, task, sampled)).iterator(),
            true)
        .treeReduce(SecondPass::plus, task.bytes() * rows.getNumPartitions() > AT_ONCE ? 2 : 1);
  }

  private static SecondPass part(
      int index,
      Iterator<InternalRow> rows,
      ReferenceRows reader,
      ReferenceTask task,
      SampledRows sampled) {
    SecondPass part = new SecondPass(new ReferencePass(task));
    Iterator<Long> wanted = sampled.within(index).iterator();
    long next = wanted.hasNext() ? wanted.next() : -1;
    long position = 0;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (row.getInt(0) >= 0) {
        continue;
      }
      double[] features = reader.features(row);
      part.moments.observe(features);
      if (position == next) {
        part.samples.put(sampled.ordinal(index, position), features);
        next = wanted.hasNext() ? wanted.next() : -1;
      }
      position++;
    }
    return part;
  }

  private SecondPass plus(SecondPass other) {
    moments.combine(other.moments);
    samples.putAll(other.samples);
    return this;
  }

  ReferencePass moments() {
    return moments;
  }

  /** Raw features of the sampled rows, by position among all kept rows. */
  TreeMap<Long, double[]> samples() {
    return samples;
  }
}
