package featuremill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.Console.Form;
import featuremill.job.JobSpec.Format;
import featuremill.job.JobSpec.Setting;
import featuremill.job.bench.AccuracyPart;
import featuremill.job.bench.Benchmark;
import featuremill.job.bench.FileForm;
import featuremill.job.bench.FileForm.Codec;
import featuremill.job.bench.FileForm.Layout;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final String JOB = "src/test/resources/featuremill/job/mnist.yaml";

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void mistakesOnTheCommandLineEndWithTwo(String line, String message) {
    Shell shell = new Shell();

    assertThat(shell.run(line.split(" "))).isEqualTo(2);
    assertThat(shell.talk()).isEqualTo("error: " + message + "\n");
    assertThat(shell.data()).isEmpty();
    assertThat(shell.doors.asked).isEmpty();
  }

  static Stream<Arguments> mistakesOnTheCommandLineEndWithTwo() {
    return Stream.of(
        arguments("rum", "featuremill: unknown command 'rum'\n  did you mean 'run'?"),
        arguments(
            "explode",
            "featuremill: unknown command 'explode'\n"
                + "  the commands are: run, validate, plan, verify, apply, profile, bench, help"),
        arguments(
            "--versoin", "featuremill: unknown option '--versoin'\n  did you mean '--version'?"),
        arguments(
            "run",
            "featuremill run: JOB is missing, the job file (YAML)\n  see featuremill run --help"),
        arguments(
            "verify",
            "featuremill verify: OUT is missing, the folder that a run left\n  see featuremill verify --help"),
        arguments(
            "run a b",
            "featuremill run: 'b' is one argument too many\n  see featuremill run --help"),
        arguments(
            "run a --jsn", "featuremill run: unknown option '--jsn'\n  did you mean '--json'?"),
        arguments(
            "run a --sett=x=1",
            "featuremill run: unknown option '--sett'\n  did you mean '--set'?"),
        arguments(
            "run a --zzzzzz",
            "featuremill run: unknown option '--zzzzzz'\n  see featuremill run --help"),
        arguments(
            "run a --set",
            "featuremill run: --set needs a value: KEY=VALUE\n  see featuremill run --help"),
        arguments(
            "profile",
            "featuremill profile: --input is missing, the input\n  see featuremill profile --help"),
        arguments(
            "profile " + JOB + " --input x",
            "featuremill profile: give JOB or --input, not both\n  see featuremill profile --help"),
        arguments("bench fti", "featuremill bench: unknown command 'fti'\n  did you mean 'fit'?"),
        arguments(
            "bench fit --rows x",
            "featuremill bench fit: invalid value for option '--rows': 'x' is not a long\n  see featuremill bench fit --help"),
        arguments(
            "bench fit --repeat 0", "featuremill bench fit: --repeat must be at least 1, not 0"),
        arguments(
            "bench kernel --repeat 0",
            "featuremill bench kernel: --repeat must be at least 1, not 0"),
        arguments(
            "bench distances --rows 20 --nearest 20",
            "featuremill bench distances: bench distances takes at least 1 feature and more rows"
                + " than neighbours, not 20 x 100 and 20"),
        arguments(
            "bench kernel --features 0",
            "featuremill bench kernel: --features must be at least 1, not 0"),
        arguments(
            "bench fit --rows 0",
            "--set input.generate.rows: rows must be an integer of at least 1, not '0'"),
        arguments(
            "run no/such.yaml",
            "no/such.yaml: there is no such job file\n  job files there: jobs/case-study.yaml,"
                + " jobs/flights-robust.yaml, jobs/flights.yaml, jobs/mnist-products.yaml,"
                + " jobs/mnist.yaml, …"),
        arguments(
            "run src/test/resources/featuremill/job/mnits.yaml",
            "src/test/resources/featuremill/job/mnits.yaml: there is no such job file\n  did you mean "
                + JOB
                + "?"),
        arguments(
            "run " + JOB + " --set x",
            "--set: 'x' is not a setting\n  write it as key=value, such as --set output.path=out/today"),
        arguments(
            "plan " + JOB + " --set outptu.path=x",
            "--set outptu.path: unknown key 'outptu'\n  did you mean 'output'?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bench"})
  void noCommandShowsTheHelpAndEndsWithTwo(String line) {
    Shell shell = new Shell();

    assertThat(shell.run(line.isEmpty() ? new String[0] : new String[] {line})).isEqualTo(2);
    assertThat(shell.talk()).contains("Usage: featuremill");
    assertThat(shell.data()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "help",
        "run --help",
        "help run",
        "validate -h",
        "plan --help",
        "verify --help",
        "apply --help",
        "profile --help",
        "bench --help",
        "bench fit --help",
        "bench scan --help",
        "bench growth --help",
        "bench order --help",
        "bench kernel --help"
      })
  void helpIsDataAndStartsWithExamples(String line) {
    Shell shell = new Shell();

    assertThat(shell.run(line.split(" "))).isZero();
    assertThat(shell.data()).containsSubsequence("\n  featuremill ", "Usage: featuremill");
    assertThat(shell.data().lines()).allMatch(text -> text.length() <= 100);
    assertThat(shell.talk()).isEmpty();
  }

  @Test
  void helpListsWhatEachCommandDoes() {
    Shell shell = new Shell();

    shell.run("--help");

    assertThat(shell.data())
        .contains("run       Runs a job, verifies the result, and publishes it.")
        .contains("validate  Checks a job file")
        .contains("Exit codes: 0 done");
  }

  @Test
  void saysItsVersion() {
    Shell shell = new Shell();

    assertThat(shell.run("--version")).isZero();
    assertThat(shell.data()).matches("featuremill \\S.*\nJava 17.*\n");
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void outcomesAreExitCodes(Outcome outcome) {
    int plain = outcome == Outcome.NOTHING_TO_DO ? 0 : outcome.exitCode();

    assertThat(new Shell(() -> outcome).run("run", JOB)).isEqualTo(plain);
    assertThat(new Shell(() -> outcome).run("run", JOB, "--skip-code"))
        .isEqualTo(outcome.exitCode());
    assertThat(new Shell(() -> outcome).run("verify", "out")).isEqualTo(outcome.exitCode());
  }

  @Test
  void eachCommandOpensItsDoor() {
    Shell shell = new Shell();

    assertThat(shell.run("run", JOB, "--json")).isZero();
    assertThat(shell.doors.job.name()).isEqualTo("mnist");
    assertThat(shell.doors.console.form()).isEqualTo(Form.JSON);
    assertThat(shell.run("plan", JOB)).isZero();
    assertThat(shell.run("verify", "out/mnist")).isZero();
    assertThat(shell.run("bench", "fit", JOB, "--repeat", "3")).isZero();
    assertThat(shell.doors.asked)
        .containsExactly(
            "mask label between 0 and 9",
            "run",
            "mask label between 0 and 9",
            "plan",
            "verify out/mnist",
            "mask label between 0 and 9",
            "bench fit");
    assertThat(((Benchmark.Fit) shell.doors.benchmark).repeats()).isEqualTo(3);
  }

  @Test
  void profileTakesAnInputOrAJob() {
    Shell shell = new Shell();

    assertThat(shell.run("profile", "--input", "a.parquet")).isZero();
    assertThat(shell.doors.job.input().path()).isEqualTo("a.parquet");
    assertThat(shell.run("profile", "--input", "a", "--set", "input.format=csv", "--blocks"))
        .isZero();
    assertThat(shell.doors.job.input().format()).isEqualTo(Format.CSV);
    assertThat(shell.run("profile", "--input", "a.parquet", "--features", "x*,y")).isZero();
    assertThat(shell.doors.job.input().features()).containsExactly("x*", "y");
    assertThat(shell.run("profile", JOB)).isZero();
    assertThat(shell.doors.asked)
        .filteredOn(asked -> asked.startsWith("profile"))
        .containsExactly("profile everything", "profile everything blocks", "profile", "profile");
  }

  /** What the options do not say stands in no file: no line and column of one are given. */
  @Test
  void whatTheInputOfACommandIsMissingPointsToTheCommand() {
    Shell shell = new Shell();

    assertThat(shell.run("profile", "--input", "nope.parquet")).isZero();
    assertThat(shell.doors.job.input().where())
        .isEqualTo("featuremill profile --input nope.parquet");
    assertThat(shell.run("apply", "out/m", "--input", "x.csv", "--output", "o")).isZero();
    assertThat(shell.doors.job.input().where()).isEqualTo("featuremill apply --input x.csv");
  }

  @Test
  void applyTakesAModelAndRows() {
    Shell shell = new Shell();

    assertThat(shell.run("apply", "out/m", "--input", "x.csv", "--output", "o")).isZero();
    assertThat(shell.doors.job.input().format()).isEqualTo(Format.CSV);
    assertThat(shell.doors.job.input().features()).containsExactly("*");
    assertThat(shell.doors.job.output().path()).isEqualTo("o");
    assertThat(shell.doors.job.steps()).isEmpty();
    assertThat(
            shell.run(
                "apply out/m --inverse --input d --output o --carry id,y --set input.format=orc"
                    .split(" ")))
        .isZero();
    assertThat(shell.doors.job.input().carry()).containsExactly("id", "y");
    assertThat(shell.doors.job.input().format()).isEqualTo(Format.ORC);
    assertThat(shell.doors.asked)
        .filteredOn(asked -> asked.startsWith("apply"))
        .containsExactly("apply out/m", "apply out/m inverse");
    assertThat(shell.run("apply", "out/m", "--output", "o")).isEqualTo(2);
    for (String refused : List.of("input.dtype=float32", "steps=[standardize]")) {
      String[] line = ("apply out/m --input d.csv --output o --set " + refused).split(" ");
      assertThat(shell.run(line)).isEqualTo(2);
      assertThat(shell.talk()).contains("steps and input.dtype are those of the model");
    }
    assertThat(shell.run("apply", "--input", "x.csv", "--output", "o")).isEqualTo(2);
  }

  @Test
  void benchAccuracyTakesTheShapeOfItsSpectra() {
    Shell shell = new Shell();

    assertThat(shell.run("bench", "accuracy")).isZero();
    assertThat(shell.doors.benchmark).isEqualTo(accuracy(1000, 200));
    assertThat(shell.run("bench", "accuracy", "--rows", "90", "--features", "30")).isZero();
    assertThat(shell.doors.benchmark).isEqualTo(accuracy(90, 30));
    assertThat(shell.run("bench", "accuracy", "--rows", "200")).isEqualTo(2);
    assertThat(shell.run("bench", "accuracy", "--features", "4")).isEqualTo(2);
    assertThat(shell.run("bench", "accuracy", "--scale", "0")).isEqualTo(2);
  }

  @Test
  void benchAccuracyRunsTheParts() {
    Shell shell = new Shell();

    assertThat(
            shell.run(
                "bench",
                "accuracy",
                "--part",
                "spectra,solvers",
                "--scale",
                "1e20",
                "--without-mllib"))
        .isZero();
    assertThat(shell.doors.benchmark)
        .isEqualTo(
            new Benchmark.Accuracy(
                Set.of(AccuracyPart.SPECTRA, AccuracyPart.SOLVERS),
                1000,
                200,
                List.of(1e20),
                false));
    assertThat(shell.run("bench", "accuracy", "--part", "none")).isEqualTo(2);
  }

  private static Benchmark.Accuracy accuracy(int rows, int features) {
    return new Benchmark.Accuracy(
        Benchmark.Accuracy.USUAL, rows, features, List.of(1.0, 1e20, 1e-20), true);
  }

  @Test
  void benchFitGeneratesRowsOfTheShapeAskedFor() {
    Shell shell = new Shell();

    assertThat(shell.run("bench", "fit", "--rows", "7", "--features", "3", "--components=2"))
        .isZero();
    Benchmark.Fit fit = (Benchmark.Fit) shell.doors.benchmark;
    assertThat(fit.repeats()).isEqualTo(5);
    assertThat(fit.job().input().format()).isEqualTo(Format.GENERATE);
    assertThat(fit.job().input().generate().rows()).isEqualTo(7);
    assertThat(fit.job().input().generate().features()).isEqualTo(3);
    assertThat(fit.job().steps()).extracting("name").containsExactly("standardize", "pca");
  }

  @Test
  void benchmarksOfFilesTakeTheFormOfTheFile() {
    Shell shell = new Shell();

    assertThat(shell.run("bench", "scan", "--rows", "9", "--codec=snappy", "--keep", "d")).isZero();
    Benchmark.Scan scan = (Benchmark.Scan) shell.doors.benchmark;
    assertThat(scan.job().input().generate().rows()).isEqualTo(9);
    assertThat(scan.form()).isEqualTo(new FileForm(Layout.ARRAY, Codec.SNAPPY));
    assertThat(scan.keep()).isEqualTo("d");
    assertThat(shell.run("bench", "growth", "--layout=wide")).isZero();
    assertThat(((Benchmark.Growth) shell.doors.benchmark).form())
        .isEqualTo(new FileForm(Layout.WIDE, Codec.ZSTD));
    assertThat(shell.run("bench", "order", "--repeat", "2")).isZero();
    assertThat(((Benchmark.Order) shell.doors.benchmark).repeats()).isEqualTo(2);
    assertThat(shell.run("bench", "kernel", "--features", "3,5")).isZero();
    assertThat(shell.doors.benchmark).isEqualTo(new Benchmark.Kernel(List.of(3, 5), 5));
    assertThat(shell.run("bench", "distances", "--nearest", "7")).isZero();
    assertThat(shell.doors.benchmark).isEqualTo(new Benchmark.Distances(20000, 100, 7, 5));
  }

  @Test
  void propertiesVariablesAndOptionsAreLayers() {
    Shell shell = new Shell();
    shell.properties.put("spark.featuremill.output.path", "p");
    shell.properties.put("spark.featuremill.verify", "full");
    shell.properties.put("spark.featuremill.name", "p");
    shell.environment.put("FEATUREMILL__OUTPUT__PATH", "e");
    shell.environment.put("FEATUREMILL__NAME", "e");

    assertThat(shell.run("run", JOB, "--set", "name=s", "--set=steps.pca.components=5")).isZero();
    assertThat(shell.doors.job.settings())
        .contains(
            new Setting("verify", "full", "profile"),
            new Setting("output.path", "e", "environment"),
            new Setting("name", "s", "--set"),
            new Setting("steps.3.pca.components", "5", "--set"));
  }

  @Test
  void quietSaysNothingButErrors() {
    Shell shell = new Shell();
    shell.run("run", JOB, "--quiet");
    shell.doors.console.talk("t");
    assertThat(shell.talk()).isEmpty();
    shell.doors.console.warning("w");
    assertThat(shell.talk()).isEqualTo("warning: w\n");
  }

  @Test
  void aFailureIsToldInThreePartsWithoutAStackTrace() {
    Shell shell =
        new Shell(
            () -> {
              throw Failure.input("no rows").at("data/a.csv").fix("look into it");
            });

    assertThat(shell.run("run", JOB)).isEqualTo(3);
    assertThat(shell.talk()).isEqualTo("error: data/a.csv: no rows\n  look into it\n");
  }

  @Test
  void aFailureIsFoundBehindOtherExceptions() {
    Shell shell =
        new Shell(
            () -> {
              throw new IllegalStateException(
                  "job aborted", new RuntimeException(Failure.output("it exists")));
            });

    assertThat(shell.run("run", JOB)).isEqualTo(6);
    assertThat(shell.talk()).isEqualTo("error: it exists\n");
  }

  @Test
  void theUnexpectedIsOneLineAndTheWayToSeeMore() {
    Shell shell = new Shell(CommandLineTest::unexpected);

    assertThat(shell.run("run", JOB)).isEqualTo(1);
    assertThat(shell.talk())
        .isEqualTo(
            "error: java.lang.IllegalStateException: stage failed\n"
                + "  caused by java.lang.ArithmeticException\n"
                + "  to see where, add --stacktrace or set FEATUREMILL_STACKTRACE=1\n");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void theStackTraceComesOnRequest(boolean byOption) {
    Shell shell = new Shell(CommandLineTest::unexpected);
    shell.environment.put("FEATUREMILL_STACKTRACE", byOption ? "0" : "1");

    int code = byOption ? shell.run("run", JOB, "--stacktrace") : shell.run("run", JOB);

    assertThat(code).isEqualTo(1);
    assertThat(shell.talk())
        .contains("\tat featuremill.cli.CommandLineTest.unexpected")
        .endsWith("  caused by java.lang.ArithmeticException\n");
  }

  @ParameterizedTest
  @MethodSource
  void errorsOfTheMachineAreToldAsWell(Supplier<Outcome> ending, String message) {
    Shell shell = new Shell(ending);

    assertThat(shell.run("run", JOB)).isEqualTo(1);
    assertThat(shell.talk()).startsWith("error: " + message + "\n");
  }

  static Stream<Arguments> errorsOfTheMachineAreToldAsWell() {
    return Stream.of(
        arguments(
            (Supplier<Outcome>)
                () -> {
                  throw new OutOfMemoryError("Java heap space");
                },
            "java.lang.OutOfMemoryError: Java heap space"),
        arguments(
            (Supplier<Outcome>)
                () -> {
                  throw new NoClassDefFoundError("org/apache/spark/sql/SparkSession");
                },
            "this command needs Spark, and Spark is not on the class path\n"
                + "  start it with ./submit.sh, or with spark-submit and the jar"));
  }

  private static Outcome unexpected() {
    throw new IllegalStateException("stage failed\nwith much more", new ArithmeticException());
  }
}
