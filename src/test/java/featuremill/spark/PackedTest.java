package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedTest {

  /** Sizes about one chunk of 16 MiB, and more than one. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, (1 << 24) - 64, 1 << 24, (1 << 24) + 1, 3 << 24})
  void givesBackTheSameBytes(int length) {
    byte[] value = new byte[length];
    new Random(length).nextBytes(value);

    Packed packed = Packed.of(value);
    byte[] back = packed.unpack();

    assertThat(back).isEqualTo(value);
    assertThat(packed.bytes()).isGreaterThanOrEqualTo(length);
  }
}
