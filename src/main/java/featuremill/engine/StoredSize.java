package featuremill.engine;

/**
 * How much there is to store for passes over the rows.
 *
 * @param rows that are kept, or about how many there are
 * @param entries values other than zero among them
 */
record StoredSize(RowForm form, long rows, long entries) {
  /** Bytes of an entry in a file, about. */
  private static final long ENTRY_BYTES = 12;

  /** What can be told before the rows are read. */
  static StoredSize expected(InputSize size, long rows, int width, boolean vectors) {
    double all = (double) rows * width;
    double entries = size.bytes() / (double) ENTRY_BYTES;
    boolean sparse = vectors && entries < RowForm.SPARSE_BELOW * all;
    return sparse
        ? new StoredSize(RowForm.SPARSE, rows, (long) entries)
        : new StoredSize(RowForm.DENSE, rows, (long) all);
  }
}
