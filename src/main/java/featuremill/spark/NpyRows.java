package featuremill.spark;

import featuremill.linalg.npy.NpyHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The rows of a NumPy {@code .npy} file as a Dataset with one column, {@code features}.
 *
 * <p>A 2-D array gives a row per first index; a 1-D array gives rows of one feature. Each task
 * reads its own run of rows: one contiguous range of a C-order file, one range per column of a
 * Fortran-order file.
 */
public final class NpyRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final NpyHeader header;
  private final RowRanges ranges;
  private final SerializableConfiguration configuration;

  private NpyRows(
      String path, NpyHeader header, RowRanges ranges, SerializableConfiguration configuration) {
    this.path = path;
    this.header = header;
    this.ranges = ranges;
    this.configuration = configuration;
  }

  /**
   * Opens a file, whose header and length are checked at once.
   *
   * @throws featuremill.failure.Failure (exit 3) when it is not such a file, is cut short, or has
   *     another number of dimensions than 1 or 2
   */
  public static NpyRows open(SparkSession session, Path path) {
    Configuration hadoop = session.sparkContext().hadoopConfiguration();
    try {
      FileSystem files = path.getFileSystem(hadoop);
      NpyHeader header;
      try (FSDataInputStream in = files.open(path)) {
        header = NpyHeader.parse(in, path.toString());
      }
      header.checkFileBytes(files.getFileStatus(path).getLen());
      // numColumns() refuses arrays of another number of dimensions
      long rowBytes = header.numColumns() * header.element().bytes();
      RowRanges ranges = RowRanges.of(header.numRows(), rowBytes);
      return new NpyRows(path.toString(), header, ranges, new SerializableConfiguration(hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long numRows() {
    return header.numRows();
  }

  /** The rows, read when they are asked for. */
  public Dataset<Row> dataset(SparkSession session) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    JavaRDD<InternalRow> rows =
        context
            .parallelize(
                IntStream.range(0, ranges.count()).boxed().toList(), Math.max(1, ranges.count()))
            .flatMap(this::read);
    StructType schema =
        new StructType()
            .add(
                FeatureColumns.arrayOf(FeatureRows.FEATURES, Math.toIntExact(header.numColumns())));
    return InternalRows.dataset(session, rows, schema);
  }

  private Iterator<InternalRow> read(int range) throws IOException {
    return header.isFortranOrder() ? byColumns(range) : byRows(range);
  }

  private Iterator<InternalRow> byRows(int range) throws IOException {
    int width = Math.toIntExact(header.numColumns());
    byte[] raw = new byte[Math.multiplyExact(width, header.element().bytes())];
    double[] values = new double[width];
    DataInputStream in = openAt(ranges.from(range) * raw.length);
    TaskCompletionListener close = context -> closeQuietly(in);
    TaskContext.get().addTaskCompletionListener(close);
    return IntStream.range(0, Math.toIntExact(ranges.to(range) - ranges.from(range)))
        .<InternalRow>mapToObj(
            row -> {
              readFully(in, raw);
              header.decode(ByteBuffer.wrap(raw), values, 0, width);
              return row(values);
            })
        .iterator();
  }

  private Iterator<InternalRow> byColumns(int range) throws IOException {
    int width = Math.toIntExact(header.numColumns());
    int rows = Math.toIntExact(ranges.to(range) - ranges.from(range));
    double[][] columns = new double[width][rows];
    byte[] raw = new byte[Math.multiplyExact(rows, header.element().bytes())];
    try (FSDataInputStream in = openFile()) {
      for (int j = 0; j < width; j++) {
        long first = j * header.numRows() + ranges.from(range);
        in.readFully(header.headerBytes() + first * header.element().bytes(), raw);
        header.decode(ByteBuffer.wrap(raw), columns[j], 0, rows);
      }
    }
    double[] values = new double[width];
    return IntStream.range(0, rows)
        .<InternalRow>mapToObj(
            i -> {
              for (int j = 0; j < width; j++) {
                values[j] = columns[j][i];
              }
              return row(values);
            })
        .iterator();
  }

  private static InternalRow row(double[] values) {
    return new GenericInternalRow(new Object[] {UnsafeArrayData.fromPrimitiveArray(values)});
  }

  private FSDataInputStream openFile() throws IOException {
    Path file = new Path(path);
    return file.getFileSystem(configuration.value()).open(file);
  }

  private DataInputStream openAt(long dataOffset) throws IOException {
    FSDataInputStream in = openFile();
    in.seek(header.headerBytes() + dataOffset);
    return new DataInputStream(new java.io.BufferedInputStream(in, 1 << 18));
  }

  private static void readFully(DataInputStream in, byte[] raw) {
    try {
      in.readFully(raw);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(DataInputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
