package featuremill.spark;

import featuremill.failure.Failure;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkThrowable;

/** Tells what a Spark exception means to the person who ran the job. */
public final class SparkFailures {
  /** Of a disk, of what a user may have of it, and of what a file may have. */
  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded", "File too large");

  private SparkFailures() {}

  /**
   * The failure that an exception of a Spark job stands for: the job's own failure where one is
   * inside it, a full disk, a complaint about the input where Spark could not read it or a value
   * could not be computed with; null when it is neither.
   */
  public static Failure explained(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = next(cause)) {
      if (cause instanceof Failure failure) {
        return failure;
      }
    }
    for (Throwable cause = thrown; cause != null; cause = next(cause)) {
      if (isFullDisk(cause)) {
        return fullDisk(thrown);
      }
    }
    Throwable last = null;
    for (Throwable cause = thrown; cause != null; cause = next(cause)) {
      if (isAboutInput(cause)) {
        last = cause;
      }
    }
    return last == null
        ? null
        : Failure.input("Spark could not read the input: " + firstLine(last))
            .fix(advice(last))
            .because(thrown);
  }

  /** An exception as one that need not be declared. */
  public static RuntimeException unchecked(Exception thrown) {
    return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
  }

  private static Throwable next(Throwable cause) {
    return cause.getCause() == cause ? null : cause.getCause();
  }

  /** What the system says, on whichever machine: Spark passes the words on, not always the type. */
  private static boolean isFullDisk(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return FULL.stream().anyMatch(message::contains);
  }

  private static Failure fullDisk(Throwable thrown) {
    SparkEnv environment = SparkEnv.get();
    String folder =
        environment == null
            ? System.getProperty("java.io.tmpdir")
            : environment.conf().get("spark.local.dir", System.getProperty("java.io.tmpdir"));
    return Failure.unfinished("a disk is full: there is no space left on the device")
        .fix(
            "make room where the output goes, and where each executor keeps its partial results:"
                + " spark.local.dir, which is "
                + folder)
        .because(thrown);
  }

  private static boolean isAboutInput(Throwable cause) {
    if (cause instanceof FileNotFoundException || cause instanceof ArithmeticException) {
      return true;
    }
    String name = cause.getClass().getName();
    if (name.startsWith("org.apache.parquet") || name.startsWith("org.apache.orc")) {
      return true;
    }
    if (cause instanceof SparkThrowable spark && spark.getCondition() != null) {
      String condition = spark.getCondition().toUpperCase(Locale.ROOT);
      return condition.startsWith("FAILED_READ_FILE")
          || condition.startsWith("CANNOT_READ")
          || condition.startsWith("CAST_")
          || condition.startsWith("DIVIDE_BY_ZERO")
          || condition.startsWith("ARITHMETIC_OVERFLOW")
          || condition.startsWith("NUMERIC_VALUE_OUT_OF_RANGE")
          || condition.startsWith("INVALID_ARRAY_INDEX")
          || condition.startsWith("MALFORMED")
          || condition.startsWith("PATH_NOT_FOUND")
          || condition.startsWith("TABLE_OR_VIEW_NOT_FOUND")
          || condition.startsWith("UNABLE_TO_INFER_SCHEMA")
          || condition.startsWith("DATA_SOURCE_NOT_FOUND");
    }
    return String.valueOf(cause.getMessage()).contains("is not a Parquet file");
  }

  private static String firstLine(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message
        .lines()
        .findFirst()
        .orElse(cause.getClass().getSimpleName())
        .replaceFirst("^\\[[A-Z_.0-9]+\\] ", "")
        .replaceFirst(" SQLSTATE:.*$", "");
  }

  private static String advice(Throwable cause) {
    if (cause instanceof SparkThrowable spark
        && String.valueOf(spark.getCondition()).startsWith("DATA_SOURCE_NOT_FOUND")) {
      return "bring the format's package along, such as --packages org.apache.spark:spark-avro_2.13:4.1.0";
    }
    return cause instanceof ArithmeticException
        ? "guard the expression with a mask before it, or use a try_ function"
        : "check the file with the tool that wrote it";
  }
}
