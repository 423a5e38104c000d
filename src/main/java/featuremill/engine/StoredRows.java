package featuremill.engine;

import featuremill.decomposition.MatrixRows;
import featuremill.spark.Centring;
import featuremill.spark.ColumnPanels;
import featuremill.spark.DenseRows;
import featuremill.spark.RowsOperator;
import featuremill.spark.RowsUsage;
import featuremill.spark.SelectedRows;
import featuremill.spark.SparseRows;
import featuremill.stats.Moments;
import java.util.function.Supplier;

/**
 * The kept rows, which executors store when they are opened, and until this is closed.
 *
 * <p>One scan of the input when opened; none where no fit asks for it.
 */
final class StoredRows implements AutoCloseable {
  private final SelectedRows rows;
  private final RowForm form;
  private final long budgetBytes;
  private final long vectorBytes;
  private final ScanTimer timer;
  private RowsOperator operator;
  private RowsUsage usage;

  /**
   * @param budgetBytes of dense rows that an executor may hold off its heap
   * @param vectorBytes that the driver has off its heap beside those
   */
  StoredRows(SelectedRows rows, RowForm form, long budgetBytes, long vectorBytes, ScanTimer timer) {
    this.rows = rows;
    this.form = form;
    this.budgetBytes = budgetBytes;
    this.vectorBytes = vectorBytes;
    this.timer = timer;
  }

  RowForm form() {
    return form;
  }

  /** Bytes that the driver has off its heap for vectors. */
  long vectorBytes() {
    return vectorBytes;
  }

  /**
   * Stores the rows.
   *
   * @param moments of the features that take part, in the order of the centring
   * @param block about how many vectors a pass will have
   */
  RowsOperator open(Centring centring, Moments moments, int block) {
    return this.<RowsOperator>opened(
        () ->
            form == RowForm.SPARSE
                ? SparseRows.open(rows, centring, moments)
                : DenseRows.open(rows, centring, block, budgetBytes));
  }

  /** Stores the rows by columns, for products of rows. */
  ColumnPanels openPanels(Centring centring, long numRows) {
    return opened(() -> ColumnPanels.open(rows, centring, numRows));
  }

  private <T extends RowsOperator> T opened(Supplier<T> open) {
    T opened = timer.time(Plan.STORING, open);
    operator = opened;
    return opened;
  }

  /**
   * The matrix of what is stored, which stays so until that is closed, whatever becomes of this.
   *
   * @param correlated as in {@link StoredMatrix}
   */
  MatrixRows matrix(boolean[] correlated) {
    MatrixRows matrix = new StoredMatrix(operator, correlated);
    usage = operator.usage();
    operator = null;
    return matrix;
  }

  /** What storing and the passes took; null when there was nothing to store. */
  RowsUsage usage() {
    return operator == null ? usage : operator.usage();
  }

  @Override
  public void close() {
    if (operator != null) {
      usage = operator.usage();
      operator.close();
      operator = null;
    }
  }
}
