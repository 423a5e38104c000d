package featuremill.engine;

/**
 * How fast one task works.
 *
 * @param syrk multiply-adds a second of the kernel that sums outer products
 * @param symm multiply-adds a second of a symmetric matrix times 16 vectors, as in a Krylov pass
 * @param cholesky multiply-adds a second of a factorization
 * @param tridiagonal multiply-adds a second of LAPACK's dsyevr, two thirds of d^3 in all
 * @param tall multiply-adds a second of rows times 16 vectors and back, as in a pass over stored
 *     rows that come from memory
 * @param entries multiply-adds a second of the same with sparse rows
 * @param read bytes of features a second from the input to a block, decoded
 * @param ship bytes of partial results a second through a shuffle
 * @param disk bytes a second of stored rows from a local disk
 * @param measured whether the kernels were timed here and now, or are what a core usually does
 */
public record Rates(
    double syrk,
    double symm,
    double cholesky,
    double tridiagonal,
    double tall,
    double entries,
    double read,
    double ship,
    double disk,
    boolean measured) {
  private static final double READ = 0.4e9;
  private static final double SHIP = 0.4e9;
  private static final double DISK = 0.5e9;
  private static final double ENTRIES = 0.3e9;

  /** What one core of 2020 and later does, at a careful guess. */
  static Rates assumed() {
    return new Rates(15e9, 4e9, 10e9, 3e9, 5e9, ENTRIES, READ, SHIP, DISK, false);
  }

  static Rates measured(
      double syrk, double symm, double cholesky, double tridiagonal, double tall) {
    return new Rates(syrk, symm, cholesky, tridiagonal, tall, ENTRIES, READ, SHIP, DISK, true);
  }
}
