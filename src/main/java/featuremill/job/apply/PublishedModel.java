package featuremill.job.apply;

import featuremill.failure.Failure;
import featuremill.job.model.StoredModel;
import featuremill.job.publish.FileHashes;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds a model where a user says that it is: the output of a run, which has to be published and
 * intact as far as it is read, or a model's own folder that was copied elsewhere.
 */
public final class PublishedModel {
  private static final String MODEL = "model";
  private static final String DESCRIPTION = "model.json";

  /** Matrices of d x d numbers, which whoever applies a model does not read. */
  private static final Set<String> MATRICES =
      Set.of(MODEL + "/covariance.npy", MODEL + "/pair_counts.npy");

  private PublishedModel() {}

  /** The folder of the model itself. */
  public static Folder folder(String path, Configuration hadoop) throws IOException {
    Folder given = Folder.existing(path, hadoop);
    return given.holds(DESCRIPTION) ? given : given.folder(MODEL);
  }

  /**
   * Opens it.
   *
   * @throws Failure (exit 3) if there is none, or its files are not those that were published
   */
  public static StoredModel open(String path, Configuration hadoop) throws IOException {
    Folder given = Folder.existing(path, hadoop);
    if (given.holds(DESCRIPTION)) {
      return StoredModel.open(given);
    }
    requireIntact(given, FileHashes.oneByOne(hadoop));
    return StoredModel.open(given.folder(MODEL));
  }

  private static void requireIntact(Folder output, FileHashes hashes) throws IOException {
    List<Manifest.Entry> files =
        Manifest.read(output).entries().stream()
            .filter(entry -> entry.path().startsWith(MODEL + "/"))
            .filter(entry -> !MATRICES.contains(entry.path()))
            .filter(entry -> !entry.path().startsWith(MODEL + "/spark/"))
            .toList();
    if (files.isEmpty()) {
      throw Failure.input(output + " holds no model")
          .fix("run the job with output.write: [model, features]");
    }
    for (Manifest.Entry file : files) {
      boolean same =
          output.holds(file.path())
              && hashes.sha256(List.of(output.resolve(file.path()))).get(0).equals(file.sha256());
      if (!same) {
        throw Failure.input(output.name(file.path()) + " is not the file that was published")
            .fix("run the job again");
      }
    }
  }
}
