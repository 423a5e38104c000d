package featuremill.job.verify;

import featuremill.reference.PairwisePass;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** Sums over pairs of features of the kept rows, and the sampled rows themselves. */
final class PairwiseSecondPass implements Serializable {
  private static final long serialVersionUID = 1L;

  private final PairwisePass sums;
  private final TreeMap<Long, ReferenceRow> samples = new TreeMap<>();

  private PairwiseSecondPass(PairwisePass sums) {
    this.sums = sums;
  }

  /** Makes the sums of a part. */
  interface Empty extends Supplier<PairwisePass>, Serializable {}

  static PairwiseSecondPass over(
      JavaRDD<InternalRow> rows,
      ReferenceRows reader,
      Empty empty,
      long bytes,
      SampledRows sampled) {
    return PartSums.of(
        rows.mapPartitionsWithIndex(
            (index, partition) ->
                List.of(part(index, partition, reader, empty.get(), sampled)).iterator(),
            true),
        bytes,
        PairwiseSecondPass::plus);
  }

  private static PairwiseSecondPass part(
      int index,
      Iterator<InternalRow> rows,
      ReferenceRows reader,
      PairwisePass sums,
      SampledRows sampled) {
    PairwiseSecondPass part = new PairwiseSecondPass(sums);
    List<Long> wanted = sampled.within(index);
    long position = 0;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (!ReferenceRows.isKept(row)) {
        continue;
      }
      ReferenceRow features = reader.features(row);
      sums.observe(features.toArray(), reader.weight(row));
      if (wanted.contains(position)) {
        part.samples.put(sampled.ordinal(index, position), features);
      }
      position++;
    }
    return part;
  }

  private PairwiseSecondPass plus(PairwiseSecondPass other) {
    sums.combine(other.sums);
    samples.putAll(other.samples);
    return this;
  }

  PairwisePass sums() {
    return sums;
  }

  /** Features of the sampled rows, NaN where they are missing, by position among all kept rows. */
  TreeMap<Long, ReferenceRow> samples() {
    return samples;
  }
}
