package featuremill.job.publish;

/** The moments between two steps of a replacement at which a run may die. */
enum SwapPoint {
  MANIFEST_WRITTEN,
  OLD_MOVED_ASIDE,
  NEW_IN_PLACE,
  OLD_DISCARDED
}
