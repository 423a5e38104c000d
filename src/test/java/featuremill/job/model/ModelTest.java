package featuremill.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.publish.Folder;
import featuremill.linalg.npy.NpyWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTest {
  private static final ModelCertificate CERTIFICATE =
      new ModelCertificate(
          ModelCertificate.Kind.UP_TO,
          OptionalDouble.of(1 + Math.ulp(1.0)),
          List.of(1e-15, 1 / 3.0),
          List.of(
              new ModelCertificate.Cluster(0, 1, 1e-12, false),
              new ModelCertificate.Cluster(1, 2, 1, true)),
          Double.MIN_NORMAL,
          2e-11,
          1e-9,
          1);
  private static final int D = 3;
  private static final double[] MEAN = {1.1, -0.0, 1.7e9 + 1.0 / 3};
  private static final double[] SCALE = {0.1 + 0.2, 1, Double.MIN_VALUE};
  private static final double[][] COMPONENTS = {{0.6, 0.8, 0}, {-0.8, 0.6, 0}};

  @TempDir Path scratch;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = Folder.existing(scratch.toString(), new Configuration());
  }

  @Test
  void everythingComesBack() throws IOException {
    write(folder);
    StoredModel stored = StoredModel.open(folder);
    assertThat(stored.description()).isEqualTo(description());
    assertThat(stored.mean()).containsExactly(MEAN);
    assertThat(stored.scale()).containsExactly(SCALE);
    assertThat(stored.components()).isDeepEqualTo(COMPONENTS);
    assertThat(stored.explainedVariance()).containsExactly(2, 1);
    assertThat(stored.explainedVarianceRatio()).containsExactly(2 / 3.0, 1 / 3.0);
    List<double[]> rows = new ArrayList<>();
    stored.covariance((i, row) -> rows.add(row.clone()));
    assertThat(rows.toArray(double[][]::new))
        .isDeepEqualTo(new double[][] {{0, 1, 2}, {10, 11, 12}, {20, 21, 22}});
  }

  /**
   * Whitened scores take a new version; how rows are read does not, as it decides last bits only.
   */
  @Test
  void whatScoresAreMadeOfComesBack() {
    ModelDescription.Reading reading =
        new ModelDescription.Reading("x", 9, Optional.of(List.of(0, 2)));
    ModelDescription whitened = with(new ModelDescription.Scores(true, false), reading);
    ModelDescription measured = with(new ModelDescription.Scores(false, true), reading);
    for (ModelDescription model : List.of(whitened, measured)) {
      byte[] json = ModelJson.write(model);
      assertThat(ModelJson.read(json, "model.json")).isEqualTo(model);
      assertThat(new String(json, StandardCharsets.UTF_8))
          .contains(model == whitened ? "\"version\" : 4" : "\"version\" : 1");
    }
  }

  private static ModelDescription with(
      ModelDescription.Scores scores, ModelDescription.Reading reading) {
    ModelDescription model = description();
    ModelDescription.Pca pca = model.pca().orElseThrow();
    return new ModelDescription(
        model.featuremillVersion(),
        model.job(),
        model.inputFingerprint(),
        model.numRows(),
        model.features(),
        model.steps(),
        model.transforms(),
        model.standardize(),
        model.covariance(),
        Optional.of(
            new ModelDescription.Pca(
                pca.k(),
                pca.solver(),
                pca.signRule(),
                pca.rank(),
                pca.totalVariance(),
                pca.residuals(),
                pca.certificate(),
                scores)),
        model.preparation(),
        model.weights(),
        model.regression(),
        Optional.of(reading));
  }

  @Test
  void aModelOfBeforeThereWereCertificatesIsRead() throws IOException {
    write(folder);
    Path file = scratch.resolve("model.json");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode model = (ObjectNode) mapper.readTree(file.toFile());
    assertThat(((ObjectNode) model.get("pca")).remove("certificate")).isNotNull();
    mapper.writeValue(file.toFile(), model);

    assertThat(StoredModel.open(folder).description().pca().orElseThrow().certificate()).isEmpty();
  }

  @Test
  void filesAreWhatNumpyReadsAndNothingElse() throws IOException {
    write(folder);
    assertThat(folder.items().stream().map(Folder.Item::path))
        .containsExactly(
            "components.npy",
            "covariance.npy",
            "explained_variance.npy",
            "explained_variance_ratio.npy",
            "mean.npy",
            "model.json",
            "scale.npy");
    assertThat(Files.size(scratch.resolve("covariance.npy"))).isEqualTo(128 + 72);
    assertThat(new String(folder.read("components.npy"), StandardCharsets.ISO_8859_1))
        .contains("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }");
    try (Stream<Path> files = Files.list(scratch)) {
      assertThat(files).hasSize(7);
    }
  }

  @Test
  void aModelWithoutPcaHasNoComponents() throws IOException {
    ModelDescription plain =
        new ModelDescription(
            "0.1.0",
            "plain",
            "",
            0,
            new ModelDescription.Features(List.of("a"), List.of(), List.of(), List.of()),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    ModelWriter writer = new ModelWriter(folder, plain);
    assertThatThrownBy(writer::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mean.npy was not written");
    writer.mean(new double[1]);
    writer.scale(new double[1]);
    writer.finish();
    StoredModel stored = StoredModel.open(folder);
    assertThat(stored.description()).isEqualTo(plain);
    assertThat(stored.components()).isEmpty();
    assertThat(stored.hasCovariance()).isFalse();
    assertThatThrownBy(() -> stored.covariance((i, row) -> {}))
        .isInstanceOf(Failure.class)
        .hasMessage(scratch + "/covariance.npy is not there: it was never formed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "mean.npy; 4; ; mean.npy has 4 values, model.json names 3 features",
        "components.npy; 2; 90; components.npy has 90 columns, model.json names 3 features",
        "components.npy; 3; 3; components.npy has 3 rows, model.json has 2 components",
        "covariance.npy; 2; 3; covariance.npy has 2 rows, model.json names 3 features",
        "explained_variance.npy; 3; ; explained_variance.npy has 3 values, model.json has 2 components",
        "scale.npy; 3; 1; scale.npy has 2 dimensions, not 1"
      })
  void arraysOfAnotherShapeAreNamed(String file, int rows, Integer columns, String message)
      throws IOException {
    write(folder);
    long[] shape = columns == null ? new long[] {rows} : new long[] {rows, columns};
    try (NpyWriter out = new NpyWriter(folder.create(file), shape)) {
      out.write(new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)]);
    }
    assertRefused(scratch + "/" + message);
  }

  @Test
  void missingAndTruncatedFilesAreNamed() throws IOException {
    assertRefused(scratch + " holds no model: model.json is missing");
    write(folder);
    Path covariance = scratch.resolve("covariance.npy");
    byte[] whole = Files.readAllBytes(covariance);
    Files.write(covariance, Arrays.copyOf(whole, whole.length - 8));
    assertRefused(covariance + " holds 64 of the 72 bytes of its 3 x 3 float64 array");
    Files.write(covariance, whole);
    Files.delete(scratch.resolve("scale.npy"));
    assertRefused(scratch + "/scale.npy is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"version\" : 1|\"version\" : 5|model.json is of model version 5; this featuremill reads versions 1 to 4",
        "\"featuremill-model\"|\"else\"|model.json is not the description of a featuremill model",
        "\"numRows\"|\"rows\"|model.json: numRows is missing",
        "\"k\" : 2|\"k\" : \"2\"|model.json: pca.k should be a whole number",
        "\"k\" : 2|\"k\" : 7|model.json is not a model: 2 residuals of 7",
        "\"raw\"|\"cooked\"|model.json: covariance.of has the unknown value 'cooked'",
        "\"residuals\" : [ 1.0E-15, |\"residuals\" : [ null, |model.json: pca.residuals[0] should be a number",
        "\"ddof\" : 0|\"ddof\" : 0.5|model.json: standardize.ddof should be a whole number"
      })
  void aDescriptionThatIsWrongSaysWhere(String good, String bad, String message)
      throws IOException {
    write(folder);
    String json = new String(folder.read("model.json"), StandardCharsets.UTF_8);
    assertThat(json).contains(good);
    folder.write("model.json", json.replace(good, bad).getBytes(StandardCharsets.UTF_8));
    assertRefused(scratch + "/" + message);
  }

  @Test
  void aDescriptionThatIsNoJsonSaysLineAndColumn() throws IOException {
    folder.write("model.json", "{\n  oops".getBytes(StandardCharsets.UTF_8));
    assertRefused(scratch + "/model.json:2:");
  }

  @Test
  void theWriterHoldsTheArraysToTheDescription() {
    ModelWriter writer = new ModelWriter(folder, description());
    assertThatThrownBy(() -> writer.mean(new double[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mean.npy has 4 values, the description says 3");
    assertThatThrownBy(() -> writer.components(new double[1][3], new double[1], new double[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 components, the description has 2");
  }

  @Test
  void aDescriptionHoldsTogether() {
    assertThatThrownBy(
            () ->
                new ModelDescription.Pca(
                    1, "lapack", 2, 1, 1, List.of(0.0), Optional.of(CERTIFICATE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a model: a certificate of 2 of 1");
    assertThatThrownBy(
            () -> new ModelDescription.Features(List.of("a"), List.of("b"), List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a model: 'b' is not among the features");
    assertThatThrownBy(
            () -> new ModelDescription.Features(List.of("a", "a"), List.of(), List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a model: a feature's name occurs twice");
    assertThatThrownBy(
            () ->
                new ModelDescription.Features(
                    List.of("a"), List.of(), List.of(), List.of(), List.of("a"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a model: 'a' is among the features, and dropped");
    ModelDescription.Features two =
        new ModelDescription.Features(
            List.of("a"),
            List.of(),
            List.of(),
            List.of(),
            Optional.of(new ModelDescription.Float32(List.of(0.0, 0.0), List.of())));
    assertThatThrownBy(() -> described(two, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a model: 2 losses of 1 features");
    // Losses are of what the first row step takes.
    JsonNode step = new ObjectMapper().createObjectNode().put("step", "matmul");
    described(two, Optional.of(new ModelDescription.Preparation(List.of("x", "y"), List.of(step))));
    assertThatThrownBy(() -> new ModelDescription.Float32(List.of(Double.NaN), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a model: a loss is NaN");
    assertThatThrownBy(
            () ->
                new ModelDescription.Pca(
                    1, "lapack", 2, 1, Double.NaN, List.of(0.0), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a model: the total variance is NaN");
  }

  private static void write(Folder folder) throws IOException {
    ModelWriter writer = new ModelWriter(folder, description());
    writer.mean(MEAN);
    writer.scale(SCALE);
    double[] row = new double[D];
    writer.covariance(
        i -> {
          Arrays.setAll(row, j -> 10 * i + j);
          return row;
        });
    writer.components(COMPONENTS, new double[] {2, 1}, new double[] {2 / 3.0, 1 / 3.0});
    writer.finish();
  }

  private static ModelDescription described(
      ModelDescription.Features features, Optional<ModelDescription.Preparation> preparation) {
    return new ModelDescription(
        "0.1.0",
        "job",
        "sha256:00",
        3,
        features,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        preparation,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ModelDescription description() {
    JsonNode step = new ObjectMapper().createObjectNode().put("standardize", "ddof: 0");
    return new ModelDescription(
        "0.1.0",
        "größe",
        "sha256:00",
        Long.MAX_VALUE,
        new ModelDescription.Features(
            IntStream.range(0, D).mapToObj(j -> "x" + j + " \"µ\"").toList(),
            List.of("x1 \"µ\""),
            List.of(),
            List.of("x2 \"µ\""),
            Optional.of(new ModelDescription.Float32(List.of(0.0, 1e-7, 2e278), List.of("x2*")))),
        List.of(step, step),
        List.of(ModelDescription.Transform.STANDARDIZE, ModelDescription.Transform.PCA),
        Optional.of(new ModelDescription.Standardize(0)),
        Optional.of(
            new ModelDescription.Covariance(
                ModelDescription.Matrix.COVARIANCE, ModelDescription.Basis.RAW, 1)),
        Optional.of(
            new ModelDescription.Pca(
                2,
                "lapack",
                2,
                3,
                0.1 + 0.2,
                List.of(1e-15, Double.MIN_VALUE),
                Optional.of(CERTIFICATE))));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> StoredModel.open(folder))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.outcome()).isEqualTo(Outcome.INPUT))
        .hasMessageStartingWith(message);
  }
}
