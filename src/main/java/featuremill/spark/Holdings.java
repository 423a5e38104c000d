package featuremill.spark;

import featuremill.linalg.OffHeapDoubles;
import java.util.ArrayList;
import java.util.List;

/**
 * What one segment holds outside the Java heap. It knows nothing of the segment, so that a cleaner
 * can free it when the segment is forgotten.
 */
final class Holdings implements Runnable {
  private final List<OffHeapDoubles> held = new ArrayList<>();
  private long taken;
  private boolean freed;

  /** Takes bytes of the executor's budget, if it lasts. */
  synchronized boolean take(long bytes, long limit) {
    if (!StorageBudget.take(bytes, limit)) {
      return false;
    }
    taken += bytes;
    return true;
  }

  synchronized void giveBack(long bytes) {
    StorageBudget.giveBack(bytes);
    taken -= bytes;
  }

  /** Takes charge of freeing it. */
  synchronized OffHeapDoubles add(OffHeapDoubles data) {
    if (freed) {
      data.close();
      throw new IllegalStateException("rows were stored after they had been freed");
    }
    held.add(data);
    return data;
  }

  synchronized void free(OffHeapDoubles data) {
    held.remove(data);
    data.close();
  }

  /** Frees everything; further calls do nothing. */
  @Override
  public synchronized void run() {
    freed = true;
    held.forEach(OffHeapDoubles::close);
    held.clear();
    giveBack(taken);
  }
}
