package featuremill.job;

import featuremill.job.publish.FileHashes;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Hashes an output's files: a small output here, a large one on the executors, a file a task. */
final class PublishedHashes implements FileHashes {
  private static final long SMALL_BYTES = 256L << 20;

  private final SparkSession session;

  PublishedHashes(SparkSession session) {
    this.session = session;
  }

  @Override
  public List<String> sha256(List<Path> files) throws IOException {
    Configuration hadoop = session.sparkContext().hadoopConfiguration();
    long bytes = 0;
    for (Path file : files) {
      bytes += file.getFileSystem(hadoop).getFileStatus(file).getLen();
    }
    if (bytes <= SMALL_BYTES) {
      return FileHashes.oneByOne(hadoop).sha256(files);
    }
    SerializableConfiguration shipped = new SerializableConfiguration(hadoop);
    return JavaSparkContext.fromSparkContext(session.sparkContext())
        .parallelize(files.stream().map(Path::toString).toList(), files.size())
        .map(file -> FileHashes.oneByOne(shipped.value()).sha256(List.of(new Path(file))).get(0))
        .collect();
  }
}
