package featuremill.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds values that come in order along a tree: from left to right a group of so many neighbours at
 * a time, then the groups' results in groups, and so on. Holds one value a level.
 */
final class FoldTree<V extends Serializable> {
  private final int fan;
  private final OrderedReduce.Combine<V> combine;
  private final List<Group<V>> levels = new ArrayList<>();

  FoldTree(int fan, OrderedReduce.Combine<V> combine) {
    this.fan = fan;
    this.combine = combine;
  }

  /** The group of a level that is not full. */
  private static final class Group<V> {
    private V folded;
    private int size;
  }

  void add(V value) {
    add(0, value);
  }

  private void add(int level, V value) {
    if (level == levels.size()) {
      levels.add(new Group<>());
    }
    Group<V> group = levels.get(level);
    group.folded = group.size == 0 ? value : combine.combine(group.folded, value);
    group.size++;
    if (group.size == fan) {
      V full = group.folded;
      group.folded = null;
      group.size = 0;
      add(level + 1, full);
    }
  }

  /** The fold of all values so far, of which there must be one; the tree is used up. */
  V value() {
    V last = null;
    for (Group<V> group : levels) {
      if (group.size > 0) {
        last = last == null ? group.folded : combine.combine(group.folded, last);
      }
    }
    levels.clear();
    return last;
  }

  /** Frees what has been folded so far. */
  void release() {
    for (Group<V> group : levels) {
      if (group.folded instanceof Releasable held) {
        held.release();
      }
    }
  }
}
