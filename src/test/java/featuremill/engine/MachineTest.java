package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
  private static final long MIB = 1L << 20;

  /** Another default parallelism does not make more threads. */
  @ParameterizedTest
  @CsvSource({"local, 1", "local[1], 1", "local[7], 7", "'local[2,4]', 2", "'local[2, 4]', 2"})
  void countsTheThreadsOfALocalMaster(String master, int tasks) {
    Machine machine = Machine.of(conf(Map.of("spark.default.parallelism", "50")), master, 50, 1);

    assertThat(machine.tasksAtOnce()).isEqualTo(tasks);
    assertThat(machine.tasksPerExecutor()).isEqualTo(tasks);
    assertThat(machine.oneProcess()).isTrue();
    assertThat(machine.executorOffHeap()).isEqualTo(Machine.UNLIMITED);
    assertThat(machine.driverSetting()).isEqualTo("spark.driver.memory");
    assertThat(machine.driverOffHeap()).isPositive();
  }

  @Test
  void containersAllowWhatTheirOverheadAllows() {
    Machine byDefault = Machine.of(conf(Map.of()), "yarn", 10, 5);
    Machine large = Machine.of(conf(Map.of("spark.executor.memory", "20g")), "yarn", 10, 5);
    Machine asked =
        Machine.of(
            conf(Map.of("spark.executor.memoryOverhead", "3g", "spark.executor.cores", "4")),
            "k8s://https://host:6443",
            10,
            5);

    assertThat(byDefault.executorOffHeap()).isEqualTo(384 * MIB - Machine.JVM_BYTES);
    assertThat(byDefault.tasksPerExecutor()).isEqualTo(1);
    assertThat(large.executorOffHeap()).isEqualTo(2048 * MIB - Machine.JVM_BYTES);
    assertThat(asked.executorOffHeap()).isEqualTo(3072 * MIB - Machine.JVM_BYTES);
    assertThat(asked.tasksPerExecutor()).isEqualTo(4);
  }

  @Test
  void aStandaloneClusterLimitsOnlyWhatItIsAskedTo() {
    Machine free = Machine.of(conf(Map.of()), "spark://host:7077", 8, 2);
    Machine asked =
        Machine.of(
            conf(Map.of("spark.executor.memoryOverhead", "1000")), "local-cluster[2,1,1024]", 2, 2);

    assertThat(free.executorOffHeap()).isEqualTo(Machine.UNLIMITED);
    assertThat(free.tasksPerExecutor()).isEqualTo(4);
    assertThat(free.oneProcess()).isFalse();
    assertThat(asked.executorOffHeap()).isEqualTo(1000 * MIB - Machine.JVM_BYTES);
    assertThat(asked.oneProcess()).isFalse();
  }

  @Test
  void readsTheLimitsOfTheDriver() {
    Machine cluster =
        Machine.of(
            conf(
                Map.of(
                    "spark.submit.deployMode",
                    "cluster",
                    "spark.driver.memoryOverhead",
                    "1g",
                    "spark.driver.maxResultSize",
                    "0")),
            "yarn",
            2,
            2);

    assertThat(cluster.driverOffHeap()).isEqualTo(1024 * MIB - Machine.JVM_BYTES);
    assertThat(cluster.driverSetting()).isEqualTo("spark.driver.memoryOverhead");
    assertThat(cluster.maxResult()).isEqualTo(Machine.UNLIMITED);
    assertThat(Machine.of(conf(Map.of()), "yarn", 2, 2).maxResult()).isEqualTo(1L << 30);
  }

  private static SparkConf conf(Map<String, String> settings) {
    SparkConf conf = new SparkConf(false);
    settings.forEach(conf::set);
    return conf;
  }
}
