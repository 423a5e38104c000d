package featuremill.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import scala.collection.Seq;

/**
 * The lengths of nested arrays, the outermost first. Features are their elements in C order: the
 * last index runs fastest.
 */
final class TensorShape implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] lengths;

  private TensorShape(int[] lengths) {
    this.lengths = lengths;
  }

  /** Whether a column holds arrays of arrays. */
  static boolean isTensor(DataType type) {
    return type instanceof ArrayType array && array.elementType() instanceof ArrayType;
  }

  /** The type of the innermost elements. */
  static DataType element(DataType type) {
    return type instanceof ArrayType array ? element(array.elementType()) : type;
  }

  /** The same nesting of arrays around another element, which may be null. */
  static DataType around(DataType element, DataType type) {
    return type instanceof ArrayType array
        ? new ArrayType(around(element, array.elementType()), true)
        : element;
  }

  /** The shape of a row's only value, by the first element of each level. */
  static TensorShape of(Row row, DataType type) {
    List<Integer> lengths = new ArrayList<>();
    Object value = row.get(0);
    DataType level = type;
    while (level instanceof ArrayType array) {
      int length = value == null ? 0 : ((Seq<?>) value).length();
      lengths.add(length);
      value = length == 0 ? null : ((Seq<?>) value).apply(0);
      level = array.elementType();
    }
    return new TensorShape(lengths.stream().mapToInt(Integer::intValue).toArray());
  }

  int rank() {
    return lengths.length;
  }

  int length(int level) {
    return lengths[level];
  }

  /** Elements of an array at a level, those of the arrays within it counted. */
  int size(int level) {
    int size = 1;
    for (int i = level; i < lengths.length; i++) {
      size = Math.multiplyExact(size, lengths[i]);
    }
    return size;
  }

  /** {@code t[0,0]}, {@code t[0,1]} ... in C order. */
  List<String> names(String column) {
    List<String> names = new ArrayList<>(size(0));
    int[] index = new int[lengths.length];
    for (int j = 0; j < size(0); j++) {
      names.add(
          column
              + Arrays.stream(index)
                  .mapToObj(Integer::toString)
                  .collect(Collectors.joining(",", "[", "]")));
      for (int level = lengths.length - 1;
          level >= 0 && ++index[level] == lengths[level];
          level--) {
        index[level] = 0;
      }
    }
    return names;
  }

  /** {@code (2 x 3)}. */
  @Override
  public String toString() {
    return Arrays.stream(lengths)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" x ", "(", ")"));
  }
}
