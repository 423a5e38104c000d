package featuremill.job.publish;

import java.io.IOException;

/** A lock in hand. It is gone when its process is. */
interface HeldLock extends AutoCloseable {
  /**
   * Makes sure, as late as possible before something that cannot be undone, that nobody has taken
   * the lock over.
   *
   * @throws IOException if somebody has
   */
  void confirm() throws IOException;

  @Override
  void close() throws IOException;
}
