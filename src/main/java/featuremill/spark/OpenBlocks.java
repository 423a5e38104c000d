package featuremill.spark;

import featuremill.linalg.distance.DistanceRows;
import featuremill.linalg.distance.DistanceSpace;
import java.util.ArrayList;
import java.util.List;

/** Blocks as points of a space, off the heap until they are closed. */
final class OpenBlocks implements AutoCloseable {
  private final List<DistanceRows> blocks = new ArrayList<>();

  OpenBlocks(List<RowBlock> stored, DistanceSpace space) {
    try {
      stored.forEach(block -> blocks.add(block.in(space)));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  int size() {
    return blocks.size();
  }

  DistanceRows get(int i) {
    return blocks.get(i);
  }

  @Override
  public void close() {
    blocks.forEach(DistanceRows::close);
  }
}
