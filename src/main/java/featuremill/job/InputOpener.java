package featuremill.job;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import featuremill.spark.Distributions;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.spark.GeneratedRows;
import featuremill.spark.GeneratedVectors;
import featuremill.spark.NpyRows;
import featuremill.spark.ParquetPages;
import featuremill.spark.SparkFailures;
import featuremill.spark.SplitSize;
import featuremill.spark.ZipfLaw;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Opens a job's input.
 *
 * <p>Files are read in the order of their paths and cut by {@link SplitSize}, one run of bytes a
 * partition, whatever the session says about parallelism: the cut decides the order of the
 * additions. A scan of wide features folds several partitions into one segment, so that their width
 * need not be known here.
 */
final class InputOpener {
  private static final int SMALLEST_BATCH = 128;
  private static final int LARGEST_BATCH = 4096;
  private static final int BATCH_VALUES = 1 << 16;

  private final SparkSession session;
  private final JobSpec.Input input;

  private InputOpener(SparkSession session, JobSpec.Input input) {
    this.session = session;
    this.input = input;
  }

  /**
   * Opens the input.
   *
   * @throws Failure (exit 3) when it is missing or not what the job says
   */
  static InputData open(SparkSession session, JobSpec.Input input) {
    // A session of its own: the settings that cut files must not leak into the caller's.
    InputOpener opener = new InputOpener(session.newSession(), input);
    try {
      return switch (input.format()) {
        case GENERATE -> opener.generate();
        case TABLE -> opener.table();
        case NPY -> opener.npy();
        default -> opener.files();
      };
    } catch (Exception e) {
      Failure explained = SparkFailures.explained(e);
      if (explained != null) {
        throw explained.where().isEmpty() ? explained.at(input.where()) : explained;
      }
      if (e instanceof AnalysisException) {
        throw Failure.input(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
            .at(input.where())
            .because(e);
      }
      throw SparkFailures.unchecked(e);
    }
  }

  private InputData generate() {
    JobSpec.Generate made = input.generate();
    boolean sparse = made.nonzeros() > 0;
    Dataset<Row> rows = sparse ? sparseRows(made) : denseRows(made);
    long perRow = sparse ? 12L * made.nonzeros() : 8L * made.features();
    return new InputData(
        rows,
        featuresOr(FeatureRows.FEATURES),
        0,
        perRow * made.rows(),
        made.rows(),
        Fingerprint.of(Map.of(made.toString(), 0L), rows.schema()));
  }

  private Dataset<Row> sparseRows(JobSpec.Generate made) {
    ZipfLaw law = new ZipfLaw(made.features(), made.nonzeros(), made.seed());
    return GeneratedVectors.dataset(session, made.rows(), law);
  }

  private Dataset<Row> denseRows(JobSpec.Generate made) {
    GeneratedRows.Law law =
        switch (made.distribution()) {
          case NORMAL -> Distributions.normal(made.seed());
          case UNIFORM -> Distributions.uniform(made.seed());
          case CONSTANT -> Distributions.constant(1);
          case ARANGE -> Distributions.arange();
          case DECAY -> Distributions.decay(made.seed());
          case ZIPF -> throw new IllegalStateException("rows of zipf are sparse");
        };
    return GeneratedRows.dataset(session, made.rows(), made.features(), law);
  }

  private InputData table() {
    cut(SplitSize.usual());
    readInBatches(session.table(input.path()).schema());
    Dataset<Row> rows = session.table(input.path());
    return new InputData(
        rows, input.features(), 0, 0, 0, Fingerprint.of(Map.of(input.path(), 0L), rows.schema()));
  }

  private InputData npy() {
    FileStatus[] found = find();
    if (found.length != 1 || found[0].isDirectory()) {
      throw Failure.input("'" + input.path() + "' is not one .npy file").at(input.where());
    }
    NpyRows file = NpyRows.open(session, found[0].getPath());
    Dataset<Row> rows = file.dataset(session);
    return new InputData(
        rows,
        featuresOr(FeatureRows.FEATURES),
        1,
        found[0].getLen(),
        file.numRows(),
        Fingerprint.of(Map.of(found[0].getPath().getName(), found[0].getLen()), rows.schema()));
  }

  private InputData files() {
    requireFiles(find());
    Dataset<Row> first = reader().load(input.path());
    // Spark gives them as URLs, in which a blank is %20.
    String[] paths =
        Arrays.stream(first.inputFiles())
            .map(url -> new Path(URI.create(url)).toString())
            .sorted()
            .toArray(String[]::new);
    Map<String, Long> lengths = lengths(paths);
    long bytes = lengths.values().stream().mapToLong(Long::longValue).sum();
    cut(SplitSize.of(bytes));
    readInBatches(first.schema());
    if (input.format() == JobSpec.Format.PARQUET) {
      ParquetPages.read(session);
    }
    return new InputData(
        inOrder(first, paths),
        input.format() == JobSpec.Format.LIBSVM
            ? featuresOr(FeatureRows.FEATURES)
            : input.features(),
        paths.length,
        bytes,
        input.format() == JobSpec.Format.PARQUET ? parquetRows(paths[0], bytes) : 0,
        Fingerprint.of(lengths, first.schema()));
  }

  /** About how many rows there are, if all files are like this one. */
  private long parquetRows(String path, long bytes) {
    try {
      InputFile file = HadoopInputFile.fromPath(new Path(path), configuration());
      try (ParquetFileReader reader = ParquetFileReader.open(file)) {
        return Math.round((double) reader.getRecordCount() * bytes / file.getLength());
      }
    } catch (IOException | RuntimeException unreadable) {
      // The scan will say so, and where.
      return 0;
    }
  }

  /** The same rows, the files in the order of their paths: a listing has an order of its own. */
  private Dataset<Row> inOrder(Dataset<Row> rows, String[] paths) {
    if (paths.length < 2) {
      return rows;
    }
    DataFrameReader reader = reader();
    if (input.format() != JobSpec.Format.LIBSVM) {
      reader = reader.schema(rows.schema());
    } else {
      reader = reader.option("numFeatures", libsvmWidth(rows.schema()));
    }
    if (!isPattern(input.path()) && hasPartitionFolders(paths)) {
      reader = reader.option("basePath", input.path());
    }
    return reader.load(
        Arrays.stream(paths).map(InputOpener::withoutPattern).toArray(String[]::new));
  }

  /** A path that stands for itself where a pattern is expected. */
  private static String withoutPattern(String path) {
    return path.replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0");
  }

  private static String libsvmWidth(StructType schema) {
    return schema.apply(FeatureRows.FEATURES).metadata().getLong("numFeatures") + "";
  }

  private static boolean hasPartitionFolders(String[] paths) {
    return Arrays.stream(paths)
        .anyMatch(path -> new Path(path).getParent().getName().contains("="));
  }

  private DataFrameReader reader() {
    DataFrameReader reader = session.read().format(input.format().name().toLowerCase(Locale.ROOT));
    if (input.format() == JobSpec.Format.CSV) {
      reader = reader.option("header", "true");
      if (input.schema() == null || input.schema().isEmpty()) {
        reader = reader.option("inferSchema", "true");
      }
    }
    for (Map.Entry<String, String> option : input.options().entrySet()) {
      reader = reader.option(option.getKey(), option.getValue());
    }
    return input.schema() == null || input.schema().isEmpty()
        ? reader
        : reader.schema(input.schema());
  }

  private void cut(long splitBytes) {
    String split = Long.toString(splitBytes);
    session.conf().set("spark.sql.files.maxPartitionBytes", split);
    session.conf().set("spark.sql.files.openCostInBytes", split);
    session.conf().set("spark.sql.files.minPartitionNum", "1");
    session.conf().unset("spark.sql.files.maxPartitionNum");
  }

  /**
   * Batches of columns that stay in the cache between the file and the kernel: a usual batch of
   * 4,096 arrays does not. How rows come in does not touch the bits of the result.
   */
  private void readInBatches(StructType schema) {
    boolean nested =
        Arrays.stream(schema.fields())
            .map(StructField::dataType)
            .anyMatch(type -> type instanceof ArrayType || FeatureColumns.isVector(type));
    int rows = nested ? SMALLEST_BATCH : BATCH_VALUES / Math.max(1, schema.size());
    session
        .conf()
        .set(
            "spark.sql.parquet.columnarReaderBatchSize",
            Integer.toString(Math.max(SMALLEST_BATCH, Math.min(LARGEST_BATCH, rows))));
    // Wide tables keep their columnar reader.
    session.conf().set("spark.sql.codegen.maxFields", "10000");
  }

  private List<String> featuresOr(String implied) {
    return input.features().isEmpty() ? List.of(implied) : input.features();
  }

  /** Length of each file by its name below the input's path, however that path was written. */
  private Map<String, Long> lengths(String[] paths) {
    Map<String, Long> lengths = new TreeMap<>();
    try {
      Path given = new Path(input.path());
      Path root = given.getFileSystem(configuration()).makeQualified(given);
      String above = root.toUri().getPath() + "/";
      for (String file : paths) {
        Path path = new Path(file);
        long length = path.getFileSystem(configuration()).getFileStatus(path).getLen();
        String name = path.toUri().getPath();
        lengths.put(
            name.startsWith(above) ? name.substring(above.length()) : path.getName(), length);
      }
      return lengths;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands at the path; says what was meant when nothing does. */
  private FileStatus[] find() {
    Path path = new Path(input.path());
    try {
      FileSystem files = path.getFileSystem(configuration());
      FileStatus[] found = files.globStatus(path);
      if (found == null || found.length == 0) {
        throw Failure.input("there is no input at '" + input.path() + "'")
            .at(input.where())
            .fix(nearby(files, path));
      }
      return found;
    } catch (IOException e) {
      throw Failure.input(
              "the input at '" + input.path() + "' cannot be reached: " + e.getMessage())
          .at(input.where())
          .because(e);
    }
  }

  /** A folder without a file has no schema either, which is all that Spark would say. */
  private void requireFiles(FileStatus[] found) {
    try {
      for (FileStatus status : found) {
        FileSystem files = status.getPath().getFileSystem(configuration());
        RemoteIterator<LocatedFileStatus> below = files.listFiles(status.getPath(), true);
        while (below.hasNext()) {
          String name = below.next().getPath().getName();
          if (!name.startsWith("_") && !name.startsWith(".")) {
            return;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw Failure.input("there are no files in '" + input.path() + "'").at(input.where());
  }

  private static String nearby(FileSystem files, Path path) throws IOException {
    Path folder = path.getParent() == null ? new Path(".") : path.getParent();
    if (isPattern(folder.toString()) || !files.exists(folder)) {
      return "the folder " + folder + " does not exist either";
    }
    List<String> names = new ArrayList<>();
    for (FileStatus status : files.listStatus(folder)) {
      names.add(status.getPath().getName());
    }
    return DidYouMean.advice(path.getName(), names, "in " + folder + " there are ");
  }

  private static boolean isPattern(String path) {
    return path.matches(".*[*?\\[{].*");
  }

  private Configuration configuration() {
    return session.sparkContext().hadoopConfiguration();
  }
}
