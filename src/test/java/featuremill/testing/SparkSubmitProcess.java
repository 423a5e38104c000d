package featuremill.testing;

import java.time.Duration;

/** A spark-submit that runs. */
public final class SparkSubmitProcess implements AutoCloseable {
  private final ChildProcess process;
  private final SparkSubmit.DeployMode deployMode;

  SparkSubmitProcess(ChildProcess process, SparkSubmit.DeployMode deployMode) {
    this.process = process;
    this.deployMode = deployMode;
  }

  public long pid() {
    return process.pid();
  }

  /** What it has printed on standard error so far. */
  public String standardError() {
    return process.errors();
  }

  /** Ends it at once: in client mode the driver with it. */
  public void kill() {
    process.kill();
  }

  /**
   * Waits for its end.
   *
   * @throws IllegalStateException with the tail of its log if it takes longer; it is ended then
   */
  public SparkSubmitResult await(Duration atMost) throws InterruptedException {
    try (process) {
      int exitCode =
          process
              .awaitExit(atMost)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "spark-submit still ran after " + atMost + process.tail()));
      return new SparkSubmitResult(exitCode, deployMode, process.output(), process.errors());
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
