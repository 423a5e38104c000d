package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class BlasChoiceTest {
  private static BlasProvider absent() {
    throw new UnsatisfiedLinkError("no jniopenblas");
  }

  @Test
  void nativeKernelsComeFirst() {
    Blas blas = BlasChoice.choose("auto", OpenBlasProvider::load);
    assertThat(blas.name()).startsWith("OpenBLAS 0.").endsWith("(native)");
    assertThat(blas.threads()).isEqualTo(1);
    assertThat(blas.reason()).isEqualTo("native kernels load on this machine");
  }

  @Test
  void coreTypeFollowsTheEnvironment() {
    String pinned = System.getenv("OPENBLAS_CORETYPE");
    String found = OpenBlasProvider.load().coreType();
    if ("amd64".equals(System.getProperty("os.arch")) && pinned != null) {
      assertThat(found).isEqualToIgnoringCase(pinned);
    } else {
      assertThat(found).isNotBlank();
    }
  }

  @Test
  void javaKernelsWhereNativeOnesDoNotLoad() {
    Blas blas = BlasChoice.choose("auto", BlasChoiceTest::absent);
    assertThat(blas.name()).startsWith("netlib ").endsWith("(Java)");
    assertThat(blas.coreType()).isEqualTo("JVM");
    assertThat(blas.threads()).isEqualTo(1);
    assertThat(blas.reason())
        .isEqualTo("OpenBLAS does not load: java.lang.UnsatisfiedLinkError: no jniopenblas");
  }

  @Test
  void aPropertyDecides() {
    assertThat(BlasChoice.choose("netlib", OpenBlasProvider::load).name()).startsWith("netlib");
    assertThat(BlasChoice.choose("netlib", OpenBlasProvider::load).reason())
        .isEqualTo("featuremill.blas=netlib");
    assertThat(BlasChoice.choose("openblas", OpenBlasProvider::load).reason())
        .isEqualTo("featuremill.blas=openblas");
  }

  @Test
  void aDemandThatCannotBeMetFails() {
    assertThatThrownBy(() -> BlasChoice.choose("openblas", BlasChoiceTest::absent))
        .hasMessage(
            "OpenBLAS does not load: java.lang.UnsatisfiedLinkError: no jniopenblas\n"
                + "  say featuremill.blas=auto to go on with slower Java kernels")
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .returns(Outcome.UNEXPECTED, Failure::outcome);
  }

  @Test
  void anUnknownSettingIsAUsageError() {
    assertThatThrownBy(() -> BlasChoice.choose("mkl", OpenBlasProvider::load))
        .hasMessage("featuremill.blas is \"mkl\"\n  say openblas, netlib or auto")
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .returns(Outcome.USAGE, Failure::outcome);
  }

  @Test
  void oneChoicePerProcess() {
    assertThat(Blas.best()).isSameAs(Blas.best());
    assertThat(Blas.of(NetlibProvider.load()).reason()).isEqualTo("asked for by the caller");
  }
}
