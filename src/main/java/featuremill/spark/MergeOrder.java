package featuremill.spark;

/** In which order the partial results of segments are merged. */
public enum MergeOrder {
  /** Along a tree that the number of segments decides: the same bits every time. */
  FIXED_TREE("fixed tree"),

  /**
   * By Spark's treeReduce, as tasks happen to end: what the fixed tree is measured against. No fit
   * uses it.
   */
  AS_TASKS_END("Spark's treeReduce");

  private final String title;

  MergeOrder(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
