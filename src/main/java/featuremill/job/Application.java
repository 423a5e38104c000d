package featuremill.job;

import featuremill.engine.CarriedColumns;
import featuremill.job.apply.ModelTransform;
import featuremill.job.model.StoredModel;
import featuremill.job.publish.Folder;
import featuremill.job.verify.AppliedVerification;
import featuremill.reference.Quantity;
import featuremill.spark.FeatureRows;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.types.StructField;

/** A model and the rows that it is applied to: what comes of them, and the check of that. */
final class Application {
  /** Stands for the features that the model says. */
  private static final String MODELS_OWN = "*";

  private final StoredModel model;
  private final boolean inverse;
  private final JobSpec job;
  private final InputData input;
  private final ModelTransform.Result result;

  /**
   * @param inverse whether features are taken back to the units of the model's input
   * @throws featuremill.failure.Failure (exit 2 or 3) if the model and the rows do not go together
   */
  Application(StoredModel model, boolean inverse, JobSpec job, InputData input) throws IOException {
    this.model = model;
    this.inverse = inverse;
    this.job = job;
    this.input = input;
    this.result = transformed();
  }

  private ModelTransform.Result transformed() throws IOException {
    ModelTransform transform = new ModelTransform(model);
    boolean own = input.features().equals(List.of(MODELS_OWN));
    List<String> wanted = own ? List.of() : input.features();
    List<String> outputs = inverse ? List.of(FeatureRows.FEATURES) : transform.outputs();
    List<StructField> carried =
        CarriedColumns.of(input.rows().schema(), job.input().carry(), outputs);
    return inverse
        ? transform.invert(input.rows(), wanted, carried)
        : transform.apply(input.rows(), wanted, carried);
  }

  ModelTransform.Result result() {
    return result;
  }

  /**
   * Holds what was written to the model and the input.
   *
   * @param rows that the output says it has
   */
  List<Quantity> check(Folder output, long rows) {
    AppliedVerification check = new AppliedVerification(model, input.rows(), result.read());
    return inverse ? check.inverse(output, rows) : check.forward(output, rows);
  }
}
