package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.it.Markdown.Block;
import featuremill.it.SubmitScript.Result;
import featuremill.job.JobFile;
import featuremill.job.MaskSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What README.md tells to type works: every command of its {@code sh} blocks, in the order of the
 * page, and every job of its {@code yaml} blocks.
 *
 * <p>A command ends with 0 unless it says {@code # exit N}. A benchmark marked {@code # minutes} is
 * left out.
 */
class ReadmeIT {
  private static final Pattern COMMAND = Pattern.compile("([A-Z_]+=\\S* )*\\./submit\\.sh\\b.*");
  private static final Pattern EXIT = Pattern.compile("# exit (\\d+)\\s*$");
  private static final Pattern MINUTES = Pattern.compile("\\bbench\\b.*# minutes\\s*$");
  private static final Pattern PLACEHOLDER = Pattern.compile("<[^>]*>|\\.\\.\\.|…|\\bYOUR\\b");

  /** What commands may name. What they write stays out of the project. */
  private static final Set<String> LINKED = Set.of("conf", "data", "jobs", "target");

  @TempDir private static Path folder;
  private static Path place;
  private static List<Block> blocks;

  @BeforeAll
  static void readAndPrepare() throws IOException {
    Path project = SubmitScript.project();
    blocks = Markdown.blocks(Files.readString(project.resolve("README.md")));
    place = Files.createDirectory(folder.resolve("project"));
    for (String name : LINKED) {
      Files.createSymbolicLink(place.resolve(name), project.resolve(name));
    }
    Path script = place.resolve("submit.sh");
    Files.writeString(script, "#!/bin/sh\nexec '" + project + "/submit.sh' \"$@\"\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  @AfterAll
  static void unlink() throws IOException {
    for (String name : LINKED) {
      Files.deleteIfExists(place.resolve(name));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCommandWorks() {
    List<Block> commands =
        blocks.stream()
            .filter(block -> block.language().equals("sh"))
            .flatMap(block -> block.commands().stream())
            .filter(line -> COMMAND.matcher(line.text()).matches())
            .toList();
    assertThat(commands).as("commands in README.md").isNotEmpty();
    return commands.stream()
        .map(line -> DynamicTest.dynamicTest(line.name(), () -> works(line.text())));
  }

  @Test
  void everyJobIsValid() {
    List<Block> jobs =
        blocks.stream()
            .filter(block -> block.language().equals("yaml"))
            .filter(block -> block.text().lines().anyMatch(line -> line.startsWith("steps:")))
            .toList();
    for (Block job : jobs) {
      String name = "README.md from line " + job.line();
      assertThat(JobFile.parse(job.text(), name, List.of(), MaskSyntax::check).steps())
          .as(name)
          .isNotEmpty();
    }
  }

  private static void works(String command) throws Exception {
    assertThat(PLACEHOLDER.matcher(command).find()).as("a placeholder in " + command).isFalse();
    if (MINUTES.matcher(command).find()) {
      return;
    }
    Matcher exit = EXIT.matcher(command);
    int expected = exit.find() ? Integer.parseInt(exit.group(1)) : 0;
    Result result = new SubmitScript(folder).shell(place, command);
    assertThat(result.exitCode()).as(command + "\n" + result.all()).isEqualTo(expected);
  }
}
