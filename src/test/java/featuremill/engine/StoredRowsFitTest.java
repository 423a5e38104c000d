package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.Certificate.Kind;
import featuremill.decomposition.KrylovProgress;
import featuremill.decomposition.SymmetricOperator;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.linalg.DenseBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Components of operators whose spectrum is known, found by passes. */
class StoredRowsFitTest {
  private static final int ROWS = 10_000;
  private static final long ENOUGH = 1L << 30;
  private final List<KrylovProgress> heard = new ArrayList<>();

  private record Diagonal(double[] values) implements SymmetricOperator {
    static Diagonal of(int d, IntToDoubleFunction value) {
      return new Diagonal(IntStream.range(0, d).mapToDouble(value).toArray());
    }

    double trace() {
      return Arrays.stream(values).sum();
    }

    @Override
    public int dimension() {
      return values.length;
    }

    @Override
    public void apply(DenseBlock in, DenseBlock out) {
      for (int i = 0; i < values.length; i++) {
        for (int j = 0; j < in.columns(); j++) {
          out.set(i, j, values[i] * in.get(i, j));
        }
      }
    }
  }

  private static Step.Pca step(Components components, Step.Limits limits) {
    return new Step.Pca(components, Step.Solver.MATRIX_FREE, 1e-9, limits, "job.yaml:4:5");
  }

  private PrincipalComponents fit(Diagonal operator, Step.Pca step) {
    int d = operator.dimension();
    ScanLog log =
        new ScanLog() {
          @Override
          public void started(String purpose) {}

          @Override
          public void ended(String purpose, double seconds) {}

          @Override
          public void passed(KrylovProgress progress) {
            heard.add(progress);
          }
        };
    return new StoredRowsFit(step, ROWS, d, ENOUGH, log)
        .fit(operator, ROWS, IntStream.range(0, d).toArray(), operator.trace());
  }

  private static final IntToDoubleFunction DECAY = i -> 1 / (1.0 + i);

  @Test
  void findsWhatIsThereAndSaysHowFarItIsAfterEachPass() {
    Diagonal operator = Diagonal.of(700, DECAY);

    PrincipalComponents found = fit(operator, step(Components.count(12), Step.Limits.USUAL));

    for (int i = 0; i < 12; i++) {
      assertThat(found.pairs().value(i)).isCloseTo(DECAY.applyAsDouble(i), within(1e-12));
      assertThat(Math.abs(found.pairs().vector(i)[i])).isCloseTo(1, within(1e-9));
      assertThat(found.explainedVarianceRatio()[i])
          .isCloseTo(DECAY.applyAsDouble(i) / operator.trace(), within(1e-12));
    }
    assertThat(found.certificate().kind()).isEqualTo(Kind.EXACT);
    assertThat(found.certificate().bound()).isBetween(1 / 13.0 - 1e-12, 1 / 12.0);
    assertThat(heard).hasSizeBetween(3, 40);
    KrylovProgress last = heard.get(heard.size() - 1);
    assertThat(last.wanted()).isEqualTo(12);
    assertThat(last.converged()).isEqualTo(12);
    assertThat(last.worst()).isLessThan(1e-9);
  }

  @Test
  void featuresThatTakeNoPartHaveNoLoadings() {
    Diagonal operator = Diagonal.of(90, DECAY);
    int[] taking = IntStream.range(0, 90).map(j -> 2 * j + 1).toArray();

    PrincipalComponents found =
        new StoredRowsFit(
                step(Components.count(3), Step.Limits.USUAL), ROWS, 200, ENOUGH, ScanLog.silent())
            .fit(operator, ROWS, taking, operator.trace());

    assertThat(found.pairs().dimension()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      double[] vector = found.pairs().vector(i);
      assertThat(Math.abs(vector[2 * i + 1])).isCloseTo(1, within(1e-9));
      for (int j = 0; j < 200; j++) {
        if (j % 2 == 0 || j > 180) {
          assertThat(vector[j]).isZero();
        }
      }
    }
  }

