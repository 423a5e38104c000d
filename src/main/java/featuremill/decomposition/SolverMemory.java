package featuremill.decomposition;

/** What {@link MatrixFreeSolver} keeps off the heap, in bytes. */
final class SolverMemory {
  /** Bytes of vectors that a pass may take beyond a block and a probe. */
  private static final long PASS = 128L << 20;

  private final long d;
  private final KrylovSettings settings;
  private final ProbeSettings probing;
  private final int threads;

  SolverMemory(int d, KrylovSettings settings, ProbeSettings probing, int threads) {
    this.d = d;
    this.settings = settings;
    this.probing = probing;
    this.threads = threads;
  }

  static int columnsPerPass(int d, KrylovSettings settings, ProbeSettings probing) {
    long fit = PASS / (Double.BYTES * Math.max(1L, d));
    return (int) Math.max(Math.max(settings.blockSize(), probing.columns()), fit);
  }

  /** Basis, next blocks, the probe's vectors beside them, and what products take. */
  long bytes(int capacity, int k) {
    long block = Math.min(d, settings.blockSize());
    long kept = Math.min(capacity, CertifiedSearch.wished(k));
    long work = Math.max(kept, 3L * probing.columns());
    long beside = capacity - kept < work ? work : 0;
    return Double.BYTES * (d * (capacity + 3 * block + beside) + products(capacity, kept));
  }

  /** Old and new basis are both there while it grows by half. */
  long growth(int capacity) {
    return Double.BYTES * d * (2L * capacity / 3);
  }

  /** Partial sums over runs of rows, and a chunk of rows for every thread. */
  private long products(long capacity, long kept) {
    long widest = Math.max(2L * settings.blockSize(), probing.columns());
    long sums = Math.max(capacity * widest, kept * Math.max(kept, widest));
    return TallBlocks.runs((int) d) * sums
        + (long) threads * TallBlocks.CHUNK * capacity
        + 2 * capacity * capacity;
  }
}
