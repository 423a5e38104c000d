package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.it.SubmitScript.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first evening of a stranger: every command through the script and the jar that was built. */
class SubmitIT {
  private static final String CASE_STUDY = "jobs/case-study.yaml";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path out;
  private static Result first;
  private static JsonNode firstReceipt;

  @BeforeAll
  static void runOnce() throws Exception {
    out = folder.resolve("out");
    first = submit().call("run", CASE_STUDY, "--set", "output.path=" + out);
    assertThat(first.exitCode()).as(first.all()).isZero();
    firstReceipt = receipt();
  }

  @Test
  void helpAndVersionAnswer() throws Exception {
    Result help = submit().call("--help");
    assertThat(help.exitCode()).as(help.all()).isZero();
    assertThat(help.data()).contains("Usage: featuremill", "validate", "verify", "Exit codes");
    assertThat(help.talk()).isEmpty();

    Result version = submit().call("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.data()).matches("featuremill \\d+\\.\\d+\\.\\d+\nJava 17\\S*\n");

    Result runHelp = submit().call("run", "--help");
    assertThat(runHelp.exitCode()).isZero();
    assertThat(runHelp.data()).contains("Usage: featuremill run", "--set", "--json");
  }

  @Test
  void everyJobFileIsValid() throws Exception {
    try (Stream<Path> files = Files.walk(SubmitScript.project().resolve("jobs"))) {
      List<String> jobs =
          files.map(Path::toString).filter(name -> name.endsWith(".yaml")).sorted().toList();
      assertThat(jobs).hasSizeGreaterThanOrEqualTo(4);
      for (String job : jobs) {
        Result result = submit().call("validate", job);
        assertThat(result.exitCode()).as(result.all()).isZero();
        assertThat(result.data()).contains("settings, and where each is from");
        assertThat(result.talk()).isEqualTo("valid: " + job + "\n");
      }
    }
  }

  @Test
  void aMistypedCommandNamesTheOneThatWasMeant() throws Exception {
    Result result = submit().call("varify", out.toString());

    assertThat(result.exitCode()).as(result.all()).isEqualTo(2);
    assertThat(result.talk()).contains("varify", "did you mean", "verify");
    assertQuiet(result);
  }

  @Test
  void anUnknownProfileNamesThoseThatThereAre() throws Exception {
    Result result = submit().call("--profile", "nosuch", "validate", CASE_STUDY);

    assertThat(result.exitCode()).as(result.all()).isEqualTo(2);
    assertThat(result.talk())
        .isEqualTo("error: no profile 'nosuch': there are kubernetes local standalone yarn\n");
    Result bare = submit().call("--profile");
    assertThat(bare.exitCode()).as(bare.all()).isEqualTo(2);
    assertThat(bare.talk()).isEqualTo("error: --profile wants a value\n");
  }

  @Test
  void aRunTellsItsStory() {
    assertThat(first.data())
        .containsPattern("(?m)^rows +in 10,000  kept 10,000 \\(100.00 %\\)  rejected 0$")
        .containsPattern("(?m)^features +100  constant: none")
        .containsPattern("(?m)^components +10, 11.66 % of the variance: 0.0120 0.0119")
        .containsPattern("(?m)^verify +PASS  against the single-node reference$")
        .containsPattern("(?m)^  PASS  principal angles +error \\S+ +tolerance ")
        .containsPattern("(?m)^wrote +\\Q" + out + "\\E  \\d+ files, ")
        .containsPattern("(?m)^time +\\d+\\.\\d s: open ")
        .containsPattern("(?m)^next +./submit.sh verify \\Q" + out + "\\E$")
        .doesNotContain("FAIL");
    assertQuiet(first);
    assertThat(firstReceipt.path("verdict").asText()).isEqualTo("done");
    assertThat(firstReceipt.at("/environment/featuremill").asText()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(firstReceipt.at("/environment/blas/threads").asInt()).isEqualTo(1);
  }

  @Test
  void aSecondRunReplacesTheFirstWithTheSameBitsAndSpeaksJson() throws Exception {
    Result again =
        submit()
            .call("--conf", "spark.featuremill.output.path=" + out, "run", CASE_STUDY, "--json");

    assertThat(again.exitCode()).as(again.all()).isZero();
    assertQuiet(again);
    JsonNode printed = JSON.readTree(again.data());
    assertThat(printed).isEqualTo(receipt());
    assertThat(printed.path("run")).isNotEqualTo(firstReceipt.path("run"));
    assertThat(printed.path("content").asText()).startsWith("sha256:");
    assertThat(printed.path("content")).isEqualTo(firstReceipt.path("content"));
    try (Stream<Path> beside = Files.list(folder)) {
      assertThat(beside.map(Path::getFileName).map(Path::toString))
          .as("beside the output there is its lock, and the output of these tests' processes")
          .allMatch(name -> name.matches("out|\\.out\\.lock|call.*"));
    }
  }

  @Test
  void verifyChecksWhatWasPublished() throws Exception {
    Result result = submit().call("verify", out.toString());

    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(result.data()).containsPattern("(?m)^verify +PASS  ").doesNotContain("FAIL");
    assertQuiet(result);
  }

  @Test
  void modeNewDoesNotTouchAnOutputThatExists() throws Exception {
    byte[] before = Files.readAllBytes(out.resolve("_MANIFEST.json"));

    Result result =
        submit()
            .variable("FEATUREMILL__OUTPUT__PATH", out.toString())
            .call("run", CASE_STUDY, "--set", "output.mode=new");

    assertThat(result.exitCode()).as(result.all()).isEqualTo(6);
    assertThat(result.talk()).contains("error: ", out.toString());
    assertThat(result.data()).isEmpty();
    assertQuiet(result);
    assertThat(Files.readAllBytes(out.resolve("_MANIFEST.json"))).isEqualTo(before);
    Files.delete(folder.resolve("out.failed.json"));
  }

  @Test
  void aMissingInputIsNamedWithItsNeighbour() throws Exception {
    Path nowhere = Files.createDirectory(folder.resolve("call-missing")).resolve("out");

    Result result =
        submit()
            .call(
                "run",
                CASE_STUDY,
                "--json",
                "--set",
                "input.path=data/case-study-y.npy",
                "--set",
                "output.path=" + nowhere);

    assertThat(result.exitCode()).as(result.all()).isEqualTo(3);
    assertThat(result.talk())
        .contains(
            "there is no input at 'data/case-study-y.npy'", "did you mean 'case-study-x.npy'");
    assertQuiet(result);
    assertThat(nowhere).doesNotExist();
    JsonNode left = JSON.readTree(nowhere.resolveSibling("out.failed.json").toFile());
    assertThat(left.path("exitCode").asInt()).isEqualTo(3);
    assertThat(JSON.readTree(result.data())).isEqualTo(left);
  }

  @Test
  void aRunThatIsTerminatedSaysSoInItsReceiptAndLeavesNothingElse() throws Exception {
    Path cut = Files.createDirectory(folder.resolve("call-terminated")).resolve("out");

    Result result =
        submit()
            .callAndTerminate(
                "scan ",
                "run",
                CASE_STUDY,
                "--set",
                "input={generate: {rows: 20000000, features: 200}}",
                "--set",
                "output.path=" + cut);

    assertThat(result.exitCode()).as(result.all()).isEqualTo(143);
    JsonNode left = JSON.readTree(cut.resolveSibling("out.failed.json").toFile());
    assertThat(left.path("verdict").asText()).isEqualTo("failed");
    assertThat(left.path("message").asText()).contains("interrupted");
    try (Stream<Path> beside = Files.list(cut.getParent())) {
      assertThat(beside.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("out.failed.json", ".out.lock");
    }
  }

  @Test
  void planSaysWhatWouldBeDone() throws Exception {
    Result result = submit().call("plan", "jobs/mnist.yaml");

    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(result.data())
        .containsPattern("(?m)^features +784$")
        .containsPattern("(?m)^scan 1 +\\S")
        .contains("steps.2.pca.components = 0.95");
    assertQuiet(result);
  }

  @Test
  void aSettingsLastWordIsTheCommandLines() throws Exception {
    String key = "output.path";
    assertThat(effective(submit(), key, "--conf", "spark.featuremill.output.path=/conf"))
        .isEqualTo("/conf");
    SubmitScript withVariable = submit().variable("FEATUREMILL__OUTPUT__PATH", "/variable");
    assertThat(effective(withVariable, key, "--conf", "spark.featuremill.output.path=/conf"))
        .isEqualTo("/variable");
    Result set = withVariable.call("validate", CASE_STUDY, "--json", "--set", "output.path=/set");
    assertThat(setting(set, key)).isEqualTo("/set");
  }

  private static String effective(SubmitScript script, String key, String... options)
      throws Exception {
    List<String> call =
        Stream.concat(Stream.of(options), Stream.of("validate", CASE_STUDY, "--json")).toList();
    return setting(script.call(call.toArray(String[]::new)), key);
  }

  private static String setting(Result validated, String key) throws IOException {
    assertThat(validated.exitCode()).as(validated.all()).isZero();
    for (JsonNode setting : JSON.readTree(validated.data()).path("settings")) {
      if (setting.path("name").asText().equals(key)) {
        return setting.path("value").asText();
      }
    }
    throw new AssertionError("no setting " + key + " in " + validated.data());
  }

  /** No stack trace, and nothing that Spark, Hadoop or a logging library has to say. */
  private static void assertQuiet(Result result) {
    assertThat(result.talkLines())
        .noneMatch(line -> line.matches("\\s+at [\\w.$/]+\\(.*|.*Exception.*"))
        .noneMatch(
            line -> line.matches("\\d\\d[:/]\\d\\d[:/]\\d\\d .*|SLF4J.*|WARNING:.*|Using .*"));
  }

  private static JsonNode receipt() throws IOException {
    return JSON.readTree(out.resolve("run.json").toFile());
  }

  private static SubmitScript submit() {
    return new SubmitScript(folder);
  }
}
