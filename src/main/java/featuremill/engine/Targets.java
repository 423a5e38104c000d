package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.ColumnNames;
import featuremill.spark.FeatureColumns;
import featuremill.spark.PreparedRows;
import featuremill.spark.SelectedRows;
import featuremill.transform.Chain;
import featuremill.transform.PassThrough;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that a solve step fits, and rows that have them after the features. */
final class Targets {
  /** Of a pipeline without a solve step. */
  static final Targets NONE = new Targets(null, List.of());

  private final Step.Solve step;
  private final List<StructField> fields;

  private Targets(Step.Solve step, List<StructField> fields) {
    this.step = step;
    this.fields = fields;
  }

  /**
   * Finds the columns.
   *
   * @param read the features that are read
   * @throws Failure (exit 3) for an unknown, ambiguous or non-numeric column; (exit 2) for one that
   *     is a feature, or more columns than the method takes
   */
  static Targets of(Step.Solve step, StructType schema, FeatureColumns read) {
    if (step == null) {
      return NONE;
    }
    List<StructField> fields = new ColumnNames(schema).matching(step.targets(), "target");
    for (StructField field : fields) {
      if (read.fields().stream().anyMatch(feature -> feature.name().equals(field.name()))) {
        throw Failure.usage("the target '" + field.name() + "' is a feature, too")
            .at(step.where())
            .fix("leave it out of input.features, or put a select step first that does");
      }
    }
    Targets targets = new Targets(step, fields);
    targets.after(read);
    targets.requireNarrow(read.width());
    return targets;
  }

  private void requireNarrow(int width) {
    int most = mostColumns(step.method());
    if (width + count() > most) {
      boolean qr = step.method() == Step.Method.QR;
      throw Failure.usage(
              String.format(
                  Locale.ROOT,
                  "solve%s takes at most %,d features and targets, not %,d",
                  qr ? " with method: qr" : "",
                  most,
                  width + count()))
          .at(step.where())
          .fix(qr ? "select fewer features, or leave method out" : "select fewer features");
    }
  }

  /** The most columns, features and targets together, that a method takes. */
  static int mostColumns(Step.Method method) {
    return method == Step.Method.QR ? Plan.WIDEST_TRIANGLE : WidestCovariance.ASKED;
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  int count() {
    return fields.size();
  }

  List<String> names() {
    return fields.stream().map(StructField::name).toList();
  }

  /** The features, and the targets after them. */
  FeatureColumns after(FeatureColumns features) {
    return features.and(fields, "target");
  }

  /**
   * Features as row steps leave them, and the targets as they are read; a scan of them measures
   * what rounding to float32 takes from all that is read.
   */
  SelectedRows beside(SelectedRows selection, Preparation preparation) {
    SelectedRows both = selection.of(after(selection.features()));
    if (preparation.isEmpty()) {
      return both;
    }
    List<String> names = new ArrayList<>(preparation.names());
    names.addAll(names());
    return PreparedRows.withSource(
        both, new PassThrough(new Chain(preparation.transforms()), count()), names);
  }

  /**
   * Positions of features and of all targets in the moments of such rows.
   *
   * @param features positions of the features among those that the rows have
   * @param width of the rows, targets included
   */
  int[] columns(int[] features, int width) {
    return IntStream.concat(IntStream.of(features), positions(width)).toArray();
  }

  private IntStream positions(int width) {
    return IntStream.range(width - count(), width);
  }
}
