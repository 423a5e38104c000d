package featuremill.linalg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The instruction sets of this machine's processor, and those that OpenBLAS's kernels are made of.
 * OpenBLAS takes a kernel that OPENBLAS_CORETYPE names without looking whether the processor can
 * run it; one that cannot ends the process at the first product.
 */
final class Instructions {
  private static final List<String> AVX2 = List.of("avx2", "fma");
  private static final List<String> AVX512 =
      List.of("avx2", "fma", "avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd");

  private static final Map<String, List<String>> NEEDED =
      Map.of(
          "HASWELL", AVX2,
          "ZEN", AVX2,
          "EXCAVATOR", AVX2,
          "SKYLAKEX", AVX512,
          "COOPERLAKE", AVX512,
          "SAPPHIRERAPIDS", AVX512);

  private final Set<String> present;

  /**
   * @param present names as in the flags of /proc/cpuinfo; empty where nobody knows
   */
  Instructions(Set<String> present) {
    this.present = present;
  }

  /** Those of this machine; what is not Linux on x86 does not tell them. */
  static Instructions ofThisMachine() {
    try {
      return new Instructions(flags(Files.readAllLines(Path.of("/proc/cpuinfo"))));
    } catch (IOException e) {
      return new Instructions(Set.of());
    }
  }

  private static Set<String> flags(List<String> lines) {
    Set<String> flags = new HashSet<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).trim().equals("flags")) {
        flags.addAll(List.of(line.substring(colon + 1).trim().split("\\s+")));
        break;
      }
    }
    return flags;
  }

  /**
   * Refuses kernels that the processor cannot run.
   *
   * @param coreType as OPENBLAS_CORETYPE names it; null or empty leaves the choice to OpenBLAS,
   *     which looks
   * @throws UnsatisfiedLinkError with the first instructions that are missing
   */
  void requireFor(String coreType) {
    if (coreType == null || present.isEmpty()) {
      return;
    }
    for (String needed : NEEDED.getOrDefault(coreType.toUpperCase(Locale.ROOT), List.of())) {
      if (!present.contains(needed)) {
        throw new UnsatisfiedLinkError(
            "OPENBLAS_CORETYPE="
                + coreType
                + " is of "
                + needed
                + " instructions, which this processor does not have; name another, or leave it"
                + " empty");
      }
    }
  }
}
