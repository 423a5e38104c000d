package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.util.Arrays;

/**
 * An orthonormal basis Q of a block Krylov space with A Q = Q T + W R, where W is the next block
 * and R couples the last block to it.
 */
final class KrylovBasis implements AutoCloseable {
  private final ScaledOperator operator;
  private final Blas blas;
  private final TallBlocks tall;
  private final BlockExtension extension;
  private int capacity;
  private OffHeapDoubles basisMemory;
  private OffHeapDoubles nextMemory;
  private DenseBlock basis;
  private DenseBlock next;
  private double[][] compressed;
  private int size;
  private int lastBlock;
  private BlockStep step;
  private boolean extended;
  private double scale;

  /**
   * @param capacity the most vectors; d suffice
   * @param start where the first block comes from, and whatever replaces dependent vectors
   */
  KrylovBasis(
      ScaledOperator operator,
      Blas blas,
      TallBlocks tall,
      int blockSize,
      int capacity,
      GaussianColumns start) {
    int d = operator.dimension();
    this.operator = operator;
    this.blas = blas;
    this.tall = tall;
    this.extension = new BlockExtension(tall, start);
    this.capacity = Math.min(d, capacity);
    this.basisMemory = OffHeapDoubles.allocate((long) d * this.capacity);
    this.basis = DenseBlock.columnMajor(basisMemory, d, this.capacity);
    this.compressed = new double[this.capacity][this.capacity];
    makeNext(Math.min(d, blockSize));
    this.step = extension.start(next);
    append();
  }

  private void makeNext(int columns) {
    int d = operator.dimension();
    nextMemory = OffHeapDoubles.allocate((long) d * columns);
    next = DenseBlock.columnMajor(nextMemory, d, columns);
  }

  int size() {
    return size;
  }

  int capacity() {
    return capacity;
  }

  /** Whether there is no vector left outside the basis. */
  boolean isWhole() {
    return size == operator.dimension();
  }

  /** Whether the last pass led out of the basis no further than rounding does. */
  boolean isInvariant() {
    double largest = 0;
    for (double[] row : step.coupling()) {
      for (double v : row) {
        largest = Math.max(largest, Math.abs(v));
      }
    }
    return largest <= 16 * BlockExtension.negligible(operator.dimension(), scale);
  }

  /** Whether the last block waits for {@link #expand}. */
  boolean isExtended() {
    return extended;
  }

  /** One pass: applies the operator to the last block and orthonormalizes what comes out. */
  void expand() {
    DenseBlock block = basis.columnRange(lastBlock, size);
    DenseBlock image = next.columnRange(0, size - lastBlock);
    scale = Math.max(scale, operator.apply(block, image));
    step = extension.extend(basis.columnRange(0, size), image, scale);
    extended = false;
    double[][] projection = step.projection();
    for (int j = lastBlock; j < size; j++) {
      for (int i = 0; i < lastBlock; i++) {
        compressed[i][j] = projection[i][j - lastBlock];
      }
      for (int i = lastBlock; i <= j; i++) {
        compressed[i][j] = 0.5 * (projection[i][j - lastBlock] + projection[j][i - lastBlock]);
      }
    }
  }

  /** Eigenpairs of Q'AQ. */
  RitzPairs ritzPairs() {
    try (SymmetricMatrix small = SymmetricMatrix.zeros(size)) {
      for (int i = 0; i < size; i++) {
        for (int j = i; j < size; j++) {
          small.set(i, j, compressed[i][j]);
        }
      }
      return RitzPairs.of(blas.topEigenpairs(small, size), step.coupling(), lastBlock);
    }
  }

  /** Takes the next block in. */
  void append() {
    int columns = step.columns();
    tall.copy(next.columnRange(0, columns), basis.columnRange(size, size + columns));
    lastBlock = size;
    size += columns;
    extended = true;
  }

  /** Takes the next block in, and further directions with it, as far as there is room. */
  void append(DenseBlock directions) {
    int from = size;
    append();
    int columns = Math.min(directions.columns(), capacity - size);
    DenseBlock more = directions.columnRange(0, columns);
    int added = extension.extend(basis.columnRange(0, size), more, scale).columns();
    tall.copy(more.columnRange(0, added), basis.columnRange(size, size + added));
    size += added;
    lastBlock = from;
    if (size - lastBlock > next.columns()) {
      nextMemory.close();
      makeNext(size - lastBlock);
    }
  }

  /** Whether {@link #append} would find no room. */
  boolean isFull() {
    return size + step.columns() > capacity;
  }

  /** Makes room for more vectors; for a moment old and new room are both there. */
  void grow(int larger) {
    int d = operator.dimension();
    int wanted = Math.min(d, larger);
    OffHeapDoubles memory = OffHeapDoubles.allocate((long) d * wanted);
    DenseBlock target = DenseBlock.columnMajor(memory, d, wanted);
    tall.copy(basis.columnRange(0, size), target.columnRange(0, size));
    basisMemory.close();
    basisMemory = memory;
    basis = target;
    capacity = wanted;
    compressed = Arrays.copyOf(compressed, wanted);
    for (int i = 0; i < wanted; i++) {
      compressed[i] =
          compressed[i] == null ? new double[wanted] : Arrays.copyOf(compressed[i], wanted);
    }
  }

  /**
   * Shrinks the basis to the best Ritz vectors. The Krylov relation survives (Wu and Simon, SIMAX
   * 22, 2000), so this takes no pass.
   */
  void restart(RitzPairs ritz, int keep) {
    double[][] factor = new double[size][keep];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < keep; j++) {
        factor[i][j] = ritz.vectors()[j][i];
      }
    }
    tall.multiplyInPlace(basis.columnRange(0, size), factor);
    for (int i = 0; i < keep; i++) {
      for (int j = i; j < keep; j++) {
        compressed[i][j] = i == j ? ritz.values()[i] : 0;
      }
    }
    size = keep;
  }

  /** The basis as it is, [d x size]. */
  DenseBlock vectors() {
    return basis.columnRange(0, size);
  }

  /** W, [d x b], which waits for {@link #append}. */
  DenseBlock nextBlock() {
    return next.columnRange(0, step.columns());
  }

  /** The columns that no vector has taken yet. */
  DenseBlock spare() {
    return basis.columnRange(size, capacity);
  }

  /** Sets {@code vectors}, [k x d], to the first k Ritz vectors. */
  void ritzVectors(RitzPairs ritz, DenseBlock vectors) {
    int k = vectors.rows();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * size)) {
      DenseBlock coefficients = DenseBlock.rowMajor(memory, k, size);
      for (int i = 0; i < k; i++) {
        coefficients.setRow(i, ritz.vectors()[i], 0);
      }
      blas.gemm(1, vectors(), coefficients.transposed(), 0, vectors.transposed());
    }
    new Orthonormalizer(tall).polish(vectors.transposed());
  }

  @Override
  public void close() {
    basisMemory.close();
    nextMemory.close();
  }
}
