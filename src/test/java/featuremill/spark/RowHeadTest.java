package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.junit.jupiter.api.Test;

class RowHeadTest {
  @Test
  void aRowCountsForEachMaskThatRejectsIt() {
    RowHead head = new RowHead(63);
    long[] counts = new long[63];

    head.countRejected(row(1L), counts);
    head.countRejected(row(1L | 1L << 62 | 1L << 31), counts);
    head.countRejected(row(0L), counts);

    assertThat(counts[0]).isEqualTo(2);
    assertThat(counts[31]).isEqualTo(1);
    assertThat(counts[62]).isEqualTo(1);
    assertThat(counts).hasSize(63);
    assertThat(java.util.Arrays.stream(counts).sum()).isEqualTo(4);
  }

  @Test
  void aRowIsKeptWhenNoMaskRejectsIt() {
    RowHead head = new RowHead(63);

    assertThat(head.width()).isEqualTo(1);
    assertThat(head.keeps(row(0L))).isTrue();
    assertThat(head.keeps(row(1L))).isFalse();
    assertThat(head.keeps(row(1L << 62))).isFalse();
  }

  @Test
  void withoutMasksARowBeginsWithItsFeatures() {
    RowHead head = new RowHead(0);
    long[] counts = new long[0];

    head.countRejected(row(2.5), counts);

    assertThat(head.width()).isZero();
    assertThat(head.keeps(row(2.5))).isTrue();
  }

  @Test
  void theSignBitIsNoMask() {
    assertThatThrownBy(() -> new RowHead(64)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RowHead(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static InternalRow row(Object first) {
    return new GenericInternalRow(new Object[] {first});
  }
}
