package featuremill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** The program in a JVM of its own, whose class path has no Spark. */
class WithoutSparkTest {
  @TempDir private Path folder;

  @Test
  void helpNeedsNoSpark() throws Exception {
    assertThat(java("--help")).isZero();
    assertThat(written("out")).contains("Usage: featuremill");
    assertThat(written("err")).isEmpty();
  }

  @Test
  void validateNeedsNoSpark() throws Exception {
    Path job =
        Files.writeString(
            folder.resolve("größe.yaml"),
            "{input: {path: a.csv, features: [größe]}, steps: [pca: 2], output: {path: o}}");

    assertThat(java("validate", job.toString(), "--json")).isZero();
    assertThat(written("out")).contains("\"components\" : 2", "größe");
    assertThat(written("err")).isEqualTo("valid: " + job + System.lineSeparator());
  }

  @Test
  void mistakesEndTheProcessWithTheirCode() throws Exception {
    assertThat(java("validate", "no/such.yaml")).isEqualTo(2);
    assertThat(written("err")).startsWith("error: no/such.yaml: there is no such job file");
  }

  private int java(String... arguments) throws IOException, InterruptedException {
    String classPath =
        Stream.of(Main.class, CommandLine.class, LoadSettings.class, JsonFactory.class)
            .map(WithoutSparkTest::place)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Dsun.jnu.encoding=UTF-8", "-cp", classPath, Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.start().waitFor();
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException malformed) {
      throw new IllegalStateException(malformed);
    }
  }

  private String written(String name) throws IOException {
    return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
  }
}
