package featuremill.job;

import featuremill.job.publish.Folder;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** One hash over every number of a model: two runs that agree in it agree in every bit. */
final class ContentHash {
  private ContentHash() {}

  /** SHA-256 over the model's arrays, in the order of their names. */
  static String of(Folder model) throws IOException {
    MessageDigest digest = Fingerprint.sha256();
    for (Folder.Item item : model.items()) {
      if (item.path().endsWith(".npy")) {
        digest.update(item.path().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        byte[] buffer = new byte[1 << 16];
        try (java.io.InputStream in = model.open(item.path())) {
          for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
          }
        }
      }
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }
}
