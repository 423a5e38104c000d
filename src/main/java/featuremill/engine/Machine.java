package featuremill.engine;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.network.util.JavaUtils;

/**
 * What a job may use: how many tasks run at once, and how much memory their processes have.
 *
 * @param tasksAtOnce in the whole cluster
 * @param tasksPerExecutor at once in one process
 * @param oneProcess whether tasks run in the driver's process
 * @param driverHeap bytes
 * @param driverOffHeap bytes beside the heap, or {@link #UNLIMITED}
 * @param driverSetting what limits those, for messages
 * @param executorOffHeap bytes beside the heap of one executor, or {@link #UNLIMITED}
 * @param maxResult bytes that one job may bring to the driver
 * @param storage bytes of centred rows that one executor may hold beside its heap
 */
public record Machine(
    int tasksAtOnce,
    int tasksPerExecutor,
    boolean oneProcess,
    long driverHeap,
    long driverOffHeap,
    String driverSetting,
    long executorOffHeap,
    long maxResult,
    long storage) {
  static final long UNLIMITED = Long.MAX_VALUE;

  private static final long MIB = 1L << 20;

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,\\s*\\d+)?])?");

  /** What a JVM takes beside its heap and our blocks: classes, code, threads, buffers. */
  static final long JVM_BYTES = 200 * MIB;

  private static final long LEAST_OVERHEAD = 384 * MIB;

  /** The machine or cluster that a session runs on. */
  static Machine of(SparkContext context) {
    int executors = Math.max(1, context.statusTracker().getExecutorInfos().length - 1);
    return of(context.getConf(), context.master(), context.defaultParallelism(), executors);
  }

  static Machine of(SparkConf conf, String master, int parallelism, int executors) {
    Matcher threads = LOCAL.matcher(master);
    boolean local = threads.matches();
    int tasks = local ? threads(threads.group(1)) : Math.max(1, parallelism);
    int coresByDefault = isContainer(master) ? 1 : (tasks + executors - 1) / executors;
    int cores = conf.getInt("spark.executor.cores", coresByDefault);
    long heap = Runtime.getRuntime().maxMemory();
    long driver = driverOffHeap(conf, heap);
    long executor = local ? UNLIMITED : executorOffHeap(conf, master);
    return new Machine(
        tasks,
        local ? tasks : Math.max(1, cores / conf.getInt("spark.task.cpus", 1)),
        local,
        heap,
        driver,
        limitsDriver(conf) ? "spark.driver.memoryOverhead" : "spark.driver.memory",
        executor,
        maxResult(conf),
        StorageMemory.of(conf, local ? driver : executor));
  }

  /** Processes that run tasks, at least. */
  int executors() {
    return Math.max(1, (tasksAtOnce + tasksPerExecutor - 1) / tasksPerExecutor);
  }

  private static int threads(String count) {
    if (count == null) {
      return 1;
    }
    return count.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(count);
  }

  /** A container's limit is what Java takes for the machine's memory. */
  private static long driverOffHeap(SparkConf conf, long heap) {
    if (limitsDriver(conf)) {
      return Math.max(0, mebibytes(conf.get("spark.driver.memoryOverhead")) - JVM_BYTES);
    }
    long physical =
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getTotalMemorySize();
    return Math.max(0, physical - heap - JVM_BYTES);
  }

  private static boolean limitsDriver(SparkConf conf) {
    return conf.get("spark.submit.deployMode", "client").equals("cluster")
        && conf.contains("spark.driver.memoryOverhead");
  }

  /** A standalone cluster does not hold executors to what they asked for. */
  private static long executorOffHeap(SparkConf conf, String master) {
    if (conf.contains("spark.executor.memoryOverhead")) {
      return Math.max(0, mebibytes(conf.get("spark.executor.memoryOverhead")) - JVM_BYTES);
    }
    if (!isContainer(master)) {
      return UNLIMITED;
    }
    double share = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
    long heap = mebibytes(conf.get("spark.executor.memory", "1g"));
    return Math.max(0, (long) Math.max(LEAST_OVERHEAD, share * heap) - JVM_BYTES);
  }

  private static boolean isContainer(String master) {
    return master.startsWith("yarn") || master.startsWith("k8s");
  }

  private static long maxResult(SparkConf conf) {
    long bytes = JavaUtils.byteStringAsBytes(conf.get("spark.driver.maxResultSize", "1g"));
    return bytes == 0 ? UNLIMITED : bytes;
  }

  private static long mebibytes(String setting) {
    return JavaUtils.byteStringAsMb(setting) * MIB;
  }
}
