package featuremill.job.bench;

import featuremill.engine.Components;
import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.engine.PipelineSpec;
import featuremill.engine.ScanLog;
import featuremill.engine.Step;
import java.util.List;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Something that standardizes a column of vectors and finds its leading principal components. */
enum Contestant {
  FEATUREMILL("featuremill") {
    @Override
    double[] fit(Dataset<Row> vectors, int components) {
      PipelineSpec spec =
          new PipelineSpec(
              List.of(FitBenchmark.COLUMN),
              List.of(),
              List.of(
                  new Step.Standardize(1, ""),
                  new Step.Covariance(1, ""),
                  new Step.Pca(Components.count(components), Step.Solver.AUTO, "")));
      try (Fit fit = Engine.fit(vectors, spec, ScanLog.silent())) {
        return fit.components().explainedVarianceRatio();
      }
    }
  },

  MLLIB("MLlib as shipped") {
    @Override
    double[] fit(Dataset<Row> vectors, int components) {
      return mllib(vectors, components);
    }
  },

  /** Needs a JVM of its own: MLlib's BLAS is chosen once. */
  MLLIB_NATIVE("MLlib with OpenBLAS") {
    @Override
    double[] fit(Dataset<Row> vectors, int components) {
      return mllib(vectors, components);
    }
  };

  private final String title;

  Contestant(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Fits, and gives back the explained variance ratios. */
  abstract double[] fit(Dataset<Row> vectors, int components);

  private static double[] mllib(Dataset<Row> vectors, int components) {
    StandardScalerModel scaler =
        new StandardScaler()
            .setInputCol(FitBenchmark.COLUMN)
            .setOutputCol("standardized")
            .setWithMean(true)
            .setWithStd(true)
            .fit(vectors);
    PCAModel pca =
        new PCA()
            .setInputCol("standardized")
            .setOutputCol("projected")
            .setK(components)
            .fit(scaler.transform(vectors));
    return pca.explainedVariance().toArray();
  }
}
