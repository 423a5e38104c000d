package featuremill.job.bench;

import featuremill.job.JobSpec;
import java.util.List;
import java.util.Set;

/**
 * A benchmark as it was asked for. Nothing here loads a class of Spark, so that help and mistakes
 * on the command line answer at once.
 */
public sealed interface Benchmark {

  /** Its name on the command line. */
  String name();

  /**
   * Standardize and PCA on cached vectors, beside MLlib.
   *
   * @param job its input and its number of components count, nothing else
   * @param repeats timed fits of each side, of which the median counts
   */
  record Fit(JobSpec job, int repeats) implements Benchmark {
    @Override
    public String name() {
      return "fit";
    }
  }

  /**
   * A file to a model: the whole scan and what follows from it.
   *
   * @param job its input and steps; generated rows are written to a Parquet file first
   * @param form how that file is written
   * @param keep folder that keeps the written file, and gives it the next time; null for one that
   *     goes when the benchmark ends
   */
  record Scan(JobSpec job, int repeats, FileForm form, String keep) implements Benchmark {
    @Override
    public String name() {
      return "scan";
    }
  }

  /**
   * The scan of 1, 2, 4 and 8 times as many rows.
   *
   * @param job generates the rows of the smallest case
   */
  record Growth(JobSpec job, int repeats, FileForm form) implements Benchmark {
    @Override
    public String name() {
      return "growth";
    }
  }

  /** The fixed merge tree beside Spark's treeReduce of the same states: time, and bits. */
  record Order(JobSpec job, int repeats) implements Benchmark {
    @Override
    public String name() {
      return "order";
    }
  }

  /**
   * The kernel of the covariance on blocks of the scan's size, beside dgemm.
   *
   * @param widths numbers of features
   */
  record Kernel(List<Integer> widths, int repeats) implements Benchmark {
    @Override
    public String name() {
      return "kernel";
    }
  }

  /**
   * The nearest neighbours of generated rows among each other, beside dgemm.
   *
   * @param nearest neighbours of each row
   */
  record Distances(int rows, int features, int nearest, int repeats) implements Benchmark {
    @Override
    public String name() {
      return "distances";
    }
  }

  /**
   * The covariance of hard columns and components of hard spectra, beside MLlib, each with its
   * error.
   *
   * @param parts what of it is run
   * @param rows of the matrices with those spectra
   * @param features of them, fewer than rows
   * @param scales what each spectrum is times
   * @param mllib whether MLlib takes the spectra as well
   */
  record Accuracy(
      Set<AccuracyPart> parts, int rows, int features, List<Double> scales, boolean mllib)
      implements Benchmark {
    /** What is usually run. */
    public static final Set<AccuracyPart> USUAL = Set.of(AccuracyPart.HARD, AccuracyPart.SPECTRA);

    public Accuracy {
      parts = Set.copyOf(parts);
      scales = List.copyOf(scales);
    }

    @Override
    public String name() {
      return "accuracy";
    }
  }
}
