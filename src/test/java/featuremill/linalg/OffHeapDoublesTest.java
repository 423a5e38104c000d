package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void aPartOfAFileIsReadAndCannotBeWrittenTo(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("doubles");
    ByteBuffer bytes = ByteBuffer.allocate(5 * 8).order(ByteOrder.nativeOrder());
    bytes.asDoubleBuffer().put(new double[] {1, 2, 3, 4, 5});
    Files.write(path, bytes.array());
    long before = OffHeapDoubles.allocatedBytes();
    OffHeapDoubles part;
    try (FileChannel file = FileChannel.open(path)) {
      part = OffHeapDoubles.mapped(file, 8, 3);
    }
    Files.delete(path);
    try (part;
        OffHeapDoubles copy = OffHeapDoubles.allocate(4)) {
      assertThat(part.length()).isEqualTo(3);
      assertThat(part.get(0)).isEqualTo(2);
      assertThat(part.get(2)).isEqualTo(4);
      copy.copyFrom(part, 1, 2, 2);
      assertThat(DenseBlock.rowMajor(copy, 1, 4).toArray()).containsExactly(0, 0, 3, 4);
      assertThat(OffHeapDoubles.allocatedBytes() - before).isEqualTo(4 * 8);
      for (ThrowingCallable write :
          List.<ThrowingCallable>of(
              () -> part.set(0, 1),
              part::zero,
              () -> part.copyFrom(new double[1], 0, 0, 1),
              () -> part.copyFrom(copy, 0, 0, 1),
              () ->
                  Blas.best()
                      .gemm(
                          1,
                          DenseBlock.rowMajor(copy, 3, 1),
                          DenseBlock.rowMajor(copy, 1, 1),
                          0,
                          DenseBlock.rowMajor(part, 3, 1)))) {
        assertThatThrownBy(write)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageEndingWith("3 doubles is a part of a file and cannot be written to");
      }
    }
    assertThatThrownBy(() -> part.get(0)).hasMessageEndingWith("used after close");
  }

  @Test
  void whatOutlivesATaskIsNotInTheAccountOfItsThread() {
    OffHeapDoubles.takeThreadPeak();
    long before = OffHeapDoubles.allocatedBytes();
    try (OffHeapDoubles stays = OffHeapDoubles.allocateToStay(10)) {
      assertThat(OffHeapDoubles.allocatedBytes() - before).isEqualTo(80);
      try (OffHeapDoubles goes = OffHeapDoubles.allocate(3)) {
        assertThat(goes.length() + stays.length()).isEqualTo(13);
      }
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
    assertThat(OffHeapDoubles.takeThreadPeak()).isEqualTo(24);
  }

  /** Around the length of a piece, 8,192 doubles. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8_191, 8_192, 8_193, 20_000})
  void entriesAreMovedThroughAStreamAndPieceByPiece(int length) throws IOException {
    double[] values = new Random(length).doubles(length).toArray();
    try (OffHeapDoubles source = OffHeapDoubles.allocate(length);
        OffHeapDoubles target = OffHeapDoubles.allocate(length)) {
      source.copyFrom(values, 0, 0, length);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      source.entries().writeTo(new DataOutputStream(bytes));
      assertThat(bytes.size()).isEqualTo(8 * length);
      target.entries().readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      double[] found = new double[length];
      target.copyTo(0, found, 0, length);
      assertThat(found).isEqualTo(values);

      Entries entries = source.entries();
      byte[] piece = new byte[24];
      int moved = 0;
      while (entries.remaining() > 0) {
        moved += entries.writeTo(piece);
      }
      assertThat(moved).isEqualTo(8 * length);
      assertThatThrownBy(() -> target.entries().readFrom(new byte[8 * length + 8], 8 * length + 8))
          .hasMessageContaining("do not fit where " + length + " numbers remain");
    }
  }
}
