package featuremill.job.publish;

import featuremill.failure.Failure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A folder of small and large files on any of Hadoop's file systems, addressed by relative path
 * ({@code model/mean.npy}). On the local file system it writes no {@code .crc} sidecars.
 */
public final class Folder {
  private final Storage storage;
  private final Path path;
  private final String shownAs;

  Folder(Storage storage, Path path, String shownAs) {
    this.storage = storage;
    this.path = path;
    this.shownAs = shownAs;
  }

  /**
   * An existing folder, such as a published output.
   *
   * @throws Failure (input) if there is no folder
   */
  public static Folder existing(String path, Configuration configuration) {
    Target target = Target.of(path, configuration);
    try {
      if (target.storage().status(target.path()).filter(FileStatus::isDirectory).isEmpty()) {
        throw Failure.input(target.given() + " is no folder").fix("check the path");
      }
    } catch (IOException e) {
      throw Failure.input("cannot read " + target.given() + ": " + Trouble.reason(e)).because(e);
    }
    return new Folder(target.storage(), target.path(), target.given());
  }

  /** Where it is, with scheme and authority: what Spark is told to write to or read from. */
  public Path path() {
    return path;
  }

  /** The full path of something in it. */
  public Path resolve(String relative) {
    return new Path(path, relative);
  }

  /** A path in it as messages show it, in the user's words. */
  public String name(String relative) {
    return shownAs + "/" + relative;
  }

  /** A folder in it, which need not exist. */
  public Folder folder(String relative) {
    return new Folder(storage, resolve(relative), name(relative));
  }

  /** Creates or overwrites a file, and the folders above it. */
  public OutputStream create(String relative) throws IOException {
    return storage.files().create(resolve(relative), true);
  }

  /** {@link #create} with all of the content at once. */
  public void write(String relative, byte[] content) throws IOException {
    try (OutputStream out = create(relative)) {
      out.write(content);
    }
  }

  /**
   * Opens a file.
   *
   * @throws FileNotFoundException if it is absent
   */
  public InputStream open(String relative) throws IOException {
    return storage.files().open(resolve(relative));
  }

  /** All bytes of a small file. */
  public byte[] read(String relative) throws IOException {
    return storage.read(resolve(relative));
  }

  /** True if there is a file, not a folder, of that path. */
  public boolean holds(String relative) throws IOException {
    return storage.status(resolve(relative)).filter(FileStatus::isFile).isPresent();
  }

  /**
   * Length of a file.
   *
   * @throws FileNotFoundException if it is absent
   */
  public long bytes(String relative) throws IOException {
    return storage.files().getFileStatus(resolve(relative)).getLen();
  }

  /**
   * Every file below the folder, by relative path, sorted; names that begin with a dot (checksum
   * sidecars and temporary files) and what is below them are left out.
   */
  public List<Item> items() throws IOException {
    List<Item> items = new ArrayList<>();
    collect("", items);
    items.sort(Comparator.comparing(Item::path));
    return items;
  }

  private void collect(String relative, List<Item> items) throws IOException {
    for (FileStatus status :
        storage.files().listStatus(relative.isEmpty() ? path : resolve(relative))) {
      String name = status.getPath().getName();
      String below = relative.isEmpty() ? name : relative + "/" + name;
      if (name.startsWith(".")) {
        continue;
      }
      if (status.isDirectory()) {
        collect(below, items);
      } else {
        items.add(new Item(below, status.getLen()));
      }
    }
  }

  @Override
  public String toString() {
    return shownAs;
  }

  /** A file of a folder: its relative path with slashes, and its length. */
  public record Item(String path, long bytes) {}
}
