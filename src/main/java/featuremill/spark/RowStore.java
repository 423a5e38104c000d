package featuremill.spark;

import featuremill.linalg.CompressedRows;
import featuremill.linalg.SparseBlock;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Turns the kept rows of a partition into rows to be stored, in pieces of about {@value #ENTRIES}
 * entries.
 */
final class RowStore implements FlatMapFunction<Iterator<InternalRow>, CompressedRows> {
  private static final long serialVersionUID = 1L;
  private static final int ENTRIES = 1 << 22;

  private final RowReader reader;
  private final boolean rounded;
  private final RowHead head;
  private final Broadcast<EntryCentring> centring;

  RowStore(RowReader reader, boolean rounded, RowHead head, Broadcast<EntryCentring> centring) {
    this.reader = reader;
    this.rounded = rounded;
    this.head = head;
    this.centring = centring;
  }

  @Override
  public Iterator<CompressedRows> call(Iterator<InternalRow> rows) {
    EntryReader entries = new EntryReader(reader, rounded);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public CompressedRows next() {
        if (!rows.hasNext()) {
          throw new NoSuchElementException();
        }
        return gather(rows, entries);
      }
    };
  }

  private CompressedRows gather(Iterator<InternalRow> rows, EntryReader entries) {
    EntryCentring kept = centring.value();
    SparseBlock gathered = new SparseBlock(kept.width(), 0);
    while (rows.hasNext() && gathered.entries() + gathered.rows() < ENTRIES) {
      InternalRow row = rows.next();
      double weight = head.keeps(row) ? head.weight(row) : 0;
      if (weight != 0) {
        entries.read(row);
        kept.store(entries, weight, gathered);
      }
    }
    return CompressedRows.copyOf(gathered);
  }
}
