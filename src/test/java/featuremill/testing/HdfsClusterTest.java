package featuremill.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class HdfsClusterTest {
  @Test
  void aFileOutlivesADataNodeAndARestart(@TempDir java.nio.file.Path folder) throws Exception {
    try (HdfsCluster hdfs = HdfsCluster.start(folder)) {
      Path file = new Path(hdfs.uri() + "/folder/file");
      try (FSDataOutputStream out = hdfs.fileSystem().create(file)) {
        out.write("twice".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(hdfs.fileSystem().getFileStatus(file).getReplication()).isEqualTo((short) 2);

      hdfs.stopDataNode();
      assertThat(read(hdfs, file)).isEqualTo("twice");
      assertThatThrownBy(hdfs::stopDataNode).hasMessage("the other data node has to stay");

      hdfs.restartNameNode();
      assertThat(read(hdfs, file)).isEqualTo("twice");
    }
  }

  private static String read(HdfsCluster hdfs, Path file) throws Exception {
    try (FSDataInputStream in = hdfs.fileSystem().open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
