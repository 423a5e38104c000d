package featuremill.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.BlockManagerId;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * Does something once or more in the process of every executor, as far as Spark lets it: a task for
 * each, which Spark starts elsewhere when the executor stays busy.
 */
final class EveryExecutor {
  private static final int ROUNDS = 3;

  private EveryExecutor() {}

  /** What to do; more than once does no harm. */
  interface Action extends Serializable {
    void run();
  }

  /**
   * Does it, and returns the executors that it did not get to.
   *
   * @throws RuntimeException when tasks fail
   */
  static List<String> run(SparkContext context, Action action) {
    Map<String, String> places = places();
    for (int round = 0; round < ROUNDS && !places.isEmpty(); round++) {
      List<Tuple2<String, Seq<String>>> tasks = new ArrayList<>();
      places.forEach((id, place) -> tasks.add(new Tuple2<>(id, seq(List.of(place)))));
      JavaRDD<String> there =
          JavaRDD.fromRDD(
              context.makeRDD(seq(tasks), ClassTag$.MODULE$.apply(String.class)),
              ClassTag$.MODULE$.apply(String.class));
      there.map(id -> done(action)).collect().forEach(places::remove);
    }
    return List.copyOf(places.keySet());
  }

  private static String done(Action action) {
    action.run();
    return SparkEnv.get().executorId();
  }

  /** Executors, and their places as Spark writes them. */
  private static Map<String, String> places() {
    Map<String, String> places = new HashMap<>();
    CollectionConverters.asJava(SparkEnv.get().blockManager().master().getMemoryStatus())
        .keySet()
        .stream()
        .filter(manager -> !manager.isDriver())
        .forEach(manager -> places.put(manager.executorId(), place(manager)));
    return places;
  }

  private static String place(BlockManagerId manager) {
    return "executor_" + manager.host() + "_" + manager.executorId();
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
