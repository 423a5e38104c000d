package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DenseBlockTest {
  private final OffHeapDoubles memory = OffHeapDoubles.allocate(12);
  private final DenseBlock block = DenseBlock.rowMajor(memory, 3, 4);

  DenseBlockTest() {
    for (int i = 0; i < 12; i++) {
      memory.set(i, i);
    }
  }

  @AfterEach
  void free() {
    memory.close();
  }

  @Test
  void viewsShareTheMemory() {
    assertThat(block.get(2, 1)).isEqualTo(9);
    assertThat(block.transposed().get(1, 2)).isEqualTo(9);
    assertThat(block.rowRange(1, 3).columnRange(1, 3).toArray()).containsExactly(5, 6, 9, 10);
    assertThat(block.everyRow(2).toArray()).containsExactly(0, 1, 2, 3, 8, 9, 10, 11);
    assertThat(block.everyRow(5).rows()).isEqualTo(1);
    assertThat(block.rowRange(0, 0).everyRow(3).rows()).isZero();
    assertThat(block.columnRange(1, 2).transposed().toArray()).containsExactly(1, 5, 9);
    assertThat(DenseBlock.columnMajor(memory, 2, 2).toArray()).containsExactly(0, 2, 1, 3);
    block.transposed().rowRange(3, 4).set(0, 1, -7);
    assertThat(block.get(1, 3)).isEqualTo(-7);
    assertThat(block.data()).isSameAs(memory);
  }

  @Test
  void describesItself() {
    DenseBlock view = block.rowRange(1, 3).transposed();
    assertThat(view.rows()).isEqualTo(4);
    assertThat(view.columns()).isEqualTo(2);
    assertThat(view.offset()).isEqualTo(4);
    assertThat(view.rowStride()).isEqualTo(1);
    assertThat(view.columnStride()).isEqualTo(4);
    assertThat(view.shape()).isEqualTo("(4 x 2)");
  }

  @Test
  void setsThroughAView() {
    DenseBlock turned = block.transposed().rowRange(0, 2);
    turned.setAll(new double[] {1, 2, 3, 4, 5, 6});
    assertThat(block.columnRange(0, 2).toArray()).containsExactly(1, 4, 2, 5, 3, 6);
    assertThatThrownBy(() -> turned.setAll(new double[5]))
        .hasMessage("cannot fill a block of shape (2 x 3) from 5 values");
  }

  @Test
  void copiesBetweenLayouts() {
    try (OffHeapDoubles other = OffHeapDoubles.allocate(12)) {
      DenseBlock columns = DenseBlock.columnMajor(other, 3, 4);
      columns.copyFrom(block);
      assertThat(columns.toArray()).isEqualTo(block.toArray());
      DenseBlock rows = DenseBlock.rowMajor(other, 4, 3);
      rows.copyFrom(block.transposed());
      assertThat(rows.transposed().toArray()).isEqualTo(block.toArray());
      assertThatThrownBy(() -> rows.copyFrom(block))
          .hasMessage("cannot copy a block of shape (3 x 4) to one of shape (4 x 3)");
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> DenseBlock.rowMajor(memory, 4, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a block of shape (4 x 4) needs 16 doubles, the memory has 12");
    assertThatThrownBy(() -> DenseBlock.rowMajor(memory, -1, 4))
        .hasMessage("a block cannot have shape (-1 x 4)");
    assertThatThrownBy(() -> DenseBlock.strided(memory, 0, 2, 2, 0, 1))
        .hasMessage("offset 0 and strides 0, 1 do not fit");
    assertThatThrownBy(() -> DenseBlock.strided(memory, 9, 2, 2, 2, 1))
        .hasMessage("a block of shape (2 x 2) needs 13 doubles, the memory has 12");
    assertThatThrownBy(() -> DenseBlock.rowMajor(memory, 2_000_000_000, 2_000_000_000))
        .hasMessageEndingWith("needs 4000000000000000000 doubles, the memory has 12");
    assertThatThrownBy(() -> block.get(3, 0)).hasMessage("Index 3 out of bounds for length 3");
    assertThatThrownBy(() -> block.get(0, 4)).hasMessage("Index 4 out of bounds for length 4");
    assertThatThrownBy(() -> block.rowRange(2, 4))
        .hasMessage("Range [2, 4) out of bounds for length 3");
    assertThatThrownBy(() -> block.everyRow(0)).hasMessage("cannot take every 0th row");
  }
}
