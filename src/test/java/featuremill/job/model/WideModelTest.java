package featuremill.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.failure.Failure;
import featuremill.job.publish.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of many features without names, and of a covariance that was never formed. */
class WideModelTest {
  private static final int WIDTH = ModelDescription.Features.WIDEST_LIST + 1;
  private static final ModelCertificate EXACT =
      new ModelCertificate(
          ModelCertificate.Kind.EXACT,
          OptionalDouble.of(0.9),
          List.of(1e-15),
          List.of(new ModelCertificate.Cluster(0, 1, 1e-12, false)),
          1e-16,
          2e-11,
          1e-9,
          0,
          Optional.of(new ModelCertificate.Probe(1e-12, Long.MIN_VALUE, 32, 4, 60, 0.1 + 0.2)));

  @TempDir Path scratch;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = Folder.existing(scratch.toString(), new Configuration());
  }

  @Test
  void namesByPositionTakeTheSpaceOfTheirRuns() throws IOException {
    List<String> names = positions("x", 0, WIDTH + 2);
    List<String> dropped = List.of("x[7]", "x[9000]");
    names.removeAll(dropped);
    List<String> constant = List.of("x[0]", "x[1]", "x[2]", "x[10]", "x[" + (WIDTH + 1) + "]");
    ModelDescription model = model(names, constant, dropped);

    write(model);

    assertThat(folder.bytes("model.json")).isLessThan(2_000);
    StoredModel stored = StoredModel.open(folder);
    assertThat(stored.description()).isEqualTo(model);
    assertThat(stored.description().features().names()).isEqualTo(names);
    assertThat(stored.description().features().constant()).isEqualTo(constant);
    assertThat(stored.description().features().dropped()).isEqualTo(dropped);
    assertThat(stored.hasCovariance()).isFalse();
    assertThat(stored.components()[0][WIDTH - 1]).isEqualTo(WIDTH - 1);
    JsonNode json = json();
    assertThat(json.path("version").asInt()).isEqualTo(2);
    assertThat(json.at("/features/names").toString())
        .isEqualTo("{\"column\":\"x\",\"ranges\":[[0,7],[8,9000],[9001,10003]]}");
    assertThat(json.at("/features/constant/ranges").toString())
        .isEqualTo("[[0,3],[10,11],[10002,10003]]");
    assertThat(json.at("/features/lowPrecision/ranges").toString()).isEqualTo("[]");
  }

  @Test
  void fewNamesAreListedAndNamesOfTheirOwnAlways() throws IOException {
    write(model(positions("x", 0, WIDTH - 1), List.of(), List.of()));
    assertThat(json().at("/features/names").size()).isEqualTo(WIDTH - 1);
    List<String> own = positions("x", 0, WIDTH);
    own.set(3, "age");
    ModelDescription model = model(own, List.of("age"), List.of("x[3]"));
    write(model);
    assertThat(json().at("/features/names/3").asText()).isEqualTo("age");
    assertThat(StoredModel.open(folder).description()).isEqualTo(model);
  }

  @Test
  void aModelWithoutAnythingNewIsOfTheFirstVersion() throws IOException {
    ModelDescription model = model(List.of("a", "b"), List.of(), List.of());
    ModelDescription plain =
        new ModelDescription(
            "",
            "",
            "",
            5,
            model.features(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    write(plain);
    assertThat(json().path("version").asInt()).isEqualTo(1);
    assertThat(json().path("features").has("dropped")).isFalse();
  }

  @Test
  void namesByPositionAreAList() {
    PositionNames names =
        new PositionNames(
            "a[0]", List.of(new PositionNames.Run(2, 4), new PositionNames.Run(7, 8)));
    assertThat(names).containsExactly("a[0][2]", "a[0][3]", "a[0][7]");
    assertThat(names.indexOf("a[0][7]")).isEqualTo(2);
    for (String other : List.of("a[0][4]", "a[0][07]", "a[0][-1]", "a[0][]", "b[2]", "a[0]", "")) {
      assertThat(names.contains(other)).as(other).isFalse();
    }
    assertThat(PositionNames.of(List.copyOf(names))).contains(names);
    assertThat(PositionNames.of(List.of("x[1]", "x[0]"))).isEmpty();
    assertThat(PositionNames.of(List.of("x[1]", "y[2]"))).isEmpty();
    assertThat(PositionNames.of(List.of("x[99999999999]"))).isEmpty();
    assertThat(PositionNames.of(List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[ 0, 10001 ]|[ 0 ]|model.json: features.names.ranges[0] should be a list of 2 whole numbers",
        "[ 0, 10001 ]|[ 3, 3 ]|model.json is not a model: positions from 3 to 3",
        "[ 0, 10001 ]|[ 5, 10 ], [ 4, 6 ]|model.json is not a model: positions are not in ascending order",
        "\"column\" : \"x\"|\"column\" : 4|model.json: features.names.column should be a string",
        "\"failureProbability\" : 1.0E-12|\"failureProbability\" : 1.5|model.json is not a model: a probe with a failure probability of 1.5 leaves 0.30000000000000004",
        "\"probe\"|\"sonde\"|model.json is not a model: an exact certificate without the probe that it rests on"
      })
  void whatIsWrongSaysWhere(String good, String bad, String message) throws IOException {
    write(model(positions("x", 0, WIDTH), List.of(), List.of()));
    String json = new String(folder.read("model.json"), StandardCharsets.UTF_8);
    assertThat(json).contains(good);
    folder.write("model.json", json.replace(good, bad).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> StoredModel.open(folder))
        .isInstanceOf(Failure.class)
        .hasMessage(scratch + "/" + message);
  }

  private void write(ModelDescription model) throws IOException {
    ModelWriter writer = new ModelWriter(folder, model);
    int d = model.numFeatures();
    writer.mean(new double[d]);
    writer.scale(new double[d]);
    if (model.pca().isPresent()) {
      double[] row = new double[d];
      Arrays.setAll(row, j -> j);
      writer.components(i -> row, new double[] {1}, new double[] {0.5});
    }
    writer.finish();
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(folder.read("model.json"));
  }

  private static List<String> positions(String column, int from, int to) {
    return new ArrayList<>(
        IntStream.range(from, to).mapToObj(j -> column + "[" + j + "]").toList());
  }

  private static ModelDescription model(
      List<String> names, List<String> constant, List<String> dropped) {
    return new ModelDescription(
        "0.1.0",
        "wide",
        "sha256:00",
        5,
        new ModelDescription.Features(
            names, constant, List.of(), List.of(), dropped, Optional.empty()),
        List.of(),
        List.of(ModelDescription.Transform.PCA),
        Optional.empty(),
        Optional.of(
            new ModelDescription.Covariance(
                ModelDescription.Matrix.COVARIANCE, ModelDescription.Basis.RAW, 1)),
        Optional.of(
            new ModelDescription.Pca(
                1, "matrix-free", 2, -1, 2, List.of(1e-15), Optional.of(EXACT))));
  }
}
