package featuremill.job;

import featuremill.engine.RowWeight;
import featuremill.engine.Storage;
import featuremill.failure.Failure;
import featuremill.job.JobSpec.Distribution;
import featuremill.job.JobSpec.Format;
import featuremill.job.JobSpec.Generate;
import featuremill.spark.Dtype;
import featuremill.stats.WeightKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the {@code input} of a job. */
final class InputReader {
  static final List<String> KEYS =
      List.of(
          "path",
          "format",
          "features",
          "carry",
          "options",
          "schema",
          "dtype",
          "accept_loss",
          "weight",
          "weight_kind",
          "generate");
  static final List<String> GENERATE_KEYS =
      List.of("rows", "features", "distribution", "seed", "nonzeros");

  private static final int USUAL_NONZEROS = 100;

  private static final String BY_TABLE =
      "register it as a catalog table and give its name as path, with format: table";

  static final Choice<Format> FORMATS =
      Choice.of(
              Format.PARQUET,
              Format.CSV,
              Format.JSON,
              Format.ORC,
              Format.AVRO,
              Format.LIBSVM,
              Format.NPY,
              Format.TABLE)
          .later(Map.of("delta", BY_TABLE, "iceberg", BY_TABLE));
  static final Choice<Dtype> DTYPES = Choice.of(Dtype.values());
  static final Choice<WeightKind> WEIGHT_KINDS = Choice.of(WeightKind.values());
  static final Choice<Distribution> DISTRIBUTIONS = Choice.of(Distribution.values());

  private final MapReader map;
  private final Place place;

  InputReader(MapReader map, Place place) {
    this.map = map;
    this.place = place;
  }

  JobSpec.Input read() {
    if (map.has("generate")) {
      return generated();
    }
    if (!map.has("path")) {
      throw map.missing("path")
          .fix("give the path of the input, or generate: {rows: 1000, features: 10}");
    }
    String path = map.text("path");
    Format format = format(path);
    List<String> features = features(format);
    List<String> carry = map.names("carry");
    Map<String, String> options = options(path, format);
    String schema = map.text("schema", "");
    return new JobSpec.Input(
        format, path, options, schema, null, features, carry, storage(), weight(), place.where());
  }

  private Format format(String path) {
    if (map.has("format")) {
      return map.choice("format", FORMATS);
    }
    Format guessed =
        FormatGuess.of(path)
            .orElseThrow(
                () ->
                    Failure.usage("the name '" + path + "' does not tell the format")
                        .at(map.place("path").where())
                        .fix("add input.format: " + String.join(", ", FORMATS.known())));
    map.noteDefault("format", Choice.word(guessed));
    return guessed;
  }

  private List<String> features(Format format) {
    List<String> features = map.names("features");
    boolean named = format != Format.NPY && format != Format.LIBSVM;
    if (features.isEmpty() && (named || map.has("features"))) {
      throw map.missing("features").fix("name one column, or a list of columns or globs");
    }
    return features;
  }

  private Storage storage() {
    Dtype dtype = map.choice("dtype", DTYPES, "float64");
    List<String> accepted = map.names("accept_loss");
    String key = accepted.isEmpty() ? "dtype" : "accept_loss";
    return new Storage(dtype, accepted, map.place(key).where());
  }

  private RowWeight weight() {
    if (!map.has("weight")) {
      if (map.has("weight_kind")) {
        throw Failure.usage("weight_kind says what weights stand for, and there are none")
            .at(map.place("weight_kind").where())
            .fix("name the column of weights by weight, or remove weight_kind");
      }
      return null;
    }
    String column = map.text("weight");
    WeightKind kind = map.choice("weight_kind", WEIGHT_KINDS, "frequency");
    return new RowWeight(column, kind, map.place("weight").where());
  }

  private Map<String, String> options(String path, Format format) {
    Map<String, String> options = new LinkedHashMap<>(map.entries("options"));
    boolean separated =
        options.keySet().stream()
            .anyMatch(key -> key.equalsIgnoreCase("sep") || key.equalsIgnoreCase("delimiter"));
    if (format == Format.CSV && FormatGuess.isTabbed(path) && !separated) {
      options.put("sep", "\t");
      map.noteDefault("options.sep", "\\t");
    }
    return options;
  }

  private static int nonzeros(MapReader generate, int width) {
    return (int) generate.integer("nonzeros", 1, width, Math.min(USUAL_NONZEROS, width));
  }

  private JobSpec.Input generated() {
    for (String key : List.of("path", "format", "options", "schema", "weight", "weight_kind")) {
      if (map.has(key)) {
        throw Failure.usage("input takes either generate or " + key + ", not both")
            .at(map.place(key).where())
            .fix("remove one of the two");
      }
    }
    MapReader generate = map.map("generate", GENERATE_KEYS);
    int width = (int) generate.integer("features", 1, Integer.MAX_VALUE);
    Distribution law = generate.choice("distribution", DISTRIBUTIONS, "normal");
    Generate rows =
        new Generate(
            generate.integer("rows", 1, Long.MAX_VALUE),
            width,
            law,
            generate.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0),
            law == Distribution.ZIPF ? nonzeros(generate, width) : 0);
    if (law != Distribution.ZIPF && generate.has("nonzeros")) {
      throw Failure.usage(
              "nonzeros is of sparse rows, and those of " + Choice.word(law) + " are dense")
          .at(generate.place("nonzeros").where())
          .fix("remove it, or generate distribution: zipf");
    }
    return new JobSpec.Input(
        Format.GENERATE,
        "",
        Map.of(),
        "",
        rows,
        map.names("features"),
        map.names("carry"),
        storage(),
        place.where());
  }
}
