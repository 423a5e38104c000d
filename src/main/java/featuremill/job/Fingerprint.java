package featuremill.job;

import featuremill.job.publish.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.types.StructType;

/** Tells whether an input is the one that a model was fitted to, without reading it. */
final class Fingerprint {
  private Fingerprint() {}

  /** SHA-256 over sorted file names with their lengths, and the schema. */
  static String of(Map<String, Long> lengths, StructType schema) {
    MessageDigest digest = Sha256.digest();
    new TreeMap<>(lengths)
        .forEach((name, length) -> digest.update(bytes(name + "\t" + length + "\n")));
    digest.update(bytes(schema.json()));
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 over the fingerprint of an input, and sorted other files with their hashes. */
  static String with(String input, Map<String, String> hashes) {
    MessageDigest digest = Sha256.digest();
    digest.update(bytes(input + "\n"));
    new TreeMap<>(hashes).values().forEach(hash -> digest.update(bytes(hash + "\n")));
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
