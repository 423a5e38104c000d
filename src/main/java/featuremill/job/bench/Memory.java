package featuremill.job.bench;

import featuremill.linalg.OffHeapDoubles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process needed at most, since a given moment. */
final class Memory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final String HIGH_WATER = "VmHWM:";

  private Memory() {}

  /**
   * Peaks, in bytes.
   *
   * @param heapBytes the sum of the heap's pools, each at its own moment: an upper bound, garbage
   *     included
   * @param offHeapBytes blocks and matrices of {@code linalg}
   * @param residentBytes the whole process, as Linux counts it; 0 elsewhere
   */
  record Peak(long heapBytes, long offHeapBytes, long residentBytes) {}

  /** Peaks since it was made. One watch at a time: they share the counters of the process. */
  static final class Watch {
    private Watch() {
      pools().forEach(MemoryPoolMXBean::resetPeakUsage);
      OffHeapDoubles.restartPeak();
      restartHighWater();
    }

    Peak peak() {
      long heap = pools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
      return new Peak(heap, OffHeapDoubles.peakAllocatedBytes(), highWater());
    }
  }

  static Watch watch() {
    return new Watch();
  }

  private static java.util.stream.Stream<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }

  private static void restartHighWater() {
    try {
      if (Files.exists(RESET)) {
        Files.writeString(RESET, "5");
      }
    } catch (IOException refused) {
      // The mark then is that of the process's whole life, which bounds it from above.
    }
  }

  private static long highWater() {
    try {
      return Files.exists(STATUS)
          ? Files.readAllLines(STATUS).stream()
              .filter(line -> line.startsWith(HIGH_WATER))
              .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          : 0;
    } catch (IOException unreadable) {
      return 0;
    }
  }
}
