package featuremill.linalg.distance;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;

/**
 * A block of rows, ready to be compared with others of the same space. Off the heap, until {@link
 * #close}: 16 bytes a value, 8 in the space of directions.
 */
public final class DistanceRows implements AutoCloseable {
  private final DistanceSpace space;
  private final long[] ids;
  private final double[] squares;
  private final OffHeapDoubles pointMemory;
  private final OffHeapDoubles centredMemory;
  private final DenseBlock points;
  private final DenseBlock centred;

  private DistanceRows(DistanceSpace space, long[] ids) {
    this.space = space;
    this.ids = ids;
    this.squares = new double[ids.length];
    long values = (long) ids.length * space.width();
    this.pointMemory = OffHeapDoubles.allocate(values);
    this.centredMemory = space.isCentred() ? OffHeapDoubles.allocate(values) : pointMemory;
    this.points = DenseBlock.rowMajor(pointMemory, ids.length, space.width());
    this.centred = DenseBlock.rowMajor(centredMemory, ids.length, space.width());
  }

  /**
   * A block of rows; the caller closes it.
   *
   * @param ids a number for each row, by which neighbours are told and ties are broken; the order
   *     of blocks is that of their first ids
   * @param rows row-major [ids.length x d], left as it is
   * @throws IllegalArgumentException if the array is too short
   */
  public static DistanceRows of(DistanceSpace space, long[] ids, double[] rows) {
    int width = space.width();
    if (rows.length < (long) ids.length * width) {
      throw new IllegalArgumentException(
          "an array of "
              + rows.length
              + " numbers does not hold "
              + ids.length
              + " rows of "
              + width
              + " features");
    }
    DistanceRows block = new DistanceRows(space, ids.clone());
    double[] row = new double[width];
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(rows, i * width, row, 0, width);
      space.place(row);
      block.points.setRow(i, row, 0);
      if (space.isCentred()) {
        space.centre(row);
        block.centred.setRow(i, row, 0);
      }
      block.squares[i] = DistanceSpace.square(row);
    }
    return block;
  }

  public DistanceSpace space() {
    return space;
  }

  public int numRows() {
    return ids.length;
  }

  public long id(int row) {
    return ids[row];
  }

  /** Squared lengths of the centred points. */
  double[] squares() {
    return squares;
  }

  DenseBlock points() {
    return points;
  }

  DenseBlock centred() {
    return centred;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    pointMemory.close();
    if (centredMemory != pointMemory) {
      centredMemory.close();
    }
  }
}
