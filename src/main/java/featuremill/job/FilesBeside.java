package featuremill.job;

import featuremill.engine.MaskForm;
import featuremill.engine.Operand;
import featuremill.engine.RowStep;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.job.publish.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/**
 * What a job reads beside its input: mask files, operands, the reference set of its distances. They
 * decide the result as the input does, and are mostly small: their content is hashed, by which a
 * file of the same length that has changed is noticed, too.
 *
 * @param hashes SHA-256 of the content of each, by its path as the job has it
 */
record FilesBeside(Map<String, String> hashes) {
  FilesBeside {
    hashes = Collections.unmodifiableMap(new TreeMap<>(hashes));
  }

  /** Hashes them. One that is not there is left out: whatever reads it says so best. */
  static FilesBeside of(JobSpec job, SparkSession session) {
    Map<String, String> hashes = new TreeMap<>();
    for (String path : paths(job.steps())) {
      try {
        List<Path> files = files(path, session.sparkContext().hadoopConfiguration());
        if (!files.isEmpty()) {
          hashes.put(path, hash(files, new PublishedHashes(session)));
        }
      } catch (IOException e) {
        throw Failure.input(path + " cannot be read: " + e.getMessage())
            .at(job.source())
            .fix("give this user the right to read it, or name another file")
            .because(e);
      }
    }
    return new FilesBeside(hashes);
  }

  /** The fingerprint of the input and of these files; the input's own where there are none. */
  String fingerprint(InputData input) {
    return hashes.isEmpty() ? input.fingerprint() : Fingerprint.with(input.fingerprint(), hashes);
  }

  private static Set<String> paths(List<Step> steps) {
    Set<String> paths = new LinkedHashSet<>();
    for (Step step : steps) {
      if (step instanceof Step.Mask mask) {
        mask.conditions().stream()
            .filter(condition -> condition.form() instanceof MaskForm.Listed)
            .forEach(condition -> paths.add(((MaskForm.Listed) condition.form()).file()));
      } else if (step instanceof RowStep row) {
        row.operands().values().stream()
            .filter(Operand::isFile)
            .forEach(operand -> paths.add(operand.file()));
      } else if (step instanceof Step.Distances distances && !distances.reference().isEmpty()) {
        paths.add(distances.reference());
      }
    }
    return paths;
  }

  /** The files that stand at a path, sorted; a folder or a pattern may have many. */
  private static List<Path> files(String given, Configuration hadoop) throws IOException {
    Path path = new Path(given);
    FileSystem system = path.getFileSystem(hadoop);
    FileStatus[] found = system.globStatus(path);
    List<Path> files = new ArrayList<>();
    if (found != null) {
      for (FileStatus status : found) {
        RemoteIterator<LocatedFileStatus> below = system.listFiles(status.getPath(), true);
        while (below.hasNext()) {
          Path file = below.next().getPath();
          if (!file.getName().startsWith("_") && !file.getName().startsWith(".")) {
            files.add(file);
          }
        }
      }
    }
    Collections.sort(files);
    return files;
  }

  private static String hash(List<Path> files, PublishedHashes hashes) throws IOException {
    List<String> each = hashes.sha256(files);
    if (each.size() == 1) {
      return "sha256:" + each.get(0);
    }
    MessageDigest digest = Sha256.digest();
    for (String one : each) {
      digest.update((one + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }
}
