package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanelCutTest {
  @ParameterizedTest
  @CsvSource({
    "0,1",
    "0,9",
    "1,1",
    "1,5",
    "2,3",
    "7,4",
    "3,1000003",
    "100,65536",
    "1025,1024",
    "4000,16001",
    "4000,1000000",
    "2000000,3"
  })
  void everyColumnIsInOneStripAndEveryStripInOnePanel(int rows, int columns) {
    PanelCut cut = new PanelCut(rows, columns);

    int column = 0;
    int strip = 0;
    for (int panel = 0; panel < cut.panels(); panel++) {
      assertThat(cut.firstStrip(panel)).isEqualTo(strip);
      assertThat(cut.firstStrip(panel + 1)).isGreaterThan(strip);
      for (; strip < cut.firstStrip(panel + 1); strip++) {
        assertThat(cut.panelOf(strip)).isEqualTo(panel);
        assertThat(cut.firstColumn(strip)).isEqualTo(column);
        assertThat(cut.width(strip)).isBetween(1, cut.stripWidth());
        column = cut.endColumn(strip);
      }
    }
    assertThat(strip).isEqualTo(cut.strips());
    assertThat(column).isEqualTo(columns);
    assertThat(cut.panels()).isLessThanOrEqualTo(PanelCut.MOST);
  }

  @Test
  void statesStayWithinTheSizeOfTheData() {
    PanelCut wide = new PanelCut(1000, 1_000_000);
    assertThat(wide.panels()).isEqualTo(wide.strips()).isEqualTo(955);
    assertThat(4.0 * 1000 * 1000 * wide.panels()).isLessThan(8.0 * 1000 * 1_000_000);
    assertThat(new PanelCut(4000, 20_000).panels()).isEqualTo(8);
    assertThat(new PanelCut(4000, 17_000).panels()).isEqualTo(8);
    assertThat(new PanelCut(4000, 15).panels()).isEqualTo(PanelCut.FEWEST);
  }

  @Test
  void groupsOfPanelsHoldAllOfThemInOrder() {
    PanelCut cut = new PanelCut(100, 100_000);

    int next = 0;
    for (int[] group : cut.groups(7000)) {
      for (int panel : group) {
        assertThat(panel).isEqualTo(next++);
      }
    }

    assertThat(next).isEqualTo(cut.panels());
    assertThat(cut.groups(1)).hasSize(cut.panels());
    assertThat(cut.groups(100_000)).hasSize(1);
  }
}
