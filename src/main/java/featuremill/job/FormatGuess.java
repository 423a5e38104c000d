package featuremill.job;

import featuremill.job.JobSpec.Format;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a format from the name of a file or a directory: the last part of the path with an ending
 * that is known decides, so {@code flights.parquet/year=2008} is Parquet.
 */
final class FormatGuess {
  private static final Map<String, Format> ENDINGS =
      Map.ofEntries(
          Map.entry("parquet", Format.PARQUET),
          Map.entry("csv", Format.CSV),
          Map.entry("tsv", Format.CSV),
          Map.entry("json", Format.JSON),
          Map.entry("jsonl", Format.JSON),
          Map.entry("ndjson", Format.JSON),
          Map.entry("orc", Format.ORC),
          Map.entry("avro", Format.AVRO),
          Map.entry("libsvm", Format.LIBSVM),
          Map.entry("svm", Format.LIBSVM),
          Map.entry("npy", Format.NPY));

  private static final List<String> COMPRESSED = List.of(".gz", ".bz2", ".zst", ".lz4", ".deflate");

  private FormatGuess() {}

  static Optional<Format> of(String path) {
    return ending(path).map(ENDINGS::get);
  }

  /** Whether the name says that tabs separate the columns. */
  static boolean isTabbed(String path) {
    return ending(path).filter("tsv"::equals).isPresent();
  }

  private static Optional<String> ending(String path) {
    String[] parts = path.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*", "").split("/");
    for (int i = parts.length - 1; i >= 0; i--) {
      String name = withoutCompression(parts[i].toLowerCase(Locale.ROOT));
      String ending = name.substring(name.lastIndexOf('.') + 1);
      if (name.contains(".") && ENDINGS.containsKey(ending)) {
        return Optional.of(ending);
      }
    }
    return Optional.empty();
  }

  private static String withoutCompression(String name) {
    for (String ending : COMPRESSED) {
      if (name.endsWith(ending)) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    return name;
  }
}
