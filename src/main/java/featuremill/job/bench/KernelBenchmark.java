package featuremill.job.bench;

import featuremill.job.Console;
import featuremill.linalg.Blas;
import featuremill.stats.CoMoments;
import java.util.Locale;

/**
 * The kernel of the covariance alone, on blocks of the size that the scan gives it, beside the same
 * sums row after row in Java.
 */
final class KernelBenchmark {
  private final Console console;

  KernelBenchmark(Console console) {
    this.console = console;
  }

  Findings run(Benchmark.Kernel asked) {
    Blas blas = Blas.best();
    Findings findings =
        new Findings(
            asked,
            String.format(
                Locale.ROOT,
                "S += B'B on off-heap blocks, median of %d, %d cores, %s, %s kernels",
                asked.repeats(),
                Runtime.getRuntime().availableProcessors(),
                blas.name(),
                blas.coreType()));
    double dgemm = KernelRate.dgemm();
    findings.fact("runs", asked.repeats()).fact("dgemmGigaflops", dgemm);
    findings
        .row(String.format(Locale.ROOT, "dgemm %,d x %<,d", KernelRate.SQUARE))
        .put(Figure.GIGAFLOPS, dgemm);
    for (int width : asked.widths()) {
      int rows = CoMoments.blockRows(width);
      console.talk("bench     " + rows + " x " + width);
      KernelRate rates = new KernelRate(asked.repeats());
      double rate = rates.gigaflops(() -> new KernelRate.OuterProducts(rows, width));
      double byRow = rates.gigaflops(() -> new KernelRate.RowByRow(width));
      findings
          .row(String.format(Locale.ROOT, "syrk %,d x %,d", rows, width))
          .put(Figure.GIGAFLOPS, rate)
          .put(Figure.DGEMM_SHARE, rate / dgemm)
          .put(Figure.RATIO, rate / byRow)
          .put(
              Figure.ALLOCATED,
              KernelRate.allocatedBytes(() -> new KernelRate.OuterProducts(rows, width)));
      findings
          .row(String.format(Locale.ROOT, "row by row, %,d", width))
          .put(Figure.GIGAFLOPS, byRow)
          .put(Figure.DGEMM_SHARE, byRow / dgemm)
          .put(Figure.RATIO, 1)
          .put(Figure.ALLOCATED, KernelRate.allocatedBytes(() -> new KernelRate.RowByRow(width)));
    }
    return findings;
  }
}
