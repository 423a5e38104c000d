package featuremill.job.verify;

import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferenceTask;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What the reference divides the centred features by, so that their covariance is the published
 * matrix: the published scale, which is checked on its own; the reference's own standard deviations
 * for a correlation of raw features.
 */
final class ReferenceScale {
  private final StoredModel model;
  private final JavaRDD<InternalRow> rows;
  private final ReferenceRows reader;
  private final FirstPass first;

  ReferenceScale(
      StoredModel model, JavaRDD<InternalRow> rows, ReferenceRows reader, FirstPass first) {
    this.model = model;
    this.rows = rows;
    this.reader = reader;
    this.first = first;
  }

  double[] divisors() throws IOException {
    ModelDescription description = model.description();
    boolean correlation =
        description
            .covariance()
            .filter(matrix -> matrix.matrix() == ModelDescription.Matrix.CORRELATION)
            .isPresent();
    if (!correlation) {
      return model.scale();
    }
    double[] divisors =
        description.standardize().isPresent() ? model.scale() : standardDeviations();
    Set<String> nearConstant = Set.copyOf(description.features().nearConstant());
    for (int j = 0; j < divisors.length; j++) {
      if (nearConstant.contains(description.features().names().get(j))) {
        // no correlation is defined, and zeros are published
        divisors[j] = Double.POSITIVE_INFINITY;
      }
    }
    return divisors;
  }

  private double[] standardDeviations() {
    ReferenceTask task = ReferenceTask.variances(first.means());
    SampledRows none = SampledRows.of(List.of());
    ReferenceMoments moments = SecondPass.over(rows, reader, task, none).moments(0);
    double[] stds = new double[reader.width()];
    for (int j = 0; j < stds.length; j++) {
      double std = moments.std(j);
      stds[j] = std > 0 ? std : 1;
    }
    return stds;
  }
}
