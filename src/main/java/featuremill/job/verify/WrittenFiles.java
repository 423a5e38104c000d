package featuremill.job.verify;

import featuremill.job.publish.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** The Parquet files of a written table and how many rows each has, by their footers alone. */
public final class WrittenFiles {
  private final List<Written> files;

  private WrittenFiles(List<Written> files) {
    this.files = files;
  }

  /** A file: its name, and its rows. */
  record Written(String name, long rows) {}

  /** The files of a table in an output. */
  public static WrittenFiles of(Folder output, String table, Configuration hadoop)
      throws IOException {
    Folder folder = output.folder(table);
    // part-00000 holds the first partition, and so on: sorted names are the order of the rows.
    List<String> names =
        folder.items().stream()
            .map(Folder.Item::path)
            .filter(name -> name.endsWith(".parquet"))
            .toList();
    return new WrittenFiles(
        names.parallelStream()
            .map(name -> new Written(name, rows(folder.resolve(name), hadoop)))
            .toList());
  }

  private static long rows(Path file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      return reader.getRecordCount();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files in the order in which their rows were written. */
  List<Written> inOrder() {
    return files;
  }

  /** Rows of all files. */
  public long rows() {
    return files.stream().mapToLong(Written::rows).sum();
  }
}
