package featuremill.job;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the place of a job file says: the job's name, and what was meant when no file is there. */
final class JobLocation {
  private static final int MOST_CANDIDATES = 1000;
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/");

  private JobLocation() {}

  /** The file's name without folders and ending. */
  static String stem(String location) {
    String name =
        location.substring(Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\')) + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Whether it has a scheme, as {@code hdfs://host/x.yaml} has; one letter is a drive. */
  static boolean isRemote(String location) {
    return SCHEME.matcher(location).lookingAt();
  }

  /** No job file is at a place; names the existing one that is nearest. */
  static Failure missing(String location) {
    Path asked = Path.of(location);
    if (Files.isDirectory(asked)) {
      return Failure.usage("this is a folder, not a job file")
          .at(location)
          .fix(listed(jobsIn(asked)));
    }
    List<String> candidates = candidates(asked);
    Map<String, String> byName = new LinkedHashMap<>();
    candidates.forEach(candidate -> byName.putIfAbsent(stem(candidate), candidate));
    return Failure.usage("there is no such job file")
        .at(location)
        .fix(
            DidYouMean.nearest(stem(location), byName.keySet())
                .map(near -> "did you mean " + byName.get(near) + "?")
                .orElseGet(() -> listed(candidates)));
  }

  private static String listed(List<String> jobs) {
    if (jobs.isEmpty()) {
      return "give the path of a job file (.yaml)";
    }
    int shown = Math.min(5, jobs.size());
    String more = jobs.size() > shown ? ", …" : "";
    return "job files there: " + String.join(", ", jobs.subList(0, shown)) + more;
  }

  /** Job files in the folder asked for, or the nearest above it that exists, and in its jobs/. */
  private static List<String> candidates(Path asked) {
    Path folder = asked.getParent();
    while (folder != null && !Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    Path existing = folder == null ? Path.of("") : folder;
    List<String> found = new ArrayList<>(jobsIn(existing));
    found.addAll(jobsIn(existing.resolve("jobs")));
    return found;
  }

  private static List<String> jobsIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .limit(MOST_CANDIDATES)
          .filter(JobLocation::isJob)
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      // Advice only: the message says what matters without it.
      return List.of();
    }
  }

  private static boolean isJob(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }
}
