package featuremill.engine;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.get;
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

  static final int KEPT = -1;

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

  /** Per row: -1 when every mask keeps it, else the index of the first that does not. */
  public Column reason() {
    Column reason = null;
    for (int i = 0; i < masks.size(); i++) {
      Column rejected = not(coalesce(expr(masks.get(i).sql()), lit(false)));
      reason = reason == null ? when(rejected, i) : reason.when(rejected, i);
    }
    return reason == null ? lit(KEPT) : reason.otherwise(KEPT);
  }

  /** The rows that every mask keeps. */
  public Dataset<Row> kept(Dataset<Row> input) {
    return masks.isEmpty() ? input : input.where(reason().equalTo(KEPT));
  }

  /** The rows that a mask rejects, with the column {@value #REASONS}, an array of strings. */
  public Dataset<Row> rejected(Dataset<Row> input) {
    if (masks.isEmpty()) {
      return input.where(lit(false)).withColumn(REASONS, array().cast("array<string>"));
    }
    Column[] reasons = masks.stream().map(m -> lit(m.reason())).toArray(Column[]::new);
    // Spark may ask for the reason of a row before it drops the row, and a kept one has none.
    Column index = reason();
    return input.withColumn(REASONS, array(get(array(reasons), index))).where(index.notEqual(KEPT));
  }
}
