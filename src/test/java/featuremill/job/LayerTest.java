package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.JobSpec.Format;
import featuremill.job.JobSpec.Mode;
import featuremill.job.JobSpec.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTest {
  private static final String MNIST = Jobs.resource("job/mnist.yaml");
  private static final String EVERYTHING = Jobs.resource("job/everything.yaml");

  @Test
  void laterLayersWinAndSayWhereTheyAreFrom() {
    Layer profile =
        Layer.profile(
            Map.of(
                "spark.featuremill.output.path", "p",
                "spark.featuremill.output.mode", "replace",
                "spark.featuremill.verify", "full",
                "spark.featuremill.storage.memory", "2g",
                "spark.master", "local[2]"));
    Layer environment =
        Layer.environment(
            Map.of(
                "FEATUREMILL__OUTPUT__PATH", "e",
                "FEATUREMILL__OUTPUT__MODE", "new",
                "FEATUREMILL_STACKTRACE", "1",
                "PATH", "/bin"));
    Layer set = Layer.commandLine(List.of("output.path=first", "output.path=s"));

    JobSpec job = Jobs.parse(MNIST, profile, environment, set);

    assertThat(job.output().path()).isEqualTo("s");
    assertThat(job.output().mode()).isEqualTo(Mode.NEW);
    assertThat(job.settings())
        .contains(
            new Setting("name", "mnist", "jobs/x.yaml:1:7"),
            new Setting("output.path", "s", "--set"),
            new Setting("output.mode", "new", "environment"),
            new Setting("verify", "full", "profile"),
            new Setting("output.write", "[model, features, rejected]", "default"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "steps.3.pca.components=5",
        "steps.pca.components=5",
        "steps.3.pca=5",
        "steps.pca=5",
        "steps.pca={components: 5}",
        "steps.3={pca: 5}",
        "steps=[standardize, covariance, correlation, {pca: 5}]"
      })
  void aStepIsAddressedByNumberOrName(String setting) {
    JobSpec job = Jobs.parse(MNIST, Layer.commandLine(List.of(setting)));

    Step.Pca pca = (Step.Pca) job.steps().get(3);
    assertThat(pca.components().count()).isEqualTo(5);
    assertThat(job.settings()).contains(new Setting("steps.3.pca.components", "5", "--set"));
  }

  @Test
  void aShorthandStepTakesSettings() {
    JobSpec job =
        Jobs.parse(
            EVERYTHING,
            Layer.commandLine(
                List.of("steps.4.standardize.ddof=1", "steps.2.select.features=[a, b]")));

    assertThat(((Step.Standardize) job.steps().get(4)).ddof()).isEqualTo(1);
    assertThat(((Step.Select) job.steps().get(2)).features()).containsExactly("a", "b");
  }

  @Test
  void variablesMatchKeysWhateverTheirCase() {
    JobSpec job =
        Jobs.parse(
            EVERYTHING,
            Layer.environment(
                Map.of(
                    "FEATUREMILL__INPUT__OPTIONS__MAXCOLUMNS", "7",
                    "Featuremill__Steps__Covariance__Ddof", "1")));

    assertThat(job.input().options()).containsEntry("maxColumns", "7").hasSize(4);
    assertThat(((Step.Covariance) job.steps().get(6)).ddof()).isEqualTo(1);
  }

  @Test
  void namesOfReaderOptionsMayHoldDots() {
    JobSpec job =
        Jobs.parse(MNIST, Layer.commandLine(List.of("input.options.fs.s3a.path=style=virtual")));

    assertThat(job.input().options()).containsOnly(Map.entry("fs.s3a.path", "style=virtual"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "px_*",
        "> 0",
        "a: b",
        "- a",
        "a # b",
        "it's",
        "'a' = b",
        "@x",
        "%",
        "x and y > 'z'"
      })
  void textThatIsNoSingleYamlValueIsTakenAsItStands(String value) {
    JobSpec job = Jobs.parse(MNIST, Layer.commandLine(List.of("steps.mask.keep=" + value)));

    assertThat(((Step.Mask) job.steps().get(0)).conditions().get(0).form().text()).isEqualTo(value);
  }

  @Test
  void quotesAndListsAreReadAsYaml() {
    JobSpec job =
        Jobs.parse(
            MNIST, Layer.commandLine(List.of("name='a b'", "input.features=[x, \"y z\", 'p*']")));

    assertThat(job.name()).isEqualTo("a b");
    assertThat(job.input().features()).containsExactly("x", "y z", "p*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"output.mode=", "output.mode=null", "output.mode=~", "output.mode= "})
  void anEmptyValueTakesASettingAway(String setting) {
    JobSpec job = Jobs.parse(EVERYTHING, Layer.commandLine(List.of(setting)));

    assertThat(job.output().mode()).isEqualTo(Mode.NEW);
    assertThat(job.settings()).contains(new Setting("output.mode", "new", "default"));
  }

  @Test
  void generatedInputCanStandInForAPath() {
    JobSpec job =
        Jobs.parse(
            MNIST,
            Layer.commandLine(
                List.of("input={generate: {rows: 9, features: 2}}", "input.generate.rows=10")));

    assertThat(job.input().format()).isEqualTo(Format.GENERATE);
    assertThat(job.input().generate().rows()).isEqualTo(10);
  }

  @Test
  void anItemOfAListIsAddressedByItsNumber() {
    JobSpec job = Jobs.parse(EVERYTHING, Layer.commandLine(List.of("input.features.1=z")));

    assertThat(job.input().features()).containsExactly("distance", "z");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refusesWhatItCannotPlace(String setting, String what, String fix) {
    Failure failure = Jobs.refused(EVERYTHING, Layer.commandLine(List.of(setting)));

    assertThat(failure.what()).isEqualTo(what);
    assertThat(failure.where()).isEqualTo("--set " + setting.substring(0, setting.indexOf('=')));
    assertThat(failure.fix()).isEqualTo(fix);
    assertThat(failure.outcome()).isEqualTo(Outcome.USAGE);
  }

  static Stream<Arguments> refusesWhatItCannotPlace() {
    return Stream.of(
        arguments("outptu.path=x", "unknown key 'outptu'", "did you mean 'output'?"),
        arguments("output.pathh=x", "unknown key 'pathh' in output", "did you mean 'path'?"),
        arguments(
            "output.mode=overwrite",
            "mode must be new or replace, not 'overwrite'",
            "choose: new, replace"),
        arguments("name.x=1", "name is a single value: it has no 'x'", ""),
        arguments("output..path=x", "'output..path' is not a dotted key", ""),
        arguments("output.=x", "'output.' is not a dotted key", ""),
        arguments("steps.11.pca=1", "steps has 11 entries, 0 to 10", ""),
        arguments("steps.99999999999.pca=1", "steps has 11 entries, 0 to 10", ""),
        arguments("steps.6.pca.components=1", "steps.6 is covariance, not pca", ""),
        arguments(
            "steps.mask.keep=x",
            "there are 2 mask steps",
            "say which by its number: steps.0, steps.1"),
        arguments(
            "steps.covarianc.ddof=1",
            "the job has no step 'covarianc'",
            "did you mean 'covariance'?"),
        arguments(
            "steps.zzzzz.ddof=1",
            "the job has no step 'zzzzz'",
            "its steps are: mask, mask, select, select, standardize, standardize, covariance, correlation, correlation, pca, pca"),
        arguments(
            "steps.covariance.dof=1",
            "unknown key 'dof' in steps.6.covariance",
            "did you mean 'ddof'?"),
        arguments(
            "input.features.x=1",
            "input.features is a list of values: say which by its number, from 0 on",
            ""),
        arguments("input.features.7=1", "input.features has 2 entries, 0 to 1", ""),
        arguments(
            "output.path=",
            "output needs path",
            "say where the result goes, such as path: out/mnist"),
        arguments(
            "steps.9.pca.components=ten",
            "components must be an integer of at least 1 or a fraction between 0 and 1, not 'ten'",
            ""));
  }

  @Test
  void malformedListsAreReported() {
    Failure failure = Jobs.refused(MNIST, Layer.commandLine(List.of("input.features=[a, b")));

    assertThat(failure.what()).startsWith("this is not YAML: while parsing a flow sequence");
    assertThat(failure.where()).isEqualTo("--set input.features");
  }

  @Test
  void mistakesPointToTheVariableOrTheProperty() {
    Failure variable =
        Jobs.refused(MNIST, Layer.environment(Map.of("FEATUREMILL__VERIFY", "maybe")));
    assertThat(variable).hasMessageStartingWith("FEATUREMILL__VERIFY: verify must be true,");

    Failure property =
        Jobs.refused(MNIST, Layer.profile(Map.of("spark.featuremill.outptu.path", "x")));
    assertThat(property)
        .hasMessage(
            "spark.featuremill.outptu.path: unknown key 'outptu'\n  did you mean 'output'?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"output.path", "=x", ""})
  void aSettingNeedsAKeyAndAnEqualsSign(String setting) {
    Failure failure =
        catchThrowableOfType(Failure.class, () -> Layer.commandLine(Arrays.asList(setting)));

    assertThat(failure)
        .hasMessage(
            "--set: '"
                + setting
                + "' is not a setting\n"
                + "  write it as key=value, such as --set output.path=out/today");
  }
}
