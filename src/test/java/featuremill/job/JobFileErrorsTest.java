package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobFileErrorsTest {
  private static final String FORMATS = "parquet, csv, json, orc, avro, libsvm, npy or table";
  private static final String TOLERANCE = "tolerance must be a number from 1.0E-15 to 0.001, not ";
  private static final String SOLVERS =
      "solver must be auto, lapack, krylov, qr, matrix_free or dual, not ";
  private static final String COMPONENTS =
      "components must be an integer of at least 1 or a fraction between 0 and 1, not ";

  @ParameterizedTest(name = "{1} {2}")
  @MethodSource({"texts", "inputs", "steps", "outputs"})
  void pointsToTheMistake(String text, String place, String what, String fix) {
    Failure failure = Jobs.refused(text);

    assertThat(failure).isNotNull();
    assertThat(failure.what()).isEqualTo(what);
    assertThat(failure.where()).isEqualTo("jobs/x.yaml:" + place);
    assertThat(failure.fix()).isEqualTo(fix);
    assertThat(failure.outcome()).isEqualTo(Outcome.USAGE);
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments(
            "", "1:1", "the job file is empty", "a job needs at least input, steps and output"),
        arguments(
            "# nothing\n",
            "1:1",
            "the job file is empty",
            "a job needs at least input, steps and output"),
        arguments("- a\n", "1:1", "a job must be a map of keys and values, not a list", ""),
        arguments("text", "1:1", "a job must be a map of keys and values, not 'text'", ""),
        arguments("name: x\n", "1:1", "input is missing", ""),
        arguments(
            "input: {path: a.csv, features: x}\noutput: {path: o}\n",
            "1:1",
            "steps is missing",
            ""),
        arguments(
            "input: {path: a.csv, features: x}\nsteps:\noutput: {path: o}\n",
            "2:1",
            "steps is missing",
            ""),
        arguments("input: {path: a.csv, features: x}\nsteps: []\n", "1:1", "output is missing", ""),
        arguments("inptu: {}\n", "1:1", "unknown key 'inptu'", "did you mean 'input'?"),
        arguments(
            "name: x\nzzzzz: 1\n",
            "2:1",
            "unknown key 'zzzzz'",
            "known here: name, input, masks, steps, output, verify"),
        arguments(
            "name: [a]\n" + Jobs.withSteps("  []\n"), "1:7", "name must be text, not a list", ""),
        arguments("name: ' '\n" + Jobs.withSteps("  []\n"), "1:7", "name must not be empty", ""),
        arguments(
            "verify: maybe\n" + Jobs.withSteps("  []\n"),
            "1:9",
            "verify must be true, false or full, not 'maybe'",
            "choose: true, false, full"),
        arguments(
            "verify: ful\n" + Jobs.withSteps("  []\n"),
            "1:9",
            "verify must be true, false or full, not 'ful'",
            "did you mean 'full'?"),
        arguments(
            "verify: [true]\n" + Jobs.withSteps("  []\n"),
            "1:9",
            "verify must be true, false or full, not a list",
            ""),
        arguments(
            "name: a\nname: b\n",
            "2:1",
            "'name' is given twice",
            "remove one of the two; the first is at jobs/x.yaml:1:1"),
        arguments("[a]: b\n", "1:1", "a key must be a name, not a list or a map", ""),
        arguments(
            "name: !secret x\n",
            "1:7",
            "the tag !secret has no meaning in a job file",
            "remove it; text that starts with ! needs quotes"),
        arguments("name: &a [*a]\n", "1:7", "values are nested deeper than 20 levels", ""));
  }

  static Stream<Arguments> inputs() {
    return Stream.of(
        arguments(
            Jobs.withInput("a.csv"),
            "1:8",
            "input must be a map of keys and values, not 'a.csv'",
            ""),
        arguments(
            Jobs.withInput("{features: x}"),
            "1:1",
            "input needs path",
            "give the path of the input, or generate: {rows: 1000, features: 10}"),
        arguments(
            Jobs.withInput("{path: a.csv, feature: x}"),
            "1:22",
            "unknown key 'feature' in input",
            "did you mean 'features'?"),
        arguments(
            Jobs.withInput("{path: a.csv}"),
            "1:1",
            "input needs features",
            "name one column, or a list of columns or globs"),
        arguments(
            Jobs.withInput("{path: a.csv, features: }"),
            "1:22",
            "input needs features",
            "name one column, or a list of columns or globs"),
        arguments(
            Jobs.withInput("{path: a.npy, features: []}"),
            "1:22",
            "input needs features",
            "name one column, or a list of columns or globs"),
        arguments(
            Jobs.withInput("{path: a.csv, features: {x: 1}}"),
            "1:32",
            "features must be a name or a list of names, not a map",
            ""),
        arguments(
            Jobs.withInput("{path: a.csv, features: [x, [y]]}"),
            "1:36",
            "features must be a name or a list of names, not a list",
            ""),
        arguments(
            Jobs.withInput("{path: a.csv, features: [x, null]}"),
            "1:36",
            "features must be a name or a list of names, not nothing",
            ""),
        arguments(
            Jobs.withInput("{path: a.csv, features: [x, y, x]}"),
            "1:39",
            "'x' is listed twice in input.features",
            ""),
        arguments(
            Jobs.withInput("{path: a.csv, features: x, carry: ['']}"),
            "1:43",
            "carry must not be empty",
            ""),
        arguments(
            Jobs.withInput("{path: data/x, features: x}"),
            "1:15",
            "the name 'data/x' does not tell the format",
            "add input.format: parquet, csv, json, orc, avro, libsvm, npy, table"),
        arguments(
            Jobs.withInput("{path: a, format: parket, features: x}"),
            "1:26",
            "format must be " + FORMATS + ", not 'parket'",
            "did you mean 'parquet'?"),
        arguments(
            Jobs.withInput("{path: a, format: generate, features: x}"),
            "1:26",
            "format must be " + FORMATS + ", not 'generate'",
            "choose: parquet, csv, json, orc, avro, libsvm, npy, table"),
        arguments(
            Jobs.withInput("{path: a, format: delta, features: x}"),
            "1:26",
            "format 'delta' is not in this version of featuremill",
            "register it as a catalog table and give its name as path, with format: table"),
        arguments(
            Jobs.withInput("{path: a.csv, features: x, options: [a]}"),
            "1:44",
            "options must be a map of keys and values, not a list",
            ""),
        arguments(
            Jobs.withInput("{path: a.csv, features: x, options: {sep: [a]}}"),
            "1:50",
            "input.options.sep must be a single value, not a list",
            ""),
        arguments(
            Jobs.withInput("{path: a.csv, generate: {rows: 1, features: 1}}"),
            "1:15",
            "input takes either generate or path, not both",
            "remove one of the two"),
        arguments(
            Jobs.withInput("{generate: {features: 1}}"), "1:9", "input.generate needs rows", ""),
        arguments(
            Jobs.withInput("{generate: {rows: 1}}"), "1:9", "input.generate needs features", ""),
        arguments(
            Jobs.withInput("{generate: {rows: 0, features: 1}}"),
            "1:26",
            "rows must be an integer of at least 1, not '0'",
            ""),
        arguments(
            Jobs.withInput("{generate: {rows: 1e6, features: 1}}"),
            "1:26",
            "rows must be an integer of at least 1, not '1e6'",
            ""),
        arguments(
            Jobs.withInput("{generate: {rows: 99999999999999999999, features: 1}}"),
            "1:26",
            "rows must be an integer of at least 1, not '99999999999999999999'",
            ""),
        arguments(
            Jobs.withInput("{generate: {rows: 1, features: 3000000000}}"),
            "1:39",
            "features must be an integer of at least 1, up to 2147483647, not '3000000000'",
            ""),
        arguments(
            Jobs.withInput("{generate: {rows: 1, features: many}}"),
            "1:39",
            "features must be an integer of at least 1, up to 2147483647, not 'many'",
            ""),
        arguments(
            Jobs.withInput("{generate: {rows: 1, features: 1, seed: a}}"),
            "1:48",
            "seed must be an integer, not 'a'",
            ""),
        arguments(
            Jobs.withInput("{generate: {rows: 1, features: 1, distribution: gaussian}}"),
            "1:56",
            "distribution must be normal, uniform, constant, arange, decay or zipf, not 'gaussian'",
            "choose: normal, uniform, constant, arange, decay, zipf"),
        arguments(
            Jobs.withInput("{generate: {rows: 1, features: 5, nonzeros: 2}}"),
            "1:52",
            "nonzeros is of sparse rows, and those of normal are dense",
            "remove it, or generate distribution: zipf"),
        arguments(
            Jobs.withInput("{generate: {rows: 1, features: 5, distribution: zipf, nonzeros: 6}}"),
            "1:72",
            "nonzeros must be an integer of at least 1, up to 5, not '6'",
            ""));
  }

  static Stream<Arguments> steps() {
    return Stream.of(
        arguments(
            Jobs.withOutput("{path: o}").replace("[]", "standardize"),
            "3:8",
            "steps must be a list, not 'standardize'",
            "put a dash before each step, such as - standardize"),
        arguments(
            Jobs.withSteps("  - [a]\n"),
            "3:5",
            "a step must be a name, or a name with its settings, not a list",
            ""),
        arguments(
            Jobs.withSteps("  - 5\n"),
            "3:5",
            "a step must be a name, or a name with its settings, not '5'",
            ""),
        arguments(
            Jobs.withSteps("  - {}\n"),
            "3:5",
            "a step is one name with its settings, but here are: none",
            "put a dash before each step, and indent its settings below it"),
        arguments(
            Jobs.withSteps("  - standardize:\n    ddof: 0\n"),
            "3:5",
            "a step is one name with its settings, but here are: standardize, ddof",
            "put a dash before each step, and indent its settings below it"),
        arguments(
            Jobs.withSteps("  - standardise\n"),
            "3:5",
            "unknown step 'standardise'",
            "did you mean 'standardize'?"),
        arguments(
            Jobs.withSteps("  - zzzzz: {}\n"),
            "3:5",
            "unknown step 'zzzzz'",
            "the steps are: " + String.join(", ", StepSyntax.names())),
        arguments(
            Jobs.withSteps("  - distances: {metric: cosin}\n"),
            "3:25",
            "metric must be euclidean, squared or cosine, not 'cosin'",
            "did you mean 'cosine'?"),
        arguments(
            Jobs.withSteps("  - distances: {nearest: 0}\n"),
            "3:26",
            "nearest must be an integer of at least 1, up to 2147483647, not '0'",
            ""),
        arguments(
            Jobs.withSteps("  - distances: {neighbours: 3}\n"),
            "3:17",
            "unknown key 'neighbours' in steps.0.distances",
            "known here: metric, nearest, id, reference"),
        arguments(
            Jobs.withOutput("{path: o, write: [distances]}"),
            "1:26",
            "output.write names distances, which no step makes",
            "add a step such as - distances: {nearest: 20}, or leave the name out"),
        arguments(
            Jobs.withSteps("  - solve: {target: y}\n"),
            "3:13",
            "unknown key 'target' in steps.0.solve",
            "did you mean 'targets'?"),
        arguments(
            Jobs.withSteps("  - solve: {penalty: 1}\n"),
            "3:5",
            "steps.0.solve needs targets",
            "name the columns to fit, or globs: [\"y_*\"]"),
        arguments(
            Jobs.withSteps("  - solve: {targets: y, method: cholesy}\n"),
            "3:33",
            "method must be auto, cholesky or qr, not 'cholesy'",
            "did you mean 'cholesky'?"),
        arguments(Jobs.withSteps("  - add:\n"), "3:5", "steps.0.add needs vector", ""),
        arguments(
            Jobs.withSteps("  - add: [1, x]\n"),
            "3:10",
            "vector must be a number, a list of numbers, or the path of a .npy file, not a list",
            ""),
        arguments(
            Jobs.withSteps("  - scale: {vector: [[1, 2]]}\n"),
            "3:21",
            "vector must be a number, a list of numbers, or the path of a .npy file, not a list",
            ""),
        arguments(
            Jobs.withSteps("  - matmul: {matrix: [[1, 2], [3]]}\n"),
            "3:22",
            "matrix must be a list of rows of one length, each a list of numbers, or the path of a .npy file, not a list",
            ""),
        arguments(
            Jobs.withSteps("  - matmul: {matrix: 3}\n"),
            "3:22",
            "matrix must be a list of rows of one length, each a list of numbers, or the path of a .npy file, not '3'",
            ""),
        arguments(
            Jobs.withSteps("  - clip: {}\n"),
            "3:5",
            "steps.0.clip needs lower",
            "give lower, upper or both"),
        arguments(
            Jobs.withSteps("  - replace: {where: negative, value: 0}\n"),
            "3:22",
            "where must be a comparison with a number, such as \"< 0\", or nan, or infinite, not 'negative'",
            ""),
        arguments(
            Jobs.withSteps("  - replace: {where: < 0, value: none}\n"),
            "3:34",
            "value must be a number or nan, not 'none'",
            ""),
        arguments(
            Jobs.withSteps("  - impute: {with: constant}\n"),
            "3:5",
            "steps.0.impute needs value",
            "with: constant fills in a number of yours, such as value: 0"),
        arguments(
            Jobs.withSteps("  - impute: {value: 3}\n"),
            "3:21",
            "value goes with: constant only",
            ""),
        arguments(
            Jobs.withSteps("  - normalize_rows: {norm: l3}\n"),
            "3:28",
            "norm must be z_score, l1, l2 or max, not 'l3'",
            "did you mean 'l1'?"),
        arguments(
            Jobs.withSteps("  - min_max: {lower: 2}\n"),
            "3:22",
            "min_max cannot map features to between 2.0 and 1.0",
            "lower has to be below upper"),
        arguments(
            Jobs.withSteps("  - softmax: {axis: 1}\n"),
            "3:15",
            "unknown key 'axis' in steps.0.softmax",
            "softmax takes no settings"),
        arguments(Jobs.withSteps("  - mask:\n"), "3:5", "steps.0.mask needs keep", ""),
        arguments(Jobs.withSteps("  - mask: {reason: r}\n"), "3:5", "steps.0.mask needs keep", ""),
        arguments(
            Jobs.withSteps("  - mask: {keep: [a]}\n"), "3:18", "keep must be text, not a list", ""),
        arguments(
            Jobs.withSteps("  - mask: {keep: a, drop: b}\n"),
            "3:21",
            "unknown key 'drop' in steps.0.mask",
            "known here: keep, rows, column, file, id, present, finite, reason, max_rejected"),
        arguments(
            Jobs.withSteps("  - mask: a\n  - mask: {keep: b, reason: a}\n"),
            "4:29",
            "two masks have the reason 'a'",
            "give this one a reason of its own; the first is at jobs/x.yaml:3:5"),
        arguments(
            Jobs.withSteps("  - mask: a\n  - mask: a\n"),
            "4:5",
            "two masks have the reason 'a'",
            "give this one a reason of its own; the first is at jobs/x.yaml:3:5"),
        arguments(
            Jobs.withSteps("  - select: {}\n"),
            "3:5",
            "steps.0.select needs features",
            "name the features to keep, or globs: [\"px_*\"]"),
        arguments(
            Jobs.withSteps("  - select: []\n"),
            "3:13",
            "steps.0.select needs features",
            "name the features to keep, or globs: [\"px_*\"]"),
        arguments(
            Jobs.withSteps("  - standardize: {ddof: 2}\n"),
            "3:25",
            "ddof must be 0 or 1, not '2'",
            ""),
        arguments(
            Jobs.withSteps("  - covariance: {ddof: true}\n"),
            "3:24",
            "ddof must be 0 or 1, not 'true'",
            ""),
        arguments(
            Jobs.withSteps("  - standardize: 1\n"),
            "3:18",
            "standardize must be a map of keys and values, not '1'",
            ""),
        arguments(
            Jobs.withSteps("  - standardize: {dof: 1}\n"),
            "3:19",
            "unknown key 'dof' in steps.0.standardize",
            "did you mean 'ddof'?"),
        arguments(
            Jobs.withSteps("  - correlation: {ddof: 1}\n"),
            "3:19",
            "unknown key 'ddof' in steps.0.correlation",
            "correlation takes no settings"),
        arguments(Jobs.withSteps("  - pca: {}\n"), "3:5", "steps.0.pca needs components", ""),
        arguments(Jobs.withSteps("  - pca: ten\n"), "3:10", COMPONENTS + "'ten'", ""),
        arguments(Jobs.withSteps("  - pca: {components: 0}\n"), "3:23", COMPONENTS + "'0'", ""),
        arguments(Jobs.withSteps("  - pca: {components: -1}\n"), "3:23", COMPONENTS + "'-1'", ""),
        arguments(Jobs.withSteps("  - pca: {components: 1.0}\n"), "3:23", COMPONENTS + "'1.0'", ""),
        arguments(
            Jobs.withSteps("  - pca: {components: .nan}\n"), "3:23", COMPONENTS + "'.nan'", ""),
        arguments(
            Jobs.withSteps("  - pca: {components: 3000000000}\n"),
            "3:23",
            COMPONENTS + "'3000000000'",
            ""),
        arguments(
            Jobs.withSteps("  - pca: {components: [2]}\n"), "3:23", COMPONENTS + "a list", ""),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, solver: lapak}\n"),
            "3:34",
            SOLVERS + "'lapak'",
            "did you mean 'lapack'?"),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, solver: matrixfree}\n"),
            "3:34",
            SOLVERS + "'matrixfree'",
            "did you mean 'matrix_free'?"),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, max_pases: 9}\n"),
            "3:26",
            "unknown key 'max_pases' in steps.0.pca",
            "did you mean 'max_passes'?"),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, max_passes: 0}\n"),
            "3:38",
            "max_passes must be an integer of at least 1, up to 100000, not '0'",
            ""),
        arguments(
            Jobs.withSteps("  - pca: {components: 0.5, max_components: 0}\n"),
            "3:44",
            "max_components must be an integer of at least 1, up to 2147483647, not '0'",
            ""),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, block: 2000}\n"),
            "3:33",
            "block must be an integer of at least 1, up to 1024, not '2000'",
            ""),
        arguments(
            Jobs.withSteps("  - standardize: {min_nonzeros: few}\n"),
            "3:33",
            "min_nonzeros must be an integer of at least 0, up to 2147483647, not 'few'",
            ""),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, tolerance: 1e-16}\n"),
            "3:37",
            TOLERANCE + "'1e-16'",
            ""),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, tolerance: 0.01}\n"),
            "3:37",
            TOLERANCE + "'0.01'",
            ""),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, tolerance: .nan}\n"),
            "3:37",
            TOLERANCE + "'.nan'",
            ""),
        arguments(
            Jobs.withSteps("  - pca: {components: 2, tolerance: tight}\n"),
            "3:37",
            TOLERANCE + "'tight'",
            ""));
  }

  static Stream<Arguments> outputs() {
    return Stream.of(
        arguments(
            Jobs.withOutput("{}"),
            "1:1",
            "output needs path",
            "say where the result goes, such as path: out/mnist"),
        arguments(
            Jobs.withOutput("out"),
            "1:9",
            "output must be a map of keys and values, not 'out'",
            ""),
        arguments(
            Jobs.withOutput("{path: o, mod: new}"),
            "1:19",
            "unknown key 'mod' in output",
            "did you mean 'mode'?"),
        arguments(
            Jobs.withOutput("{path: o, mode: overwrite}"),
            "1:25",
            "mode must be new or replace, not 'overwrite'",
            "choose: new, replace"),
        arguments(
            Jobs.withOutput("{path: o, mode: versions}"),
            "1:25",
            "mode 'versions' is not in this version of featuremill",
            "use mode: new or mode: replace"),
        arguments(
            Jobs.withOutput("{path: o, write: [model, report]}"),
            "1:26",
            "write 'report' is not in this version of featuremill",
            "leave it out: this version writes model, features, rejected, distances"),
        arguments(
            Jobs.withOutput("{path: o, write: models}"),
            "1:26",
            "write must be model, features, rejected or distances, not 'models'",
            "did you mean 'model'?"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void pointsIntoTextThatIsNotYaml(String text, String place, String words, String fix) {
    Failure failure = Jobs.refused(text);

    assertThat(failure.what()).startsWith("this is not YAML: ").contains(words);
    assertThat(failure.where()).isEqualTo("jobs/x.yaml:" + place);
    assertThat(failure.fix()).isEqualTo(fix);
    assertThat(failure.what()).doesNotContain("\n");
  }

  static Stream<Arguments> pointsIntoTextThatIsNotYaml() {
    return Stream.of(
        arguments("name: a\n\tinput: b\n", "2:1", "TAB", "indent by spaces, not by tabs"),
        arguments("name: [a, b\nsteps: c\n", "2:6", "expected ',' or ']'", ""),
        arguments("name: 'a\n", "2:1", "unexpected end of stream", ""),
        arguments("name: a: b\n", "1:8", "mapping values are not allowed here", ""),
        arguments("name: a\n---\nname: b\n", "2:1", "expected a single document", ""),
        arguments("name: *a\n", "1:7", "undefined alias", ""),
        arguments("name: \u0001\n", "1:1", "special characters are not allowed", ""));
  }

  @Test
  void manyAliasesOfAliasesEnd() {
    StringBuilder text = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 13; i++) {
      text.append(String.format(Locale.ROOT, "a%d: &a%d [*a%3$d, *a%3$d, *a%3$d]%n", i, i, i - 1));
    }

    assertThat(Jobs.refused(text.toString()).what()).isEqualTo("there are more than 200000 values");
  }

  @Test
  void namesTheNearestJobFile(@TempDir Path folder) throws IOException {
    Path jobs = Files.createDirectory(folder.resolve("jobs"));
    Path mnist = Files.writeString(jobs.resolve("mnist.yaml"), "");
    Files.writeString(jobs.resolve("notes.txt"), "");

    assertThat(missing(jobs.resolve("mnits.yaml")).fix()).isEqualTo("did you mean " + mnist + "?");
    assertThat(missing(folder.resolve("job/mnist.yaml")).fix())
        .isEqualTo("did you mean " + mnist + "?");
    assertThat(missing(jobs.resolve("flights.yaml")).fix()).isEqualTo("job files there: " + mnist);
    Failure none = missing(jobs.resolve("a/b/c.yaml"));
    assertThat(none.fix()).isEqualTo("job files there: " + mnist);
    assertThat(none.where()).isEqualTo(jobs.resolve("a/b/c.yaml").toString());
    assertThat(none.what()).isEqualTo("there is no such job file");
    assertThat(none.outcome()).isEqualTo(Outcome.USAGE);
  }

  @Test
  void aFolderIsNotAJobFile(@TempDir Path folder) throws IOException {
    Failure empty = missing(folder);
    assertThat(empty.what()).isEqualTo("this is a folder, not a job file");
    assertThat(empty.fix()).isEqualTo("give the path of a job file (.yaml)");

    Path job = Files.writeString(folder.resolve("a.yml"), "");
    assertThat(missing(folder).fix()).isEqualTo("job files there: " + job);
  }

  @Test
  void bytesThatAreNotTextAreSaid(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("a.yaml"), new byte[] {(byte) 0xC3, (byte) 0x28});

    Failure failure = missing(file);

    assertThat(failure.what()).isEqualTo("a job file is UTF-8 text, and this is not");
    assertThat(failure.where()).isEqualTo(file.toString());
  }

  @Test
  void aNameThatIsNoPathIsSaid() {
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> JobFile.read("a\0b", List.of(), MaskSyntax::check));

    assertThat(failure.what()).isEqualTo("this is not a path");
  }

  private static Failure missing(Path file) {
    return catchThrowableOfType(
        Failure.class, () -> JobFile.read(file.toString(), List.of(), MaskSyntax::check));
  }
}
