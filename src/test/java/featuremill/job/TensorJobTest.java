package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.testing.LocalSpark;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A column of nested arrays, from the file to verified components. */
class TensorJobTest {

  @TempDir Path folder;

  @Test
  void nestedArraysAreFeaturesInTheOrderOfC() throws Exception {
    Path input = folder.resolve("t.parquet");
    LocalSpark.session()
        .range(40)
        .selectExpr("array(array(cast(id as double), id * id % 7D), array(sin(id), cos(id))) as t")
        .write()
        .parquet(input.toString());

    JobRun run =
        JobRun.text(
                "input: {path: "
                    + input
                    + ", features: t}\n"
                    + "steps: [select: {features: ['t[0,*']}, standardize: {}, pca: {components: 1}]\n",
                folder.resolve("out"))
            .succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(run.model().at("/features/names").toString()).isEqualTo("[\"t[0,0]\",\"t[0,1]\"]");
  }
}