  @Test
  void tooFewPassesSayHowFarTheyGot() {
    Diagonal flat = Diagonal.of(600, i -> i < 2 ? 10 - i : 1 - Math.pow(i / 600.0, 4));
    Step.Limits few = new Step.Limits(12, OptionalInt.empty(), OptionalInt.of(4));

    assertThatThrownBy(() -> fit(flat, step(Components.count(10), few)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(Outcome.UNEXPECTED);
              assertThat(failure.where()).isEqualTo("job.yaml:4:5");
              assertThat(failure.what())
                  .startsWith(
                      "pca did not converge: 2 of 10 eigenpairs converged in 12 passes; the")
                  .contains("has a residual of")
                  .containsPattern(
                      "; besides those that did there is no eigenvalue above [\\d.]+ \\(exact\\)$");
              assertThat(failure.fix())
                  .isEqualTo(
                      "raise max_passes or the tolerance, set a larger block, or ask for at most 2"
                          + " components, which did converge");
            });
  }

  @Test
  void aFractionEndsAtTheSmallestCount() {
    Diagonal operator = Diagonal.of(400, i -> Math.pow(0.8, i));
    // The sum of the first k is 1 - 0.8^k, but for 0.8^400.
    for (double fraction : new double[] {0.5, 0.9, 0.99}) {
      int k = (int) Math.ceil(Math.log(1 - fraction) / Math.log(0.8));
      PrincipalComponents found =
          fit(operator, step(Components.fraction(fraction), Step.Limits.USUAL));
      assertThat(found.count()).as("of " + fraction).isEqualTo(k);
    }
  }

  @Test
  void aFractionThatTakesTooManyNamesTheFloor() {
    Diagonal operator = Diagonal.of(500, i -> 1 / Math.sqrt(1 + i));
    Step.Limits most = new Step.Limits(60, OptionalInt.of(20), OptionalInt.empty());

    assertThatThrownBy(() -> fit(operator, step(Components.fraction(0.9), most)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(Outcome.USAGE);
              assertThat(failure.where()).isEqualTo("job.yaml:4:5");
              assertThat(failure.what()).contains("takes at least").contains("at most 20");
              int floor =
                  Integer.parseInt(failure.fix().replaceAll(".*max_components to (\\d+).*", "$1"));
              // 90 % of the variance takes 407 of the 500.
              assertThat(floor).isBetween(21, 407);
            });
  }

  @Test
  void aFractionThatOutgrowsTheDriverNamesItsMemory() {
    Diagonal operator = Diagonal.of(800, i -> 1 / Math.sqrt(1 + i));
    Step.Limits many = new Step.Limits(60, OptionalInt.of(700), OptionalInt.empty());
    Step.Pca step = step(Components.fraction(0.8), many);
    StoredRowsFit fit = new StoredRowsFit(step, ROWS, 800, 1 << 20, ScanLog.silent());
    int[] all = IntStream.range(0, 800).toArray();

    assertThatThrownBy(() -> fit.fit(operator, ROWS, all, operator.trace()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.outcome()).isEqualTo(Outcome.USAGE))
        .hasMessageContaining(
            "pca asks for more vectors than the driver can hold: the search needs")
        .hasMessageContaining("they have 1.0 MiB off its heap")
        .hasMessageContaining("take a larger machine for the driver");
  }

  @Test
  void moreThanTheRankIsRefused() {
    Diagonal operator = Diagonal.of(300, i -> i < 7 ? 7 - i : 0);

    assertThat(fit(operator, step(Components.count(7), Step.Limits.USUAL)).count()).isEqualTo(7);
    assertThatThrownBy(() -> fit(operator, step(Components.count(8), Step.Limits.USUAL)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("pca asks for 8 components, but the rank of the data is 7")
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(Outcome.USAGE);
  }

  @Test
  void rowsAndConstantFeaturesBoundTheRankBeforeAnyPass() {
    Step.Pca three = step(Components.count(3), Step.Limits.USUAL);
    Step.Pca half = step(Components.fraction(0.5), Step.Limits.USUAL);

    new StoredRowsFit(three, 4, 9, ENOUGH, ScanLog.silent()).requireRankOf(9);
    assertThatThrownBy(
            () -> new StoredRowsFit(three, 3, 9, ENOUGH, ScanLog.silent()).requireRankOf(9))
        .hasMessageContaining("pca asks for 3 components, but the rank of the data is 2");
    assertThatThrownBy(
            () -> new StoredRowsFit(three, 100, 9, ENOUGH, ScanLog.silent()).requireRankOf(0))
        .hasMessageContaining("the rank of the data is 0");
    assertThatThrownBy(
            () -> new StoredRowsFit(half, 100, 9, ENOUGH, ScanLog.silent()).requireRankOf(0))
        .hasMessageContaining("pca asks for a fraction of the variance, and there is none");
  }
}
