package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureProfileTest {
  private static final String TABLE =
      """
      id,a,b,name
      1,0.5,,x
      2,-1.5,NaN,y
      3,0.0,Infinity,z
      4,4.0,2.0,
      """;

  @TempDir Path folder;

  @Test
  void describesEveryNumericColumn() throws Exception {
    JsonNode profile = json(csv(TABLE), true);

    assertThat(profile.path("rows").asLong()).isEqualTo(4);
    assertThat(profile.path("columns").findValuesAsText("name")).containsExactly("id", "a", "b");
    JsonNode a = profile.path("columns").get(1);
    assertThat(a.path("count").asInt()).isEqualTo(4);
    assertThat(a.path("zeros").asInt()).isEqualTo(1);
    assertThat(a.path("negative").asInt()).isEqualTo(1);
    assertThat(a.path("distinctEstimate").asInt()).isEqualTo(4);
    assertThat(a.path("min").asDouble()).isEqualTo(-1.5);
    assertThat(a.path("max").asDouble()).isEqualTo(4.0);
    assertThat(a.path("mean").asDouble()).isEqualTo(0.75);
    assertThat(a.path("std").asDouble()).isCloseTo(Math.sqrt(4.0625), within(1e-15));
    assertThat(a.at("/quantileEstimates/0.5").asDouble()).isEqualTo(0.0);
    assertThat(a.path("float32Loss").asDouble())
        .isCloseTo(Math.ulp(4f) / Math.sqrt(4.0625), within(1e-20));
    assertThat(a.path("float64Bytes").asLong()).isEqualTo(32);
    JsonNode b = profile.path("columns").get(2);
    assertThat(b.path("count").asInt()).isEqualTo(1);
    assertThat(b.path("nulls").asInt()).isEqualTo(1);
    assertThat(b.path("nan").asInt()).isEqualTo(1);
    assertThat(b.path("infinite").asInt()).isEqualTo(1);
    assertThat(b.path("max").asDouble()).isEqualTo(2.0);
    assertThat(b.path("mean").isNull()).isTrue();
    assertThat(b.path("std").isNull()).isTrue();
  }

  @Test
  void tellsHowRowsLieInMemory() throws Exception {
    JsonNode blocks = json(csv(TABLE), true).path("blocks");

    assertThat(blocks.path("shape").toString()).isEqualTo("[2048,3]");
    assertThat(blocks.path("strides").toString()).isEqualTo("[24,8]");
    assertThat(blocks.path("bytes").asLong()).isEqualTo(8L * 2048 * 3);
    assertThat(blocks.path("segments").asInt()).isEqualTo(1);
    assertThat(text(csv(TABLE), false)).contains("strides (24, 8) bytes", "feature", "~histogram");
  }

  @Test
  void describesGeneratedArraysByPosition() throws Exception {
    JobSpec job = Jobs.parse(Jobs.withInput("{generate: {rows: 5000, features: 3, seed: 1}}"));

    JsonNode profile = json(job, false);

    assertThat(profile.path("columns").findValuesAsText("name"))
        .containsExactly("features[0]", "features[1]", "features[2]");
    // Of 5,000 normal values: five standard errors of the mean, and of the median.
    JsonNode first = profile.path("columns").get(0);
    assertThat(first.path("mean").asDouble()).isCloseTo(0, within(0.071));
    assertThat(first.at("/quantileEstimates/0.5").asDouble()).isCloseTo(0, within(0.13));
  }

  private static final String WEIGHTED =
      """
      a,b,w
      1,10,3
      2,20,0
      4,40,1
      """;

  @Test
  void frequenciesCountInEveryFigure() throws Exception {
    JobSpec job = csv(WEIGHTED, "a", ", weight: w");
    JsonNode profile = json(job, false);

    assertThat(profile.path("weights").toString())
        .isEqualTo(
            "{\"column\":\"w\",\"kind\":\"frequency\",\"weightSum\":4.0,\"rowsUsed\":2,"
                + "\"estimatesWeighted\":true}");
    JsonNode a = profile.path("columns").get(0);
    assertThat(profile.path("rows").asInt()).isEqualTo(3);
    assertThat(a.path("count").asInt()).isEqualTo(3);
    assertThat(a.path("mean").asDouble()).isEqualTo(7 / 4.0);
    assertThat(a.path("std").asDouble()).isCloseTo(Math.sqrt(27) / 4, within(1e-15));
    assertThat(a.at("/quantileEstimates/0.75").asDouble()).isEqualTo(1);
    assertThat(a.at("/quantileEstimates/0.95").asDouble()).isEqualTo(4);
    assertThat(a.path("histogramEstimate").get(0).asInt()).isEqualTo(3);
    assertThat(text(job, true))
        .contains("quantiles and histogram are those of rows weighted by w (frequency, sum 4.0");
  }

  @Test
  void ofReliabilitiesItIsSaidWhatIsShown() throws Exception {
    JobSpec job = csv(WEIGHTED, "[a, b]", ", weight: w, weight_kind: reliability");
    JsonNode profile = json(job, false);

    assertThat(profile.at("/weights/estimatesWeighted").asBoolean(true)).isFalse();
    JsonNode b = profile.path("columns").get(1);
    assertThat(b.path("mean").asDouble()).isEqualTo(70 / 4.0);
    assertThat(b.at("/quantileEstimates/0.5").asDouble()).isEqualTo(10);
    assertThat(b.at("/quantileEstimates/0.75").asDouble()).isEqualTo(40);
    assertThat(b.path("histogramEstimate").get(0).asInt()).isEqualTo(1);
    assertThat(text(job, true)).contains("take each row of a weight above 0 once");
  }

  @Test
  void whatIsNoWeightIsNamed() {
    JobSpec bad = csv("a,w\n1,2\n3,\n4,-1\n", "a", ", weight: w");

    Failure failure = catchThrowableOfType(Failure.class, () -> text(bad, false));

    assertThat(failure.outcome()).isEqualTo(Outcome.INPUT);
    assertThat(failure.what()).contains("'w'", "1 null, 1 negative");
    JobSpec none = csv("a,w\n1,0\n3,0\n", "a", ", weight: w");
    assertThat(text(none, false)).contains("sum 0.0, 0 rows above 0");
  }

  @Test
  void anInputWithoutNumbersIsRefused() {
    JobSpec job = csv("name\nx\ny\n");

    Failure failure = catchThrowableOfType(Failure.class, () -> text(job, true));

    assertThat(failure.outcome()).isEqualTo(Outcome.INPUT);
    assertThat(failure.what()).isEqualTo("the input has no numeric column");
    assertThat(failure.fix()).isEqualTo("it has name");
  }

  private JobSpec csv(String text) {
    return csv(text, "'*'", "");
  }

  private JobSpec csv(String text, String features, String weight) {
    try {
      Path file = Files.writeString(folder.resolve("t.csv"), text);
      return Jobs.parse(
          Jobs.withInput("{path: " + file + ", features: " + features + weight + "}"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JsonNode json(JobSpec job, boolean everything) throws Exception {
    return new ObjectMapper().readTree(printed(job, everything, Console.Form.JSON));
  }

  private static String text(JobSpec job, boolean everything) {
    return printed(job, everything || job.input().generate() == null, Console.Form.TEXT);
  }

  private static String printed(JobSpec job, boolean everything, Console.Form form) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(data, true, StandardCharsets.UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            form,
            Console.Talk.NORMAL,
            Console.Colour.OFF);
    FeatureProfile.print(job, everything, true, LocalSpark.session(), console);
    return data.toString(StandardCharsets.UTF_8);
  }
}
