package featuremill.job.verify;

import featuremill.engine.Step;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.job.publish.Folder;
import featuremill.reference.Comparison;
import featuremill.reference.DoubleDouble;
import featuremill.reference.Quantity;
import featuremill.spark.FeatureColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;

/**
 * Compares what was written of a model and rows with what the model should have made of them: the
 * number of rows, and sampled rows value by value, in double-double from the model's files and the
 * input, read by other code than that which applies a model.
 *
 * <p>The model is taken as it stands: whether it is right is the business of the run that fitted
 * it. Cost: two passes over the input, the second up to the last sampled row of each partition.
 */
public final class AppliedVerification {
  private final StoredModel model;
  private final Dataset<Row> input;
  private final FeatureColumns read;

  /**
   * @param model whose rows they are
   * @param input the rows that it was applied to
   * @param read the features among their columns
   */
  public AppliedVerification(StoredModel model, Dataset<Row> input, FeatureColumns read) {
    this.model = model;
    this.input = input;
    this.read = read;
  }

  /**
   * Checks features of the model.
   *
   * @param output the folder, staged or published
   * @param said how many rows the output says that there are
   */
  public List<Quantity> forward(Folder output, long said) {
    try {
      ModelDescription description = model.description();
      List<String> names =
          description
              .preparation()
              .map(ModelDescription.Preparation::features)
              .orElse(description.features().names());
      ReferenceRows reader =
          new ReferenceRows(input, read, names, ReferenceSteps.of(description), null);
      Sample sample = Sample.of(reader);
      double[] mean = model.mean();
      if (PairwiseCheck.concerns(description) && !description.transforms().isEmpty()) {
        sample.rows().replaceAll((place, row) -> row.filled(j -> mean[j]));
      }
      ModelDescription.Scores scores =
          description.pca().map(ModelDescription.Pca::scores).orElse(ModelDescription.Scores.PLAIN);
      ExpectedRow expected =
          new ExpectedRow(
              model, model.components(), j -> DoubleDouble.of(mean[j]), scores.whiten());
      WrittenFeatures written = WrittenFeatures.of(output, input.sparkSession());
      List<Quantity> quantities = check(sample, written, expected, said);
      quantities.addAll(
          new WrittenScores(new Step.Scores(scores.whiten(), scores.reconstructionError()))
              .errors(written.errors(sample.places()), sample.rows(), expected));
      return quantities;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks rows that were taken back to the units of the model's input.
   *
   * @param output the folder, staged or published
   * @param said how many rows the output says that there are
   */
  public List<Quantity> inverse(Folder output, long said) {
    try {
      ReferenceRows reader =
          new ReferenceRows(input, read, read.names(), ReferenceSteps.none(), null);
      return check(
          Sample.of(reader),
          WrittenFeatures.of(output, input.sparkSession()),
          new ExpectedInverse(model),
          said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Quantity> check(
      Sample sample, WrittenFeatures written, Expectation expected, long said) {
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(Comparison.count("rows in", said, sample.count()));
    quantities.addAll(written.check(sample.places(), sample.rows(), expected, sample.count()));
    return quantities;
  }

  /**
   * Rows of the input.
   *
   * @param count of all rows
   * @param places of those that were drawn
   * @param rows these, by their places
   */
  private record Sample(long count, SampledRows places, TreeMap<Long, ReferenceRow> rows) {
    static Sample of(ReferenceRows reader) {
      JavaRDD<InternalRow> input = reader.with(functions.lit(0L));
      List<Long> counts = input.mapPartitions(rows -> List.of(count(rows)).iterator()).collect();
      SampledRows places = SampledRows.of(counts);
      TreeMap<Long, ReferenceRow> rows = new TreeMap<>();
      input
          .mapPartitionsWithIndex(
              (index, part) -> List.of(drawn(index, part, reader, places)).iterator(), true)
          .collect()
          .forEach(rows::putAll);
      return new Sample(counts.stream().mapToLong(Long::longValue).sum(), places, rows);
    }

    private static long count(Iterator<InternalRow> rows) {
      long count = 0;
      while (rows.hasNext()) {
        rows.next();
        count++;
      }
      return count;
    }

    private static TreeMap<Long, ReferenceRow> drawn(
        int index, Iterator<InternalRow> rows, ReferenceRows reader, SampledRows places) {
      TreeMap<Long, ReferenceRow> drawn = new TreeMap<>();
      Iterator<Long> wanted = places.within(index).iterator();
      long next = wanted.hasNext() ? wanted.next() : -1;
      for (long place = 0; next >= 0 && rows.hasNext(); place++) {
        InternalRow row = rows.next();
        if (place == next) {
          drawn.put(places.ordinal(index, place), reader.features(row));
          next = wanted.hasNext() ? wanted.next() : -1;
        }
      }
      return drawn;
    }
  }
}
