package featuremill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.linalg.npy.NpyFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Changes what was published, and makes the manifest agree with it. */
final class Tampering {
  private static final int NPY_HEADER = 128;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path out;

  Tampering(Path out) {
    this.out = out;
  }

  /** A copy of an output, to tamper with. */
  static Tampering copy(Path published, Path out) throws IOException {
    try (Stream<Path> files = Files.walk(published)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            out.resolve(published.relativize(file).toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return new Tampering(out);
  }

  void multiply(String file, int index, double factor) throws IOException {
    Path path = out.resolve(file);
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = NPY_HEADER + 8 * index;
    buffer.putDouble(at, buffer.getDouble(at) * factor);
    Files.write(path, bytes);
  }

  double[] vector(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(out.resolve(file));
    return NpyFile.readVector(new ByteArrayInputStream(bytes), file);
  }

  double[][] matrix(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(out.resolve(file));
    return NpyFile.readMatrix(new ByteArrayInputStream(bytes), file);
  }

  void write(String file, double[] values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    NpyFile.write(bytes, values);
    Files.write(out.resolve(file), bytes.toByteArray());
  }

  void write(String file, double[][] rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    NpyFile.write(bytes, rows, rows[0].length);
    Files.write(out.resolve(file), bytes.toByteArray());
  }

  void model(Consumer<ObjectNode> change) throws IOException {
    Path file = out.resolve("model/model.json");
    ObjectNode model = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(model);
    JSON.writeValue(file.toFile(), model);
  }

  void delete(String file) throws IOException {
    Files.delete(out.resolve(file));
  }

  /** Other rows in the place of a table, in the manifest as well. */
  void replace(String table, Dataset<Row> rows) throws IOException {
    Path other = out.resolveSibling(out.getFileName() + "-other");
    rows.write().parquet(other.toString());
    Path old = out.resolve(table);
    try (Stream<Path> files = Files.list(old)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Path manifestFile = out.resolve("_MANIFEST.json");
    ObjectNode manifest = (ObjectNode) JSON.readTree(manifestFile.toFile());
    ArrayNode left = JSON.createArrayNode();
    for (JsonNode entry : manifest.path("files")) {
      if (!entry.path("path").asText().startsWith(table + "/")) {
        left.add(entry);
      }
    }
    try (Stream<Path> written = Files.list(other)) {
      for (Path file : written.filter(f -> f.toString().endsWith(".parquet")).sorted().toList()) {
        String name = file.getFileName().toString();
        Files.move(file, old.resolve(name));
        left.addObject().put("path", table + "/" + name);
      }
    }
    manifest.set("files", left);
    JSON.writeValue(manifestFile.toFile(), manifest);
    renewManifest();
  }

  /** Makes the manifest agree with the files again. */
  void renewManifest() throws IOException {
    Path file = out.resolve("_MANIFEST.json");
    ObjectNode manifest = (ObjectNode) JSON.readTree(file.toFile());
    ArrayNode left = JSON.createArrayNode();
    for (JsonNode entry : manifest.path("files")) {
      Path path = out.resolve(entry.path("path").asText());
      if (Files.exists(path)) {
        byte[] bytes = Files.readAllBytes(path);
        left.add(((ObjectNode) entry).put("bytes", bytes.length).put("sha256", sha256(bytes)));
      }
    }
    manifest.set("files", left);
    JSON.writeValue(file.toFile(), manifest);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
