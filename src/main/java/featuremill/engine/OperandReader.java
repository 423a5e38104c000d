package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.linalg.npy.NpyHeader;
import featuremill.linalg.npy.NpyReader;
import featuremill.transform.Operation;
import featuremill.transform.ShapeCheck;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads operands, and makes sure that they fit the rows that they meet. */
public final class OperandReader {
  /** An array of as many doubles is 800 MB. */
  private static final long MOST_VALUES = 100_000_000;

  private final Configuration hadoop;

  public OperandReader(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** An operand's numbers and their shape. */
  public record Numbers(long[] shape, double[] values) {
    private double[][] rows() {
      int columns = (int) shape[1];
      double[][] rows = new double[(int) shape[0]][];
      Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * columns, (i + 1) * columns));
      return rows;
    }
  }

  /**
   * One number for each feature.
   *
   * @param where place of the step
   * @throws Failure (exit 2) when the operand is neither a row vector nor a scalar; (exit 3) when
   *     its file cannot be read
   */
  public double[] rowVector(Operand operand, Operation operation, int width, String where) {
    return placed(
        where,
        () -> {
          Numbers numbers = read(operand);
          return ShapeCheck.ofRows(width).rowVector(operation, numbers.shape, numbers.values);
        });
  }

  /**
   * A matrix [width x m].
   *
   * @throws Failure (exit 2) when the operand is none; (exit 3) when its file cannot be read
   */
  public double[][] matrix(Operand operand, int width, String where) {
    return placed(
        where,
        () -> {
          Numbers numbers = read(operand);
          if (numbers.shape.length != 2) {
            throw Failure.usage(
                "rows are multiplied by a matrix, not by an array of "
                    + numbers.shape.length
                    + " dimensions");
          }
          ShapeCheck.ofRows(width).product(numbers.shape[0], numbers.shape[1]);
          return numbers.rows();
        });
  }

  private static <T> T placed(String where, Supplier<T> work) {
    try {
      return work.get();
    } catch (Failure failure) {
      throw failure.at(where);
    }
  }

  /**
   * The numbers of an operand.
   *
   * @throws Failure (exit 3) when a file is missing or not an array of finite numbers
   */
  public Numbers read(Operand operand) {
    Numbers numbers = operand.isFile() ? file(operand.file()) : inline(operand);
    for (int i = 0; i < numbers.values.length; i++) {
      double given = numbers.values[i];
      numbers.values[i] = operand.change().of(given);
      if (!Double.isFinite(given) || !Double.isFinite(numbers.values[i])) {
        throw unusable(operand, i, given);
      }
    }
    return numbers;
  }

  private static Failure unusable(Operand operand, int i, double given) {
    boolean finite = Double.isFinite(given);
    return Failure.input(
        "value "
            + i
            + " of "
            + (operand.isFile() ? operand.file() : "the operand")
            + " is "
            + given
            + (finite ? ", which has no finite reciprocal" : ", and has to be a finite number"));
  }

  private static Numbers inline(Operand operand) {
    return new Numbers(
        operand.shape().stream().mapToLong(Integer::longValue).toArray(),
        operand.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  private Numbers file(String location) {
    Path path = new Path(location);
    try (NpyReader reader = NpyReader.open(opened(path), location)) {
      NpyHeader header = reader.header();
      if (header.numValues() > MOST_VALUES || header.numDimensions() > 2) {
        throw Failure.input(location + " is a " + header.describe() + ", too large an operand");
      }
      double[] values = new double[(int) header.numValues()];
      reader.read(values, 0, values.length);
      boolean turned = header.isFortranOrder() && header.numDimensions() == 2;
      return new Numbers(
          header.shape(),
          turned ? turned(values, (int) header.numRows(), (int) header.numColumns()) : values);
    } catch (FileNotFoundException missing) {
      throw Failure.input("there is no file " + location)
          .fix("a run leaves its arrays in OUT/model/: check that it has such an array")
          .because(missing);
    } catch (IOException unreadable) {
      throw Failure.input(location + " cannot be read: " + unreadable.getMessage())
          .because(unreadable);
    }
  }

  private java.io.InputStream opened(Path path) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    return files.open(path);
  }

  private static double[] turned(double[] byColumns, int rows, int columns) {
    double[] byRows = new double[byColumns.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        byRows[i * columns + j] = byColumns[j * rows + i];
      }
    }
    return byRows;
  }
}
