package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import featuremill.engine.RowWeight;
import featuremill.engine.Step;
import featuremill.engine.Storage;
import featuremill.job.JobSpec.Artefact;
import featuremill.job.JobSpec.Distribution;
import featuremill.job.JobSpec.Format;
import featuremill.job.JobSpec.Generate;
import featuremill.job.JobSpec.Mode;
import featuremill.job.JobSpec.Setting;
import featuremill.job.JobSpec.Verify;
import featuremill.spark.Dtype;
import featuremill.stats.WeightKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobFileTest {

  @Test
  void readsTheExampleOfTheDocuments() {
    JobSpec job = Jobs.parse(Jobs.resource("job/mnist.yaml"));

    assertThat(job.name()).isEqualTo("mnist");
    assertThat(job.source()).isEqualTo("jobs/x.yaml");
    assertThat(job.input())
        .isEqualTo(
            new JobSpec.Input(
                Format.PARQUET,
                "data/mnist-train.parquet",
                Map.of(),
                "",
                null,
                List.of("pixels"),
                List.of("label"),
                new Storage(Dtype.FLOAT64, List.of(), "jobs/x.yaml:2:1"),
                "jobs/x.yaml:2:1"));
    assertThat(job.steps()).hasSize(4);
    assertThat(job.steps().get(0))
        .isEqualTo(new Step.Mask("label between 0 and 9", "unknown_label", "jobs/x.yaml:7:5"));
    assertThat(job.steps().get(1)).isEqualTo(new Step.Standardize(0, "jobs/x.yaml:8:5"));
    assertThat(job.steps().get(2)).isEqualTo(new Step.Covariance(1, "jobs/x.yaml:9:5"));
    Step.Pca pca = (Step.Pca) job.steps().get(3);
    assertThat(pca.components().fraction()).isEqualTo(0.95);
    assertThat(pca.solver()).isEqualTo(Step.Solver.AUTO);
    assertThat(pca.where()).isEqualTo("jobs/x.yaml:10:5");
    assertThat(job.output())
        .isEqualTo(
            new JobSpec.Output(
                "out/mnist",
                Mode.NEW,
                List.of(Artefact.MODEL, Artefact.FEATURES, Artefact.REJECTED),
                "jobs/x.yaml:11:1"));
    assertThat(job.verify()).isEqualTo(Verify.ON);
  }

  @Test
  void readsEveryKey() {
    JobSpec job = Jobs.parse(Jobs.resource("job/everything.yaml"));

    assertThat(job.input().format()).isEqualTo(Format.CSV);
    assertThat(job.input().features()).containsExactly("distance", "delay_*");
    assertThat(job.input().carry()).containsExactly("origin");
    assertThat(job.input().options())
        .containsOnly(
            Map.entry("header", "true"),
            Map.entry("password", "hunter2"),
            Map.entry("maxColumns", "100"),
            Map.entry("sep", "\t"));
    assertThat(job.input().schema()).isEqualTo("origin STRING, distance DOUBLE");
    assertThat(job.input().storage())
        .isEqualTo(new Storage(Dtype.FLOAT32, List.of("distance"), "jobs/x.yaml:11:16"));
    assertThat(job.input().weight())
        .isEqualTo(new RowWeight("flights", WeightKind.RELIABILITY, "jobs/x.yaml:12:11"));
    assertThat(job.steps())
        .extracting(Step::name)
        .containsExactly(
            "mask",
            "mask",
            "select",
            "select",
            "standardize",
            "standardize",
            "covariance",
            "correlation",
            "correlation",
            "pca",
            "pca");
    assertThat(((Step.Mask) job.steps().get(0)).conditions().get(0).reason())
        .isEqualTo("distance > mean(distance)");
    assertThat(((Step.Select) job.steps().get(2)).features()).containsExactly("delay_*");
    assertThat(((Step.Select) job.steps().get(3)).features()).containsExactly("delay_arrival");
    assertThat(((Step.Covariance) job.steps().get(6)).ddof()).isZero();
    assertThat(((Step.Pca) job.steps().get(9)).components().count()).isEqualTo(2);
    assertThat(((Step.Pca) job.steps().get(9)).solver()).isEqualTo(Step.Solver.KRYLOV);
    assertThat(((Step.Pca) job.steps().get(9)).tolerance()).isEqualTo(1e-12);
    assertThat(((Step.Pca) job.steps().get(10)).components().fraction()).isEqualTo(0.5);
    assertThat(((Step.Pca) job.steps().get(10)).tolerance()).isEqualTo(1e-9);
    assertThat(((Step.Pca) job.steps().get(9)).limits()).isEqualTo(Step.Limits.USUAL);
    assertThat(((Step.Pca) job.steps().get(10)).limits())
        .isEqualTo(new Step.Limits(90, OptionalInt.of(2000), OptionalInt.of(32)));
    assertThat(((Step.Standardize) job.steps().get(4)).minNonzeros()).isEmpty();
    assertThat(((Step.Standardize) job.steps().get(5)).minNonzeros()).hasValue(3);
    assertThat(job.output().mode()).isEqualTo(Mode.REPLACE);
    assertThat(job.output().write()).containsExactly(Artefact.MODEL, Artefact.REJECTED);
    assertThat(job.verify()).isEqualTo(Verify.FULL);
  }

  @Test
  void fillsInDefaultsAndSaysSo() {
    JobSpec job =
        Jobs.parse(
            """
            input: {path: data/a.orc, features: x}
            steps: [standardize, covariance, {mask: x > 0}, pca: {components: 3}]
            output: {path: out}
            """);

    assertThat(job.settings())
        .extracting(Setting::name, Setting::value, Setting::origin)
        .containsExactly(
            tuple("name", "x", "default"),
            tuple("input.path", "data/a.orc", "jobs/x.yaml:1:15"),
            tuple("input.format", "orc", "default"),
            tuple("input.features", "[x]", "jobs/x.yaml:1:37"),
            tuple("input.dtype", "float64", "default"),
            tuple("steps.0.standardize.ddof", "0", "default"),
            tuple("steps.1.covariance.ddof", "1", "default"),
            tuple("steps.2.mask.keep", "x > 0", "jobs/x.yaml:2:41"),
            tuple("steps.2.mask.reason", "x > 0", "default"),
            tuple("steps.3.pca.components", "3", "jobs/x.yaml:2:67"),
            tuple("steps.3.pca.solver", "auto", "default"),
            tuple("steps.3.pca.tolerance", "1.0E-9", "default"),
            tuple("steps.3.pca.max_passes", "60", "default"),
            tuple("steps.3.pca.whiten", "false", "default"),
            tuple("steps.3.pca.reconstruction_error", "false", "default"),
            tuple("output.path", "out", "jobs/x.yaml:3:16"),
            tuple("output.mode", "new", "default"),
            tuple("output.write", "[model, features, rejected]", "default"),
            tuple("verify", "true", "default"));
  }

  @Test
  void settingsDoNotShowSecrets() {
    JobSpec job = Jobs.parse(Jobs.resource("job/everything.yaml"));

    assertThat(job.settings())
        .contains(new Setting("input.options.password", "(not shown)", "jobs/x.yaml:8:37"))
        .noneMatch(setting -> setting.value().contains("hunter2"));
  }

  @Test
  void readsGeneratedInput() {
    JobSpec.Input plain =
        Jobs.parse(Jobs.withInput("{generate: {rows: 10000, features: 100}}")).input();
    assertThat(plain.format()).isEqualTo(Format.GENERATE);
    assertThat(plain.generate()).isEqualTo(new Generate(10_000, 100, Distribution.NORMAL, 0, 0));
    assertThat(plain.features()).isEmpty();

    JobSpec.Input full =
        Jobs.parse(
                Jobs.withInput(
                    "{generate: {rows: 1, features: 1, distribution: arange, seed: -7}}"))
            .input();
    assertThat(full.generate()).isEqualTo(new Generate(1, 1, Distribution.ARANGE, -7, 0));

    assertThat(zipf("").nonzeros()).isEqualTo(100);
    assertThat(zipf(", nonzeros: 7").nonzeros()).isEqualTo(7);
    assertThat(
            Jobs.parse(Jobs.withInput("{generate: {rows: 1, features: 3, distribution: zipf}}"))
                .input()
                .generate()
                .nonzeros())
        .isEqualTo(3);
  }

  private static Generate zipf(String more) {
    String generate = "{generate: {rows: 9, features: 1000, distribution: zipf" + more + "}}";
    return Jobs.parse(Jobs.withInput(generate)).input().generate();
  }

  @ParameterizedTest
  @CsvSource({
    "data/a.parquet, PARQUET",
    "data/mnist-train.parquet/, PARQUET",
    "data/a.snappy.parquet, PARQUET",
    "hdfs://host:8020/flights.parquet/year=2008/month=1, PARQUET",
    "s3a://bucket/*.PARQUET, PARQUET",
    "a.csv, CSV",
    "a.csv.gz, CSV",
    "a.tsv, CSV",
    "a.tsv.bz2, CSV",
    "a.json, JSON",
    "a.jsonl.zst, JSON",
    "a.ndjson, JSON",
    "a.orc, ORC",
    "a.avro, AVRO",
    "a.libsvm, LIBSVM",
    "a.svm, LIBSVM",
    "x.npy, NPY"
  })
  void tellsTheFormatFromThePath(String path, Format format) {
    JobSpec.Input input =
        Jobs.parse(
                Jobs.withInput(
                    format == Format.NPY || format == Format.LIBSVM
                        ? "{path: \"" + path + "\"}"
                        : "{path: \"" + path + "\", features: x}"))
            .input();

    assertThat(input.format()).isEqualTo(format);
    assertThat(input.options().containsKey("sep")).isEqualTo(path.contains(".tsv"));
  }

  @Test
  void aSeparatorThatIsGivenStays() {
    JobSpec.Input input =
        Jobs.parse(Jobs.withInput("{path: a.tsv, features: x, options: {Delimiter: \"|\"}}"))
            .input();

    assertThat(input.options()).containsOnly(Map.entry("Delimiter", "|"));
  }

  @Test
  void namesThatLookLikeNumbersStayAsWritten() {
    JobSpec.Input input =
        Jobs.parse(Jobs.withInput("{path: 2024.csv, features: [1, 007, true, no], carry: 1e3}"))
            .input();

    assertThat(input.features()).containsExactly("1", "007", "true", "no");
    assertThat(input.carry()).containsExactly("1e3");
  }

  @Test
  void aTableIsNamedByPath() {
    JobSpec.Input input =
        Jobs.parse(Jobs.withInput("{path: sales.daily, format: table, features: x}")).input();

    assertThat(input.format()).isEqualTo(Format.TABLE);
    assertThat(input.path()).isEqualTo("sales.daily");
  }

  @Test
  void aliasesStandForTheirValue() {
    JobSpec job =
        Jobs.parse(
            """
            input: {path: a.csv, features: &names [x, y]}
            steps: [select: *names]
            output: {path: out}
            """);

    assertThat(((Step.Select) job.steps().get(0)).features()).containsExactly("x", "y");
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    assertThat(Jobs.parse("\uFEFF" + Jobs.withOutput("{path: o}")).output().where())
        .isEqualTo("jobs/x.yaml:1:1");
  }

  @Test
  void everyMaskIsCheckedOnceAllElseIsRight() {
    List<String> checked = new ArrayList<>();

    JobFile.parse(
        Jobs.withSteps("  - mask: a > 0\n  - standardize\n  - mask: b > 0\n"),
        "x",
        List.of(),
        mask -> checked.add(mask.conditions().get(0).form().text()));

    assertThat(checked).containsExactly("a > 0", "b > 0");
  }

  @Test
  void readsAFileAndNamesTheJobAfterIt(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("daily.job.yaml"), Jobs.withOutput("{path: o}"));

    JobSpec job = JobFile.read(file.toString(), List.of(), MaskSyntax::check);

    assertThat(job.name()).isEqualTo("daily.job");
    assertThat(job.source()).isEqualTo(file.toString());
  }
}
