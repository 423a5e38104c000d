package featuremill.job.publish;

/**
 * What came of trying to take a lock.
 *
 * @param lock the lock; null if somebody else has it
 * @param otherHolder the line of who has it or, if the lock was free, of who had it last; may be
 *     empty
 */
record LockAttempt(HeldLock lock, String otherHolder) {}
