package featuremill.linalg.npy;

import featuremill.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Whole .npy files of one or two dimensions to and from arrays.
 *
 * <p>Writes what {@code numpy.save} writes for a float64 array in C order; reads every {@link
 * NpyElement} in either byte and index order. Neither closes the stream it was given.
 */
public final class NpyFile {
  private NpyFile() {}

  /** Writes a 1-D array. */
  public static void write(OutputStream out, double[] values) throws IOException {
    try (NpyWriter writer = new NpyWriter(unclosed(out), values.length)) {
      writer.write(values);
    }
  }

  /**
   * Writes a 2-D array of equally long rows.
   *
   * @param columns length of every row; needed when there is none
   * @throws IllegalArgumentException if a row has another length
   */
  public static void write(OutputStream out, double[][] rows, int columns) throws IOException {
    for (double[] row : rows) {
      if (row.length != columns) {
        throw new IllegalArgumentException(
            "a row of " + row.length + " values in an array of " + columns + " columns");
      }
    }
    try (NpyWriter writer = new NpyWriter(unclosed(out), rows.length, columns)) {
      for (double[] row : rows) {
        writer.write(row);
      }
    }
  }

  /**
   * Reads a 1-D array.
   *
   * @param name the file's name, for messages
   * @throws Failure (input) if the array has not one dimension, is cut short, or is too long for
   *     memory (2^31 - 9 values)
   */
  public static double[] readVector(InputStream in, String name) throws IOException {
    NpyReader reader = NpyReader.open(in, name);
    NpyHeader header = reader.header();
    requireDimensions(header, 1);
    double[] values = new double[extent(header, header.numValues())];
    reader.read(values, 0, values.length);
    return values;
  }

  /**
   * Reads a 2-D array, row by row whatever its index order.
   *
   * @param name the file's name, for messages
   * @return rows of columns; no row at all has no column either
   * @throws Failure (input) if the array has not two dimensions or is cut short
   */
  public static double[][] readMatrix(InputStream in, String name) throws IOException {
    NpyReader reader = NpyReader.open(in, name);
    NpyHeader header = reader.header();
    requireDimensions(header, 2);
    int rows = extent(header, header.numRows());
    int columns = extent(header, header.numColumns());
    double[][] matrix = new double[rows][columns];
    if (!header.isFortranOrder()) {
      for (double[] row : matrix) {
        reader.read(row, 0, columns);
      }
      return matrix;
    }
    double[] column = new double[rows];
    for (int j = 0; j < columns; j++) {
      reader.read(column, 0, rows);
      for (int i = 0; i < rows; i++) {
        matrix[i][j] = column[i];
      }
    }
    return matrix;
  }

  private static void requireDimensions(NpyHeader header, int wanted) {
    if (header.numDimensions() != wanted) {
      throw Failure.input(
          header.name()
              + " is a "
              + header.describe()
              + ", not an array of "
              + wanted
              + " dimension"
              + (wanted == 1 ? "" : "s"));
    }
  }

  private static int extent(NpyHeader header, long extent) {
    if (extent > Integer.MAX_VALUE - 8) {
      throw Failure.input(
          header.name() + " is a " + header.describe() + ", too large for one array");
    }
    return (int) extent;
  }

  private static OutputStream unclosed(OutputStream out) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        out.write(bytes, from, count);
      }

      @Override
      public void close() throws IOException {
        out.flush();
      }
    };
  }
}
