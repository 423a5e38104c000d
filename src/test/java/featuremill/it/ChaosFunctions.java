package featuremill.it;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Makes {@link Chaos} callable by masks, as functions that repeat their values: {@code
 * chaos_failing(id)}, {@code chaos_slow(id)}, {@code chaos_killing(marker, partition, id)}. Masks
 * refuse Spark's own way to call a method, which promises nothing.
 */
public final class ChaosFunctions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (String name : List.of("failing", "slow", "killing")) {
      String function = "chaos_" + name;
      extensions.injectFunction(
          new Tuple3<>(
              new FunctionIdentifier(function),
              new ExpressionInfo(ChaosFunctions.class.getName(), function),
              calling(name)));
    }
    return BoxedUnit.UNIT;
  }

  private static Function1<Seq<Expression>, Expression> calling(String method) {
    return new AbstractFunction1<>() {
      @Override
      public Expression apply(Seq<Expression> arguments) {
        return new StaticInvoke(
            ChaosFunctions.class,
            DataTypes.BooleanType,
            method,
            arguments,
            CollectionConverters.asScala(List.<org.apache.spark.sql.types.AbstractDataType>of())
                .toSeq(),
            true,
            false,
            true,
            Option.empty());
      }
    };
  }

  /** {@link Chaos#failing}. */
  public static boolean failing(long id) {
    return Chaos.failing(id);
  }

  /** {@link Chaos#slow}. */
  public static boolean slow(long id) throws InterruptedException {
    return Chaos.slow(id);
  }

  /** {@link Chaos#killing}. */
  public static boolean killing(UTF8String marker, int partition, long id) throws IOException {
    return Chaos.killing(marker.toString(), partition, id);
  }
}
