package featuremill.job;

import featuremill.engine.NamedMasks;
import featuremill.engine.RowWeight;
import featuremill.engine.Step;
import featuremill.engine.Storage;
import java.util.List;
import java.util.Map;

/**
 * A job file, read and checked: every value has its type, every name is known, and every default is
 * filled in.
 *
 * @param source the job file's path, as given
 * @param masks conditions that have names
 * @param settings every setting in effect, by its dotted name, with where it came from
 */
public record JobSpec(
    String name,
    String source,
    Input input,
    NamedMasks masks,
    List<Step> steps,
    Output output,
    Verify verify,
    List<Setting> settings) {

  /**
   * Where rows come from, which of their columns are features, and how those are kept.
   *
   * @param weight of the rows; null where each counts once
   * @param where where the input stands in the job file
   */
  public record Input(
      Format format,
      String path,
      Map<String, String> options,
      String schema,
      Generate generate,
      List<String> features,
      List<String> carry,
      Storage storage,
      RowWeight weight,
      String where) {

    /** Rows without weights. */
    public Input(
        Format format,
        String path,
        Map<String, String> options,
        String schema,
        Generate generate,
        List<String> features,
        List<String> carry,
        Storage storage,
        String where) {
      this(format, path, options, schema, generate, features, carry, storage, null, where);
    }
  }

  /** What stands behind {@code input.path}. */
  public enum Format {
    PARQUET,
    CSV,
    JSON,
    ORC,
    AVRO,
    LIBSVM,
    NPY,
    TABLE,
    /** No path: rows are made by {@code input.generate}. */
    GENERATE
  }

  /**
   * Rows made from a seed; the same seed gives the same bits on any cluster.
   *
   * @param features number of features
   * @param nonzeros entries of a row of {@link Distribution#ZIPF}; 0 for other laws, whose rows are
   *     dense
   */
  public record Generate(
      long rows, int features, Distribution distribution, long seed, int nonzeros) {}

  /** The law of generated values. */
  public enum Distribution {
    NORMAL,
    UNIFORM,
    CONSTANT,
    ARANGE,
    /** Normal rows of which the covariance has the eigenvalues 1 / sqrt(i). */
    DECAY,
    /** Sparse rows of counts, the columns drawn by Zipf's law. */
    ZIPF
  }

  /** What a run leaves, where, and whether it may replace what is there. */
  public record Output(String path, Mode mode, List<Artefact> write, String where) {}

  /** What happens when the output path exists. */
  public enum Mode {
    NEW,
    REPLACE
  }

  /** A part of the output that can be left out. */
  public enum Artefact {
    MODEL,
    FEATURES,
    REJECTED,
    /** Where a step makes them. */
    DISTANCES
  }

  /** How much of the result is checked against the reference. */
  public enum Verify {
    OFF,
    /** All of it, by methods whose time stays near the fit's. */
    ON,
    /** Every entry, whatever it costs. */
    FULL
  }

  /**
   * A setting in effect.
   *
   * @param name dotted, such as {@code output.path}
   * @param origin {@code default}, {@code jobs/mnist.yaml:4:9}, {@code profile}, {@code
   *     environment} or {@code --set}
   */
  public record Setting(String name, String value, String origin) {}
}
