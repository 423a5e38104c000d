package featuremill.job.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Where and by how many the files of an output are hashed. */
@FunctionalInterface
public interface FileHashes {
  /** SHA-256 of each file, in lower-case hexadecimal, in the order of the files. */
  List<String> sha256(List<Path> files) throws IOException;

  /** One file after another, in this process. */
  static FileHashes oneByOne(Configuration configuration) {
    return files -> {
      List<String> hashes = new ArrayList<>(files.size());
      for (Path file : files) {
        hashes.add(Sha256.of(file, configuration));
      }
      return hashes;
    };
  }
}
