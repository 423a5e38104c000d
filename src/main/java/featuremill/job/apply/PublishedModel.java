package featuremill.job.apply;

import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.failure.Failure;
import featuremill.job.model.ContentHash;
import featuremill.job.model.StoredModel;
import featuremill.job.publish.FileHashes;
import featuremill.job.publish.Folder;
import featuremill.job.publish.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * A model where a user says that it is: the output of a run, which has to be published and intact
 * as far as it is read, or a model's own folder that was copied elsewhere.
 */
public final class PublishedModel {
  private static final String MODEL = "model";
  private static final String DESCRIPTION = "model.json";
  private static final String RECEIPT = "run.json";

  /** Matrices of d x d numbers, which whoever applies a model does not read. */
  private static final Set<String> MATRICES =
      Set.of(MODEL + "/covariance.npy", MODEL + "/pair_counts.npy");

  private final Folder given;
  private final boolean isAlone;

  private PublishedModel(Folder given, boolean isAlone) {
    this.given = given;
    this.isAlone = isAlone;
  }

  /**
   * Finds it.
   *
   * @throws Failure (exit 3) if there is no folder
   */
  public static PublishedModel at(String path, Configuration hadoop) throws IOException {
    Folder given = Folder.existing(path, hadoop);
    return new PublishedModel(given, given.holds(DESCRIPTION));
  }

  /** The folder of the model itself. */
  public Folder folder() {
    return isAlone ? given : given.folder(MODEL);
  }

  /** The path that was given, said so that it is found again from anywhere. */
  public String location() {
    return given.path().toString();
  }

  /**
   * Opens it.
   *
   * @throws Failure (exit 3) if there is none, or its files are not those that were published
   */
  public StoredModel open(FileHashes hashes) throws IOException {
    if (!isAlone) {
      requireIntact(hashes);
    }
    return StoredModel.open(folder());
  }

  /**
   * The hash over all numbers of a model that was opened: the one that its run has left of them, or
   * taken anew of a model that stands alone.
   */
  public String content() throws IOException {
    return isAlone
        ? ContentHash.of(given)
        : new ObjectMapper().readTree(given.read(RECEIPT)).path("content").asText();
  }

  private void requireIntact(FileHashes hashes) throws IOException {
    List<Manifest.Entry> files =
        Manifest.read(given).entries().stream().filter(PublishedModel::isRead).toList();
    if (files.stream().noneMatch(file -> file.path().startsWith(MODEL + "/"))) {
      throw Failure.input(given + " holds no model")
          .fix("run the job with output.write: [model, features]");
    }
    for (Manifest.Entry file : files) {
      boolean same =
          given.holds(file.path())
              && hashes.sha256(List.of(given.resolve(file.path()))).get(0).equals(file.sha256());
      if (!same) {
        throw Failure.input(given.name(file.path()) + " is not the file that was published")
            .fix("run the job again");
      }
    }
  }

  private static boolean isRead(Manifest.Entry file) {
    String path = file.path();
    boolean ofModel = path.startsWith(MODEL + "/") && !path.startsWith(MODEL + "/spark/");
    return path.equals(RECEIPT) || (ofModel && !MATRICES.contains(path));
  }
}
