package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.linalg.Blas;
import featuremill.stats.CoMoments;
import org.junit.jupiter.api.Test;

class ScanStateTest {
  @Test
  void aMergeRemembersWhichKernelsHaveSummed() {
    ScanState left = new ScanState(new RowHead(0), new CoMoments(1, CoMoments.Scope.DIAGONAL));
    ScanState right =
        new ScanState(
            new RowHead(0), new CoMoments(1, CoMoments.Scope.DIAGONAL), "OpenBLAS 9, ZEN");
    try {
      assertThat(left.kernels()).containsExactly(Blas.best().kernels());
      assertThat(left.combine(right).kernels())
          .containsExactlyInAnyOrder(Blas.best().kernels(), "OpenBLAS 9, ZEN");
    } finally {
      left.release();
    }
  }
}
