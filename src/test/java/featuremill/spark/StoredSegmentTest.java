package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.linalg.OffHeapDoubles;
import featuremill.testing.LocalSpark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.util.SizeEstimator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag$;

class StoredSegmentTest {
  private static final int WIDTH = 200;

  private long allocated;
  private long held;

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @BeforeEach
  void countMemory() {
    allocated = OffHeapDoubles.allocatedBytes();
    held = StorageBudget.held();
  }

  /** A block of rows of 200 has 655; budgets from nothing to everything. */
  @ParameterizedTest
  @CsvSource({
    "0, 1000000000",
    "1, 1000000000",
    "655, 1000000000",
    "656, 1000000000",
    "5000, 1000000000",
    "5000, 0",
    "5000, 4000000"
  })
  void blocksAreTheRowsInTheirOrder(int rows, long budget) {
    double[] values = new Random(rows).doubles((long) rows * WIDTH).toArray();

    StoredSegment segment = stored(values, budget);

    assertThat(segment.numRows()).isEqualTo(rows);
    assertThat(read(segment)).isEqualTo(values);
    List<Integer> blocks = new ArrayList<>();
    segment.forEachBlock(block -> blocks.add(block.rows()));
    for (int i = 0; i < blocks.size() - 1; i++) {
      assertThat(blocks.get(i)).isEqualTo(655);
    }
    assertThat(segment.bytes(false) + segment.bytes(true)).isEqualTo(8L * values.length);
    assertThat(segment.bytes(false)).isLessThanOrEqualTo(budget);
    assertThat(StorageBudget.held() - held).isEqualTo(segment.bytes(false));
    segment.free();
    requireFreed();
  }

  @Test
  void theDigestDependsOnValuesAndPlacesButNotOnHowTheyCameIn() {
    double[] values = new Random(3).doubles(100L * WIDTH).toArray();
    SegmentWriter byRows = new SegmentWriter(WIDTH, 0);
    for (int i = 0; i < 100; i++) {
      byRows.append(java.util.Arrays.copyOfRange(values, i * WIDTH, (i + 1) * WIDTH), 1);
    }
    StoredSegment other = byRows.finish(0);
    StoredSegment segment = stored(values, 0);
    assertThat(other.digest()).isEqualTo(segment.digest());
    double[] swapped = values.clone();
    swapped[0] = values[1];
    swapped[1] = values[0];
    StoredSegment another = stored(swapped, 0);

    assertThat(another.digest()).isNotEqualTo(segment.digest());
    segment.free();
    other.free();
    another.free();
  }

  @Test
  void sparkCountsTheObjectAndNotTheRows() {
    StoredSegment segment = stored(new double[1000 * WIDTH], 1L << 30);

    assertThat(SizeEstimator.estimate(segment)).isBetween(256L, 4096L);
    segment.free();
  }

  /** As when a task runs where the segment is not. */
  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void movesWithItsRowsByEitherSerializer(String kind) {
    SparkConf conf = LocalSpark.session().sparkContext().conf();
    Serializer serializer =
        kind.equals("java") ? new JavaSerializer(conf) : new KryoSerializer(conf);
    double[] values = new Random(5).doubles(1500L * WIDTH).toArray();
    StoredSegment segment = stored(values, 2_000_000);
    assertThat(segment.bytes(true)).isPositive();

    ByteBuffer bytes =
        serializer.newInstance().serialize(segment, ClassTag$.MODULE$.apply(StoredSegment.class));
    segment.free();
    StoredSegment moved =
        serializer.newInstance().deserialize(bytes, ClassTag$.MODULE$.apply(StoredSegment.class));

    assertThat(read(moved)).isEqualTo(values);
    assertThat(moved.digest()).isEqualTo(segment.digest());
    moved.free();
    requireFreed();
  }

  @Test
  void isFreedOnlyWhenNobodyReadsIt() {
    double[] values = new Random(6).doubles(700L * WIDTH).toArray();
    StoredSegment segment = stored(values, 1L << 30);

    segment.forEachBlock(
        block -> {
          segment.free();
          assertThat(block.get(0, 0)).isNotNaN();
        });

    requireFreed();
    assertThatThrownBy(() -> segment.forEachBlock(block -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("segment 0 was read after it had been freed");
  }

  @Test
  void whatIsForgottenIsFreedInTheEnd() throws InterruptedException {
    stored(new double[1000 * WIDTH], 1L << 30);
    for (int i = 0; i < 200 && StorageBudget.held() > held; i++) {
      System.gc();
      Thread.sleep(20);
    }

    requireFreed();
  }

  @Test
  void isFoundAgainUntilItsOperatorIsClosed() {
    StoredSegment segment = StoredSegments.add("an operator", stored(new double[WIDTH], 1 << 20));
    assertThat(StoredSegments.find("an operator", 0)).isSameAs(segment);
    assertThat(StoredSegments.find("an operator", 1)).isNull();
    assertThat(StoredSegments.find("another", 0)).isNull();

    StoredSegments.free("an operator");

    requireFreed();
    assertThat(StoredSegments.find("an operator", 0)).isNull();
    StoredSegment late = stored(new double[WIDTH], 1 << 20);
    assertThatThrownBy(() -> StoredSegments.add("an operator", late))
        .hasMessage("segment 0 is not wanted any more");
    requireFreed();
  }

  private void requireFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(allocated);
    assertThat(StorageBudget.held()).isEqualTo(held);
  }

  /** Appends in pieces of 7 rows. */
  private static StoredSegment stored(double[] values, long budget) {
    SegmentWriter writer = new SegmentWriter(WIDTH, budget);
    int rows = values.length / WIDTH;
    for (int row = 0; row < rows; row += 7) {
      int count = Math.min(7, rows - row);
      double[] piece = new double[7 * WIDTH];
      System.arraycopy(values, row * WIDTH, piece, 0, count * WIDTH);
      writer.append(piece, count);
    }
    return writer.finish(0);
  }

  private static double[] read(StoredSegment segment) {
    DoubleStream.Builder all = DoubleStream.builder();
    segment.forEachBlock(
        block -> {
          for (double value : block.toArray()) {
            all.add(value);
          }
        });
    return all.build().toArray();
  }
}
