package featuremill.job.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.Components;
import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.engine.PipelineSpec;
import featuremill.engine.ScanLog;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.job.Console;
import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.spark.FeatureRows;
import featuremill.spark.GeneratedRows;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Principal components of the nine spectra of {@link LiKlugerTygert}: by the solver {@code qr}, by
 * the covariance, and by MLlib.
 *
 * <p>The excess is |A - A V V'| - sigma_{k+1}, what the components miss beyond what any k must
 * miss, in units of sigma_1; the norm is the largest singular value.
 */
final class SpectraBenchmark {
  private final SparkSession session;
  private final Console console;
  private final ArrayNode results;
  private final int rows;
  private final int features;
  private final Benchmark.Accuracy asked;
  private final Blas blas = Blas.best();

  SpectraBenchmark(
      SparkSession session, Console console, ArrayNode results, Benchmark.Accuracy asked) {
    this.session = session;
    this.console = console;
    this.results = results;
    this.rows = asked.rows();
    this.features = asked.features();
    this.asked = asked;
  }

  void run() {
    say(
        String.format(
            Locale.ROOT,
            "%,d rows, %,d columns, %d spectra, in sigma_1: optimal error, excess over it,"
                + " |V V' - I|",
            rows,
            features,
            asked.scales().size() * LiKlugerTygert.Shape.values().length));
    for (double scale : asked.scales()) {
      for (LiKlugerTygert.Shape shape : LiKlugerTygert.Shape.values()) {
        LiKlugerTygert law = new LiKlugerTygert(shape, scale, rows, features);
        boolean falls = shape == LiKlugerTygert.Shape.GEOMETRIC;
        // Where sigma has fallen to 1e-6, 1e-8 and 1e-12 of the first.
        for (int tenths : falls ? new int[] {3, 4, 6} : new int[] {4}) {
          compare(law, features * tenths / 10);
        }
      }
    }
  }

  private void compare(LiKlugerTygert law, int k) {
    Dataset<Row> table = GeneratedRows.dataset(session, rows, features, law).cache();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) rows * features)) {
      DenseBlock a = DenseBlock.rowMajor(memory, rows, features);
      JavaRDD<Vector> vectors =
          table.select(FeatureRows.FEATURES).toJavaRDD().map(SpectraBenchmark::vector).cache();
      int at = 0;
      for (Vector row : vectors.collect()) {
        a.setRow(at++, row.toArray(), 0);
      }
      Excess excess = new Excess(a, law.singularValues());
      report(law, k, "featuremill, qr", excess, () -> ours(table, k, Step.Solver.QR));
      report(law, k, "featuremill, lapack", excess, () -> ours(table, k, Step.Solver.LAPACK));
      if (asked.mllib()) {
        report(law, k, "MLlib PCA", excess, () -> mllib(vectors, k));
      }
      vectors.unpersist();
    } finally {
      table.unpersist();
    }
  }

  private static Vector vector(Row row) {
    return Vectors.dense(row.<Double>getList(0).stream().mapToDouble(x -> x).toArray());
  }

  private static double[][] ours(Dataset<Row> table, int k, Step.Solver solver) {
    Step pca = new Step.Pca(Components.count(k), solver, "");
    PipelineSpec spec = new PipelineSpec(List.of(FeatureRows.FEATURES), List.of(), List.of(pca));
    try (Fit fit = Engine.fit(table, spec, ScanLog.silent())) {
      return fit.components().pairs().vectors();
    }
  }

  private static double[][] mllib(JavaRDD<Vector> vectors, int k) {
    Matrix found = new RowMatrix(vectors.rdd()).computePrincipalComponents(k);
    double[][] components = new double[found.numCols()][found.numRows()];
    for (int i = 0; i < components.length; i++) {
      for (int j = 0; j < components[i].length; j++) {
        components[i][j] = found.apply(j, i);
      }
    }
    return components;
  }

  private void report(
      LiKlugerTygert law, int k, String who, Excess excess, Supplier<double[][]> components) {
    ObjectNode node =
        results
            .addObject()
            .put("spectrum", law.toString())
            .put("rows", rows)
            .put("columns", features)
            .put("components", k)
            .put("optimal", excess.optimal(k))
            .put("who", who);
    String head =
        String.format(Locale.ROOT, "  %-22s k %-4d %-19s %8.1e", law, k, who, excess.optimal(k));
    try {
      double[][] found = components.get();
      double error = excess.of(found);
      double orthogonality = excess.orthogonality(found);
      node.put("excess", error).put("orthogonality", orthogonality);
      say(String.format(Locale.ROOT, "%s  %8.1e  %8.1e", head, error, orthogonality));
    } catch (Failure refused) {
      node.put("refused", refused.what());
      say(head + "  refuses: " + refused.what());
    }
  }

  private void say(String line) {
    if (console.form() == Console.Form.TEXT) {
      console.data(line);
    }
  }

  /** How far components are from the best of their number. */
  private final class Excess {
    private final DenseBlock a;
    private final double[] sigma;

    Excess(DenseBlock a, double[] sigma) {
      this.a = a;
      this.sigma = sigma;
    }

    /** What any k components miss at least. */
    double optimal(int k) {
      return k < sigma.length ? sigma[k] / sigma[0] : 0;
    }

    double of(double[][] components) {
      int k = components.length;
      int d = a.columns();
      try (OffHeapDoubles forV = OffHeapDoubles.allocate((long) k * d);
          OffHeapDoubles forScores = OffHeapDoubles.allocate((long) a.rows() * k);
          OffHeapDoubles forRest = OffHeapDoubles.allocate((long) a.rows() * d);
          SymmetricMatrix squares = SymmetricMatrix.zeros(d)) {
        DenseBlock v = block(forV, components);
        DenseBlock scores = DenseBlock.rowMajor(forScores, a.rows(), k);
        DenseBlock rest = DenseBlock.rowMajor(forRest, a.rows(), d);
        rest.copyFrom(a);
        blas.gemm(1, a, v.transposed(), 0, scores);
        blas.gemm(-1, scores, v, 1, rest);
        blas.syrk(1, rest, 0, squares);
        double norm = Math.sqrt(Math.max(0, blas.eigenvalues(squares)[0]));
        return norm / sigma[0] - optimal(k);
      }
    }

    double orthogonality(double[][] components) {
      int k = components.length;
      try (OffHeapDoubles forV = OffHeapDoubles.allocate((long) k * a.columns());
          OffHeapDoubles forGram = OffHeapDoubles.allocate((long) k * k)) {
        DenseBlock v = block(forV, components);
        DenseBlock gram = DenseBlock.rowMajor(forGram, k, k);
        blas.gemm(1, v, v.transposed(), 0, gram);
        double worst = 0;
        for (int i = 0; i < k; i++) {
          for (int j = 0; j < k; j++) {
            worst = Math.max(worst, Math.abs(gram.get(i, j) - (i == j ? 1 : 0)));
          }
        }
        return worst;
      }
    }

    private DenseBlock block(OffHeapDoubles memory, double[][] components) {
      DenseBlock v = DenseBlock.rowMajor(memory, components.length, a.columns());
      for (int i = 0; i < components.length; i++) {
        v.setRow(i, components[i], 0);
      }
      return v;
    }
  }
}
