package featuremill.spark.parquet;

import java.io.IOException;

/**
 * Makes sure, page after page, that every value is there and that every row has the same number of
 * them; rows may begin in one page and end in another.
 */
final class FlatLevels {
  private final int width;
  private final int mostDefined;

  /** Values of the last row that have come; 0 between rows. */
  private int inRow;

  FlatLevels(int width, int mostDefined) {
    this.width = width;
    this.mostDefined = mostDefined;
  }

  /**
   * Takes in how often a page's values are repeated: 0 for the first of a row, else 1.
   *
   * @throws NotFlatException if a row has another length
   */
  void repeated(int level, int times) throws IOException {
    if (level == 0) {
      if (inRow != 0 || (times > 1 && width > 1)) {
        throw ragged();
      }
      inRow = 1 % width;
      return;
    }
    if (inRow == 0 || times > width - inRow) {
      throw ragged();
    }
    inRow = (inRow + times) % width;
  }

  /**
   * Takes in how far a page's values are defined.
   *
   * @throws NotFlatException if one is null, or an array is null or empty
   */
  void defined(int level, int times) throws IOException {
    if (level != mostDefined) {
      throw new NotFlatException("a value is null, or an array null or empty");
    }
  }

  /**
   * Says that there are no more values.
   *
   * @throws NotFlatException if the last row is short
   */
  void end() throws IOException {
    if (inRow != 0) {
      throw ragged();
    }
  }

  private NotFlatException ragged() {
    return new NotFlatException("an array has another length than " + width);
  }
}
