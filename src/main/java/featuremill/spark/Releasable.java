package featuremill.spark;

/** Holds memory outside the Java heap until it is released. */
interface Releasable {
  void release();
}
