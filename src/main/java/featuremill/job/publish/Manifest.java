package featuremill.job.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.failure.Failure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * Every file of a published output with its length and SHA-256, sorted by path. It is written last:
 * an output without it was never finished.
 *
 * <p>Files whose names begin with a dot, and the manifest itself, are not listed.
 */
public final class Manifest {
  /** The manifest's file name. */
  public static final String NAME = "_MANIFEST.json";

  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String runId;
  private final List<Entry> entries;

  /**
   * @param entries in any order
   */
  Manifest(String runId, List<Entry> entries) {
    this.runId = runId;
    this.entries = entries.stream().sorted(Comparator.comparing(Entry::path)).toList();
  }

  /** Lists and hashes what a folder holds. Reads every byte once. */
  public static Manifest of(Folder folder, String runId, FileHashes hashes) throws IOException {
    List<Folder.Item> items = listed(folder);
    List<String> sums = sums(folder, items.stream().map(Folder.Item::path).toList(), hashes);
    List<Entry> entries = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      entries.add(new Entry(items.get(i).path(), items.get(i).bytes(), sums.get(i)));
    }
    return new Manifest(runId, entries);
  }

  /**
   * Reads the manifest of a published output.
   *
   * @throws Failure (input) if there is none, if it is damaged, or of a version that is not known
   */
  public static Manifest read(Folder folder) throws IOException {
    byte[] bytes;
    try {
      bytes = folder.read(NAME);
    } catch (FileNotFoundException e) {
      throw Failure.input(
              folder + " holds no " + NAME + ": it is not a finished featuremill output")
          .because(e);
    }
    try {
      JsonNode tree = JSON.readTree(bytes);
      int version = tree.path("version").asInt();
      if (version > VERSION) {
        throw Failure.input(
                folder.name(NAME)
                    + " is of version "
                    + version
                    + ", newer than the "
                    + VERSION
                    + " that this featuremill reads")
            .fix("use a newer featuremill");
      }
      return parse(tree, folder);
    } catch (JsonProcessingException e) {
      throw damaged(folder, "line " + e.getLocation().getLineNr() + " is not JSON").because(e);
    }
  }

  private static Manifest parse(JsonNode tree, Folder folder) {
    JsonNode files = tree.path("files");
    if (!tree.path("run").isTextual() || !files.isArray() || tree.path("version").asInt() < 1) {
      throw damaged(folder, "it lacks one of version, run and files");
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonNode file : files) {
      if (!file.path("path").isTextual()
          || !file.path("bytes").isIntegralNumber()
          || !file.path("sha256").isTextual()) {
        throw damaged(folder, "an entry lacks one of path, bytes and sha256");
      }
      entries.add(
          new Entry(
              file.path("path").textValue(),
              file.path("bytes").longValue(),
              file.path("sha256").textValue()));
    }
    return new Manifest(tree.path("run").textValue(), entries);
  }

  private static Failure damaged(Folder folder, String why) {
    return Failure.input(folder.name(NAME) + " is damaged: " + why);
  }

  /** The run that made the output. */
  public String runId() {
    return runId;
  }

  /** The files, sorted by path. */
  public List<Entry> entries() {
    return entries;
  }

  /** Length of all files together. */
  public long totalBytes() {
    return entries.stream().mapToLong(Entry::bytes).sum();
  }

  /**
   * Compares a folder with this manifest: lengths first, then the hashes of the files whose lengths
   * agree.
   *
   * @return what differs, sorted by path; empty if nothing does
   */
  public List<Difference> check(Folder folder, FileHashes hashes) throws IOException {
    List<Difference> differences = new ArrayList<>();
    Map<String, Long> present = new TreeMap<>();
    listed(folder).forEach(item -> present.put(item.path(), item.bytes()));
    List<Entry> sameLength = new ArrayList<>();
    for (Entry entry : entries) {
      Long bytes = present.remove(entry.path());
      if (bytes == null) {
        differences.add(new Difference(entry.path(), "is missing"));
      } else if (bytes != entry.bytes()) {
        String how = bytes > entry.bytes() ? "longer" : "shorter";
        differences.add(
            new Difference(
                entry.path(), "is " + how + ": " + bytes + " bytes, not " + entry.bytes()));
      } else {
        sameLength.add(entry);
      }
    }
    present
        .keySet()
        .forEach(path -> differences.add(new Difference(path, "is not in the manifest")));
    List<String> sums = sums(folder, sameLength.stream().map(Entry::path).toList(), hashes);
    for (int i = 0; i < sums.size(); i++) {
      if (!sums.get(i).equals(sameLength.get(i).sha256())) {
        differences.add(
            new Difference(sameLength.get(i).path(), "has other content (SHA-256 differs)"));
      }
    }
    differences.sort(Comparator.comparing(Difference::path));
    return differences;
  }

  /** The manifest as it stands in its file. */
  byte[] json() {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("format", "featuremill-manifest").put("version", VERSION).put("run", runId);
    ArrayNode files = tree.putArray("files");
    for (Entry entry : entries) {
      files
          .addObject()
          .put("path", entry.path())
          .put("bytes", entry.bytes())
          .put("sha256", entry.sha256());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  private static List<Folder.Item> listed(Folder folder) throws IOException {
    return folder.items().stream().filter(item -> !item.path().equals(NAME)).toList();
  }

  private static List<String> sums(Folder folder, List<String> paths, FileHashes hashes)
      throws IOException {
    List<Path> files = paths.stream().map(folder::resolve).toList();
    List<String> sums = hashes.sha256(files);
    if (sums.size() != files.size()) {
      throw new IllegalStateException(sums.size() + " hashes came for " + files.size() + " files");
    }
    return sums;
  }

  /** A file: relative path with slashes, length, and SHA-256 in lower-case hexadecimal. */
  public record Entry(String path, long bytes, String sha256) {}

  /** Where a folder departs from its manifest: {@code model/mean.npy is missing}. */
  public record Difference(String path, String what) {
    @Override
    public String toString() {
      return path + " " + what;
    }
  }
}
