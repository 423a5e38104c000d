package featuremill.engine;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The masks of a pipeline in their order. A row is judged by the first mask; the next one sees it
 * only if it is kept, so a later condition may rely on an earlier one.
 */
public final class MaskChain {
  /** The column of a rejected row that says why. */
  public static final String REASONS = "_reject_reasons";

  private final List<ResolvedMask> masks;

  public MaskChain(List<ResolvedMask> masks) {
    this.masks = List.copyOf(masks);
  }

  public List<ResolvedMask> masks() {
    return masks;
  }

  MaskChain with(ResolvedMask next) {
    List<ResolvedMask> all = new ArrayList<>(masks);
    all.add(next);
    return new MaskChain(all);
  }

  /** Per row: the masks that reject it, as bits; 0 when every mask keeps it. */
  public Column reasons() {
    Column reasons = null;
    for (int i = 0; i < masks.size(); i++) {
      Column rejected = not(coalesce(expr(masks.get(i).sql()), lit(false)));
      reasons = reasons == null ? when(rejected, 1L << i) : reasons.when(rejected, 1L << i);
    }
    return reasons == null ? lit(0L) : reasons.otherwise(0L);
  }

  /** The rows that every mask keeps. */
  public Dataset<Row> kept(Dataset<Row> input) {
    return masks.isEmpty() ? input : input.where(reasons().equalTo(0L));
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
    return input
        .withColumn(REASONS, reasons())
        .where(bits.notEqual(0L))
        .withColumn(REASONS, array_compact(array(reasons)));
  }
}
