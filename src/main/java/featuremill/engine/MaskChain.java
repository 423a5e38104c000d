package featuremill.engine;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import featuremill.spark.RowNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The masks of a pipeline in their order. A row is judged by all conditions of the first mask step;
 * the next step sees it only if it is kept, so a later condition may rely on an earlier step.
 */
public final class MaskChain {
  /** The column of a rejected row that says why. */
  public static final String REASONS = "_reject_reasons";

  private final List<ResolvedMask> masks;
  private final Optional<RowNumbers> numbers;

  /**
   * Masks in their order.
   *
   * @param numbers of the input's rows, where a mask asks for them
   */
  MaskChain(List<ResolvedMask> masks, Optional<RowNumbers> numbers) {
    this.masks = List.copyOf(masks);
    this.numbers = numbers;
  }

  /** Every condition of every step. */
  public List<ResolvedMask> masks() {
    return masks;
  }

  /** The numbers of the input's rows, where a mask asks for them. */
  public Optional<RowNumbers> numbers() {
    return numbers;
  }

  MaskChain with(List<ResolvedMask> next) {
    List<ResolvedMask> all = new ArrayList<>(masks);
    all.addAll(next);
    return new MaskChain(all, numbers);
  }

  /** The masks of the steps before one. */
  public MaskChain before(int step) {
    return new MaskChain(masks.stream().filter(mask -> mask.step() < step).toList(), numbers);
  }

  /** The input with what masks need to know of a row beside its columns. */
  public Dataset<Row> over(Dataset<Row> input) {
    return numbers.isPresent() ? numbers.get().addTo(input) : input;
  }

  /** Makes sure that a scan has met the rows that were numbered. */
  void requireNumbered(long rows) {
    if (numbers.isPresent() && numbers.get().total() != rows) {
      throw new IllegalStateException(
          "numbered " + numbers.get().total() + " rows, but then met " + rows);
    }
  }

  /** Per row of {@link #over}: the masks that reject it, as bits; 0 when every mask keeps it. */
  public Column reasons() {
    Column reasons = null;
    for (int from = 0; from < masks.size(); from = endOfStep(from)) {
      Column bits = bits(from, endOfStep(from));
      Column rejected = bits.notEqual(0L);
      reasons = reasons == null ? when(rejected, bits) : reasons.when(rejected, bits);
    }
    return reasons == null ? lit(0L) : reasons.otherwise(0L);
  }

  private int endOfStep(int from) {
    int to = from;
    while (to < masks.size() && masks.get(to).step() == masks.get(from).step()) {
      to++;
    }
    return to;
  }

  private Column bits(int from, int to) {
    Column bits = null;
    for (int i = from; i < to; i++) {
      Column kept = coalesce(masks.get(i).holds(), lit(false));
      Column bit = when(kept, 0L).otherwise(1L << i);
      bits = bits == null ? bit : bits.bitwiseOR(bit);
    }
    return bits;
  }

  /** The rows that every mask keeps. */
  public Dataset<Row> kept(Dataset<Row> input) {
    return masks.isEmpty() ? input : over(input).where(reasons().equalTo(0L));
  }

  /** The rows that a mask rejects, with the column {@value #REASONS}, an array of strings. */
  public Dataset<Row> rejected(Dataset<Row> input) {
    if (masks.isEmpty()) {
      return input.where(lit(false)).withColumn(REASONS, array().cast("array<string>"));
    }
    // As a column first: Spark would judge the row again for each of the bits.
    Column bits = col(REASONS);
    Column[] reasons = new Column[masks.size()];
    for (int i = 0; i < reasons.length; i++) {
      reasons[i] = when(bits.bitwiseAND(1L << i).notEqual(0L), masks.get(i).reason());
    }
    return over(input)
        .withColumn(REASONS, reasons())
        .where(bits.notEqual(0L))
        .withColumn(REASONS, array_compact(array(reasons)));
  }
}
