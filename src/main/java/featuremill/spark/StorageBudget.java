package featuremill.spark;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of rows this process holds off the heap, of all operators together. What is held
 * and what is spilled depends on which task comes first; no result does.
 */
final class StorageBudget {
  private static final AtomicLong HELD = new AtomicLong();

  private StorageBudget() {}

  /** Takes so many bytes if no more than the limit are then held. */
  static boolean take(long bytes, long limit) {
    long held = HELD.get();
    while (bytes <= limit - held) {
      if (HELD.compareAndSet(held, held + bytes)) {
        return true;
      }
      held = HELD.get();
    }
    return false;
  }

  static void giveBack(long bytes) {
    HELD.addAndGet(-bytes);
  }

  /** Bytes that are taken now. */
  static long held() {
    return HELD.get();
  }
}
