package featuremill.spark;

import java.io.Serializable;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which of a set of ids the rows of an input have, and which other ones. Counts and smallest
 * examples only, so that the order of merging does not matter.
 *
 * <p>Cost: one pass over the id column; a bit for each id of the set from each partition.
 */
public final class IdCensus implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int EXAMPLES = 3;

  private final BitSet seen = new BitSet();
  private final TreeSet<String> unknown = new TreeSet<>();
  private long unknownRows;

  private IdCensus() {}

  /**
   * Looks at all rows.
   *
   * @param ids a single column, {@code bigint} or {@code string} as the set's ids are
   */
  public static IdCensus of(Dataset<Row> ids, Broadcast<RowIds> known) {
    if (ids.javaRDD().getNumPartitions() == 0) {
      return new IdCensus();
    }
    return ids.javaRDD()
        .mapPartitions(rows -> List.of(part(rows, known.value())).iterator())
        .treeReduce(IdCensus::plus);
  }

  /** Sends a set to the executors. */
  public static Broadcast<RowIds> broadcast(Dataset<Row> input, RowIds ids) {
    return JavaSparkContext.fromSparkContext(input.sparkSession().sparkContext()).broadcast(ids);
  }

  private static IdCensus part(Iterator<Row> rows, RowIds known) {
    IdCensus part = new IdCensus();
    while (rows.hasNext()) {
      Object id = rows.next().get(0);
      int index = id == null ? -1 : known.indexOf(id);
      if (index >= 0) {
        part.seen.set(index);
      } else {
        part.unknownRows++;
        part.example(String.valueOf(id));
      }
    }
    return part;
  }

  private void example(String id) {
    unknown.add(id);
    if (unknown.size() > EXAMPLES) {
      unknown.pollLast();
    }
  }

  private IdCensus plus(IdCensus other) {
    seen.or(other.seen);
    other.unknown.forEach(this::example);
    unknownRows += other.unknownRows;
    return this;
  }

  /** Rows of which the set does not have the id. */
  public long unknownRows() {
    return unknownRows;
  }

  /** Some of their ids. */
  public List<String> unknownExamples() {
    return List.copyOf(unknown);
  }

  /** How many ids of the set no row has. */
  public long unused(RowIds known) {
    return known.size() - (long) seen.cardinality();
  }

  /** Some of those ids. */
  public List<String> unusedExamples(RowIds known) {
    return java.util.stream.IntStream.range(0, known.size())
        .filter(index -> !seen.get(index))
        .limit(EXAMPLES)
        .mapToObj(index -> String.valueOf(known.id(index)))
        .toList();
  }
}
