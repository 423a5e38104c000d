package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;

/**
 * An orthonormal basis Q of a block Krylov space with A Q = Q T + W R, where W is the next block.
 * The operator is scaled by a power of two, which is exact, so that squares neither overflow nor
 * vanish.
 */
final class KrylovBasis implements AutoCloseable {
  private final SymmetricOperator operator;
  private final Blas blas;
  private final Orthonormalizer orthonormalizer;
  private final BlockExtension extension;
  private final int capacity;
  private final OffHeapDoubles basisMemory;
  private final OffHeapDoubles nextMemory;
  private final DenseBlock basis;
  private final DenseBlock next;
  private final double[][] compressed;
  private int size;
  private int lastBlock;
  private BlockStep step;
  private double scale;
  private int exponent;

  KrylovBasis(SymmetricOperator operator, Blas blas, int blockSize, int capacity, long seed) {
    int d = operator.dimension();
    this.operator = operator;
    this.blas = blas;
    this.orthonormalizer = new Orthonormalizer(blas);
    this.extension = new BlockExtension(orthonormalizer, new GaussianColumns(seed));
    this.capacity = Math.min(d, capacity);
    this.basisMemory = OffHeapDoubles.allocate((long) d * this.capacity);
    this.nextMemory = OffHeapDoubles.allocate((long) d * Math.min(d, blockSize));
    this.basis = DenseBlock.columnMajor(basisMemory, d, this.capacity);
    this.next = DenseBlock.columnMajor(nextMemory, d, Math.min(d, blockSize));
    this.compressed = new double[this.capacity][this.capacity];
    this.step = extension.start(next);
    append();
  }

  int size() {
    return size;
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

  /** One pass: applies the operator to the last block and orthonormalizes what comes out. */
  void expand() {
    DenseBlock block = basis.columnRange(lastBlock, size);
    DenseBlock image = next.columnRange(0, size - lastBlock);
    operator.apply(block, image);
    measure(image);
    step = extension.extend(basis.columnRange(0, size), image, scale);
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

  private void measure(DenseBlock image) {
    double longest = 0;
    for (int j = 0; j < image.columns(); j++) {
      longest = Math.max(longest, BlockExtension.length(image.columnRange(j, j + 1)));
    }
    if (!Double.isFinite(longest)) {
      throw new IllegalStateException("the operator gave values that are not finite");
    }
    if (scale == 0 && longest > 0) {
      int found = Math.getExponent(longest);
      exponent = Math.abs(found) > 200 ? -found : 0;
    }
    if (exponent != 0) {
      BlockExtension.scale(image, Math.scalb(1.0, exponent));
    }
    scale = Math.max(scale, Math.scalb(longest, exponent));
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
    basis.columnRange(size, size + columns).copyFrom(next.columnRange(0, columns));
    lastBlock = size;
    size += columns;
  }

  /** Whether {@link #append} would find no room. */
  boolean isFull() {
    return size + step.columns() > capacity;
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
    orthonormalizer.multiplyInPlace(basis.columnRange(0, size), factor);
    for (int i = 0; i < keep; i++) {
      for (int j = i; j < keep; j++) {
        compressed[i][j] = i == j ? ritz.values()[i] : 0;
      }
    }
    size = keep;
  }

  /** Sets {@code vectors}, [k x d], to the first k Ritz vectors. */
  void ritzVectors(RitzPairs ritz, DenseBlock vectors) {
    int k = vectors.rows();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * size)) {
      DenseBlock coefficients = DenseBlock.rowMajor(memory, k, size);
      for (int i = 0; i < k; i++) {
        coefficients.setRow(i, ritz.vectors()[i], 0);
      }
      DenseBlock used = basis.columnRange(0, size);
      blas.gemm(1, used, coefficients.transposed(), 0, vectors.transposed());
    }
    orthonormalizer.polish(vectors.transposed());
  }

  /** A number of the scaled operator in the terms of the caller's. */
  double[] unscaled(double[] values, int count) {
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = Math.scalb(values[i], -exponent);
    }
    return result;
  }

  @Override
  public void close() {
    basisMemory.close();
    nextMemory.close();
  }
}
