package featuremill.testing;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * The application that the tests submit: {@code OUT N} writes the squares of 1 to N as Parquet,
 * reads them back, and prints their sum and how many executors took part; {@code fail} ends with
 * exit code 3 at once.
 */
public final class SquaresApplication {
  private SquaresApplication() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("fail")) {
      System.exit(3);
    }
    try (SparkSession spark = SparkSession.builder().appName("squares").getOrCreate()) {
      run(spark, arguments[0], Long.parseLong(arguments[1]));
    }
  }

  private static void run(SparkSession spark, String out, long numbers) {
    Dataset<Long> squares = spark.range(1, numbers + 1, 1, 4);
    squares.selectExpr("id * id as square").write().mode("overwrite").parquet(out);
    // A lambda of this class: it runs only where the executors have got the jar.
    MapPartitionsFunction<Long, String> executor = rows -> executor();
    long executors = squares.mapPartitions(executor, Encoders.STRING()).distinct().count();
    long sum = spark.read().parquet(out).selectExpr("sum(square)").head().getLong(0);
    System.out.println("sum " + sum + " by " + executors + " executors");
  }

  private static Iterator<String> executor() {
    return List.of(SparkEnv.get().executorId()).iterator();
  }
}
