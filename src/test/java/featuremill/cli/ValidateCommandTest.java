package featuremill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  private static final String JOB = "src/test/resources/featuremill/job/mnist.yaml";

  @Test
  void showsTheJobAndEverySettingWithItsOrigin() {
    Shell shell = new Shell();

    assertThat(shell.run("validate", JOB, "--set", "steps.pca.components=5")).isZero();
    assertThat(shell.data())
        .isEqualTo(
            """
            job       mnist
            input     data/mnist-train.parquet  (parquet)
            features  pixels
            carry     label
            steps     mask  {keep: label between 0 and 9, reason: unknown_label}             mnist.yaml:7:5
                      standardize  {ddof: 0}                                                 mnist.yaml:8:5
                      covariance  {ddof: 1}                                                  mnist.yaml:9:5
                      pca  {components: 5, solver: auto, tolerance: 1.0E-9, max_passes: 60}  mnist.yaml:10:5
            output    out/mnist  (new; model, features, rejected)
            verify    on

            settings, and where each is from
              name                              mnist                        mnist.yaml:1:7
              input.path                        data/mnist-train.parquet     mnist.yaml:3:9
              input.format                      parquet                      default
              input.features                    [pixels]                     mnist.yaml:4:13
              input.carry                       [label]                      mnist.yaml:5:10
              input.dtype                       float64                      default
              steps.0.mask.keep                 label between 0 and 9        mnist.yaml:7:18
              steps.0.mask.reason               unknown_label                mnist.yaml:7:51
              steps.1.standardize.ddof          0                            mnist.yaml:8:25
              steps.2.covariance.ddof           1                            mnist.yaml:9:24
              steps.3.pca.components            5                            --set
              steps.3.pca.solver                auto                         default
              steps.3.pca.tolerance             1.0E-9                       default
              steps.3.pca.max_passes            60                           default
              steps.3.pca.whiten                false                        default
              steps.3.pca.reconstruction_error  false                        default
              output.path                       out/mnist                    mnist.yaml:12:9
              output.mode                       new                          default
              output.write                      [model, features, rejected]  default
              verify                            true                         mnist.yaml:13:9
            """);
    assertThat(shell.talk()).isEqualTo("valid: " + JOB + "\n");
    assertThat(shell.doors.asked).containsExactly("mask label between 0 and 9");
  }

  @Test
  void showsGeneratedInputAndJobsWithoutSteps(@TempDir Path folder) throws IOException {
    Path job =
        Files.writeString(
            folder.resolve("g.yaml"),
            "{input: {generate: {rows: 9, features: 2}}, steps: [],"
                + " output: {path: o, write: []}, verify: false}");
    Shell shell = new Shell();

    assertThat(shell.run("validate", job.toString(), "--quiet")).isZero();
    assertThat(shell.data())
        .startsWith(
            """
            job       g
            input     generated: 9 rows x 2 features, normal, seed 0
            features  all
            steps     none
            output    o  (new; the receipt only)
            verify    off
            """);
    assertThat(shell.talk()).isEmpty();
  }

  @Test
  void showsWhatFloat32MayTake() throws IOException {
    String[] arguments = {
      "validate", JOB, "--set", "input.dtype=float32", "--set", "input.accept_loss=pixels*"
    };
    Shell shell = new Shell();
    Shell json = new Shell();

    assertThat(shell.run(arguments)).isZero();
    assertThat(shell.data())
        .contains("features  pixels  (as float32; may lose their variance: pixels*)\n");
    assertThat(json.run("validate", JOB, "--json", "--set", "input.dtype=float32")).isZero();
    JsonNode input = new ObjectMapper().readTree(json.data()).get("input");
    assertThat(input.get("dtype").asText()).isEqualTo("float32");
    assertThat(input.get("accept_loss")).isEmpty();
  }

  @Test
  void writesJsonForPrograms() throws IOException {
    Shell shell = new Shell();

    assertThat(shell.run("validate", JOB, "--json", "--quiet")).isZero();
    JsonNode job = new ObjectMapper().readTree(shell.data());
    assertThat(job.get("valid").asBoolean()).isTrue();
    assertThat(job.at("/input/format").asText()).isEqualTo("parquet");
    assertThat(job.at("/steps/0/keep").asText()).isEqualTo("label between 0 and 9");
    assertThat(job.at("/steps/3/components").asDouble()).isEqualTo(0.95);
    assertThat(job.at("/steps/3/where").asText()).isEqualTo(JOB + ":10:5");
    assertThat(job.at("/output/write").toString())
        .isEqualTo("[\"model\",\"features\",\"rejected\"]");
    assertThat(job.at("/settings/2").toString())
        .isEqualTo("{\"name\":\"input.format\",\"value\":\"parquet\",\"origin\":\"default\"}");
    assertThat(shell.talk()).isEmpty();
  }

  @Test
  void writesMistakesAsJsonToo() throws IOException {
    Shell shell = new Shell();

    assertThat(shell.run("validate", JOB, "--json", "--set", "output.mod=x")).isEqualTo(2);
    JsonNode answer = new ObjectMapper().readTree(shell.data());
    assertThat(answer.get("valid").asBoolean()).isFalse();
    assertThat(answer.get("exitCode").asInt()).isEqualTo(2);
    assertThat(answer.get("error").toString())
        .isEqualTo(
            "{\"where\":\"--set output.mod\",\"what\":\"unknown key 'mod' in output\","
                + "\"fix\":\"did you mean 'mode'?\"}");
    assertThat(shell.talk())
        .isEqualTo(
            "error: --set output.mod: unknown key 'mod' in output\n  did you mean 'mode'?\n");
  }

  @Test
  void checksMasks() {
    Shell shell = new Shell();

    assertThat(shell.run("validate", JOB, "--set", "steps.mask.keep=((x")).isEqualTo(2);
    assertThat(shell.talk()).isEqualTo("error: " + JOB + ":7:5: '((x' is no expression\n");
    assertThat(shell.data()).isEmpty();
  }
}
