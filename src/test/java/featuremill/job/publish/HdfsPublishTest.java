package featuremill.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.io.File;
import java.io.IOException;
import java.security.PrivilegedAction;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HdfsPublishTest extends PublishLaws {
  private static final long SOFT_LIMIT = 60_000;
  private static final long HARD_LIMIT = 1_200_000;
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static MiniDFSCluster dfs;

  @BeforeAll
  static void start(@TempDir File folder) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("dfs.replication", "1");
    configuration.set("dfs.heartbeat.interval", "1");
    dfs = new MiniDFSCluster.Builder(configuration, folder).numDataNodes(1).build();
    dfs.waitActive();
    // Not the 400 ms that a client waits for a block which is not reported yet.
    CONFIGURATION.set("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "20");
  }

  @AfterAll
  static void stop() {
    if (dfs != null) {
      dfs.shutdown(true);
    }
  }

  @Override
  String base() throws IOException {
    String base = dfs.getURI() + "/base" + COUNT.incrementAndGet();
    storage(base).files().mkdirs(new Path(base));
    return base;
  }

  @Override
  Publisher openAfterDeath(String out, String runId) throws InterruptedException {
    dfs.setLeasePeriod(1, HARD_LIMIT);
    try {
      Thread.sleep(20);
      return Publisher.open(out, PublishMode.REPLACE, runId, CONFIGURATION);
    } finally {
      dfs.setLeasePeriod(SOFT_LIMIT, HARD_LIMIT);
    }
  }

  @Override
  int rounds() {
    return 2;
  }

  @Test
  void aRunWhoseLockWasTakenOverPublishesNothing() throws Exception {
    String out = base() + "/out";
    Results.publish(out, PublishMode.REPLACE, "before", CONFIGURATION);
    try (Publisher cutOff = Publisher.open(out, PublishMode.REPLACE, "cut-off", CONFIGURATION)) {
      Results.write(cutOff.stage(), "cut-off");
      try (Publisher next = openAfterDeath(out, "next")) {
        assertThatThrownBy(() -> cutOff.publish(FileHashes.oneByOne(CONFIGURATION)))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("cannot publish " + out);
        assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo("before");
        Results.write(next.stage(), "next");
        next.publish(FileHashes.oneByOne(CONFIGURATION));
      }
    }
    assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo("next");
  }

  @Test
  void aFolderWithoutWritePermissionIsNamed() throws IOException {
    String base = base();
    storage(base).files().setPermission(new Path(base), new FsPermission("755"));
    UserGroupInformation stranger = UserGroupInformation.createRemoteUser("stranger");
    for (PublishMode mode : PublishMode.values()) {
      stranger.doAs(
          (PrivilegedAction<Void>)
              () -> {
                assertRefused(
                    base + "/out",
                    mode,
                    "cannot write "
                        + base
                        + "/out: no permission to write in "
                        + base
                        + "\n  ask for write permission there, or choose another output.path");
                return null;
              });
    }
    stranger.doAs(
        (PrivilegedAction<Void>)
            () -> {
              assertThatThrownBy(
                      () -> FailureReceipt.write(base + "/out", new byte[0], CONFIGURATION))
                  .isInstanceOfSatisfying(
                      Failure.class, f -> assertThat(f.outcome()).isEqualTo(Outcome.OUTPUT))
                  .hasMessageStartingWith(
                      "cannot write the receipt of " + base + "/out: no permission to write in ");
              return null;
            });
  }
}
