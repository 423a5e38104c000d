package featuremill.spark;

import featuremill.linalg.OffHeapDoubles;

/**
 * A run of stored rows that lies in one piece.
 *
 * @param data row-major [rows x width]
 * @param isSpilled whether it lies in a file
 */
record StoredPart(OffHeapDoubles data, int rows, boolean isSpilled) {
  long bytes() {
    return Double.BYTES * data.length();
  }
}
