package featuremill.job.model;

import featuremill.job.publish.Folder;
import featuremill.job.publish.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** One hash over every number of a model: two runs that agree in it agree in every bit. */
public final class ContentHash {
  private ContentHash() {}

  /** SHA-256 over the model's arrays, in the order of their names. */
  public static String of(Folder model) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (Folder.Item item : model.items()) {
      if (item.path().endsWith(".npy")) {
        digest.update(item.path().getBytes(StandardCharsets.UTF_8));
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = model.open(item.path())) {
          for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
          }
        }
      }
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }
}
