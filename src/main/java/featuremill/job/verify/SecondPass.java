package featuremill.job.verify;

import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;

/** Second moments of the kept rows, and the sampled rows themselves. */
final class SecondPass implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ReferencePass moments;
  private final TreeMap<Long, ReferenceRow> samples = new TreeMap<>();

  private SecondPass(ReferencePass moments) {
    this.moments = moments;
  }

  static SecondPass over(
      JavaRDD<InternalRow> rows, ReferenceRows reader, ReferenceTask task, SampledRows sampled) {
    // One copy of the task a process: in a closure it would be one for each of its threads.
    Broadcast<ReferenceTask> shared =
        JavaSparkContext.fromSparkContext(rows.context()).broadcast(task);
    try {
      SecondPass sum =
          PartSums.of(
              rows.mapPartitionsWithIndex(
                  (index, partition) ->
                      List.of(part(index, partition, reader, shared.value(), sampled)).iterator(),
                  true),
              task.bytes(),
              SecondPass::plus);
      sum.moments.withTask(task);
      return sum;
    } finally {
      shared.destroy();
    }
  }

  private static SecondPass part(
      int index,
      Iterator<InternalRow> rows,
      ReferenceRows reader,
      ReferenceTask task,
      SampledRows sampled) {
    SecondPass part = new SecondPass(new ReferencePass(task, reader.kind()));
    Iterator<Long> wanted = sampled.within(index).iterator();
    long next = wanted.hasNext() ? wanted.next() : -1;
    long position = 0;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (!ReferenceRows.isKept(row)) {
        continue;
      }
      ReferenceRow features = reader.features(row);
      features.into(part.moments, reader.weight(row));
      if (position == next) {
        part.samples.put(sampled.ordinal(index, position), features);
        next = wanted.hasNext() ? wanted.next() : -1;
      }
      position++;
    }
    part.moments.withoutTask();
    return part;
  }

  private SecondPass plus(SecondPass other) {
    moments.combine(other.moments);
    samples.putAll(other.samples);
    return this;
  }

  /**
   * What was found of the covariance with the divisor numRows - ddof, or what weights make of it.
   *
   * @throws IllegalArgumentException if the divisor is not positive
   */
  ReferenceMoments moments(int ddof) {
    return moments.finish(ddof);
  }

  /** Raw features of the sampled rows, by position among all kept rows. */
  TreeMap<Long, ReferenceRow> samples() {
    return samples;
  }
}
