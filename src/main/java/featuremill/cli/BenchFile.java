package featuremill.cli;

import featuremill.job.bench.FileForm;
import picocli.CommandLine.Option;

/** How generated rows are written to a file before it is read. */
final class BenchFile {
  @Option(
      names = "--layout",
      defaultValue = "array",
      description = "${COMPLETION-CANDIDATES}: one column of arrays, or a column each.")
  private FileForm.Layout layout;

  @Option(
      names = "--codec",
      defaultValue = "zstd",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private FileForm.Codec codec;

  FileForm form() {
    return new FileForm(layout, codec);
  }
}
