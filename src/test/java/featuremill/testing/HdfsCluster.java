package featuremill.testing;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS in this JVM: a name node and two data nodes on loopback, on ports that were free. */
public final class HdfsCluster implements AutoCloseable {
  private static final int DATA_NODES = 2;

  private final MiniDFSCluster cluster;

  private HdfsCluster(MiniDFSCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts it, formatted, with two replicas of each block: about seven seconds.
   *
   * @param folder an empty folder for its files
   */
  public static HdfsCluster start(Path folder) throws IOException {
    Configuration configuration = new Configuration();
    configuration.setInt("dfs.replication", DATA_NODES);
    configuration.setBoolean("dfs.permissions.enabled", false);
    MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(configuration, folder.toFile())
            .numDataNodes(DATA_NODES)
            .format(true)
            .build();
    cluster.waitActive();
    return new HdfsCluster(cluster);
  }

  /**
   * {@code hdfs://localhost:PORT}, without a slash at the end. The same cluster under 127.0.0.1 is
   * another file system to Hadoop: use this one everywhere.
   */
  public String uri() {
    return cluster.getURI().toString();
  }

  /** The file system; closed with the cluster. */
  public FileSystem fileSystem() throws IOException {
    return cluster.getFileSystem();
  }

  /** Stops one of the two data nodes: every block stays readable from the other. */
  public void stopDataNode() {
    if (cluster.getDataNodes().size() < DATA_NODES) {
      throw new IllegalStateException("the other data node has to stay");
    }
    cluster.stopDataNode(0);
  }

  /** Stops and starts the name node; the files stay. */
  public void restartNameNode() throws IOException {
    cluster.restartNameNode(true);
  }

  @Override
  public void close() {
    cluster.shutdown(true);
  }
}
