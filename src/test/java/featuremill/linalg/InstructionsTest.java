package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class InstructionsTest {
  private final Instructions haswell = new Instructions(Set.of("sse2", "avx2", "fma"));

  @ParameterizedTest
  @ValueSource(strings = {"SkylakeX", "SKYLAKEX", "Cooperlake", "SapphireRapids"})
  void kernelsOfWiderRegistersThanTheProcessorHasAreRefused(String coreType) {
    assertThatThrownBy(() -> haswell.requireFor(coreType))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining("OPENBLAS_CORETYPE=" + coreType)
        .hasMessageContaining("avx512f")
        .hasMessageContaining("name another");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"Haswell", "Zen", "Nehalem", "a kernel that nobody knows"})
  void othersAreLeftToOpenBlas(String coreType) {
    assertThatCode(() -> haswell.requireFor(coreType)).doesNotThrowAnyException();
  }

  @Test
  void anOldProcessorCannotRunThePinnedKernel() {
    assertThatThrownBy(() -> new Instructions(Set.of("sse2", "avx")).requireFor("Haswell"))
        .hasMessageContaining("avx2");
  }

  @Test
  void whatIsNotKnownIsNotRefused() {
    assertThatCode(() -> new Instructions(Set.of()).requireFor("SkylakeX"))
        .doesNotThrowAnyException();
  }

  @Test
  void thisMachineRunsWhatTheTestsRunOn() {
    assertThatCode(
            () -> Instructions.ofThisMachine().requireFor(System.getenv("OPENBLAS_CORETYPE")))
        .doesNotThrowAnyException();
  }
}
