package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OffHeapDoublesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 131_071, 131_072, 131_073, 300_001})
  void copiesInAndOut(int length) {
    double[] source = Matrices.random(1, length + 2, 1)[0];
    double[] back = new double[length + 3];
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(length)) {
      memory.copyFrom(source, 2, 0, length);
      memory.copyTo(0, back, 3, length);
      for (int i = 0; i < length; i++) {
        assertThat(back[i + 3]).isEqualTo(source[i + 2]).isEqualTo(memory.get(i));
      }
      assertThat(back[0]).isZero();
      memory.zero();
      memory.copyTo(0, back, 0, length);
      assertThat(Arrays.stream(back, 0, length).allMatch(v -> v == 0)).isTrue();
    }
  }

  @Test
  void startsWithZerosOnACacheLine() {
    for (int round = 0; round < 20; round++) {
      try (OffHeapDoubles memory = OffHeapDoubles.allocate(7)) {
        assertThat(memory.address() % 64).isZero();
        assertThat(memory.length()).isEqualTo(7);
        for (int i = 0; i < 7; i++) {
          assertThat(memory.get(i)).isZero();
          memory.set(i, Double.NaN);
        }
      }
    }
  }

  @Test
  void countsWhatLives() {
    long before = OffHeapDoubles.allocatedBytes();
    OffHeapDoubles memory = OffHeapDoubles.allocate(1000);
    assertThat(OffHeapDoubles.allocatedBytes() - before).isEqualTo(8000);
    assertThat(OffHeapDoubles.peakAllocatedBytes()).isGreaterThanOrEqualTo(before + 8000);
    memory.close();
    memory.close();
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
  }

  @Test
  void refusesWhatLiesOutside() {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(3)) {
      double[] two = new double[2];
      assertThatThrownBy(() -> memory.get(3))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("Index 3 out of bounds for length 3");
      assertThatThrownBy(() -> memory.set(-1, 0)).hasMessage("Index -1 out of bounds for length 3");
      assertThatThrownBy(() -> memory.copyFrom(two, 0, 2, 2))
          .hasMessage("Range [2, 2 + 2) out of bounds for length 3");
      assertThatThrownBy(() -> memory.copyTo(0, two, 1, 2))
          .hasMessage("Range [1, 1 + 2) out of bounds for length 2");
      assertThatThrownBy(() -> OffHeapDoubles.allocate(-1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot allocate -1 doubles");
      try (OffHeapDoubles other = OffHeapDoubles.allocate(2)) {
        assertThatThrownBy(() -> memory.copyFrom(other))
            .hasMessage("cannot copy 2 doubles to 3 doubles");
      }
    }
  }

  @Test
  void useAfterCloseIsAnError() {
    OffHeapDoubles memory = OffHeapDoubles.allocate(3);
    memory.close();
    String message = "off-heap memory of 3 doubles was used after close";
    assertThatThrownBy(() -> memory.get(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> memory.set(0, 1)).hasMessage(message);
    assertThatThrownBy(memory::zero).hasMessage(message);
    assertThatThrownBy(memory::address).hasMessage(message);
    assertThatThrownBy(() -> memory.copyTo(0, new double[1], 0, 1)).hasMessage(message);
    assertThatThrownBy(() -> memory.copyFrom(new double[1], 0, 0, 1)).hasMessage(message);
  }

  @Test
  void moreThanTheMachineHasSaysHowMuch() {
    assertThatThrownBy(() -> OffHeapDoubles.allocate(1L << 56))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageStartingWith("no " + (1L << 59) + " bytes off the heap; ");
  }
}
