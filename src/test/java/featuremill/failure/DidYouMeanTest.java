package featuremill.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  private static final List<String> STEPS =
      List.of("mask", "select", "standardize", "covariance", "correlation", "pca");

  @ParameterizedTest
  @CsvSource({
    "standardise, standardize",
    "standard, standardize",
    "Covariance, covariance",
    "covarinace, covariance",
    "cpa, pca",
    "msk, mask",
    "pca2, pca"
  })
  void findsTheNearestName(String typed, String meant) {
    assertThat(DidYouMean.nearest(typed, STEPS)).contains(meant);
    assertThat(DidYouMean.advice(typed, STEPS, "one of: "))
        .isEqualTo("did you mean '" + meant + "'?");
  }

  @ParameterizedTest
  @CsvSource({"x", "softmax", "pc", "zzzzzz", "''"})
  void saysEveryNameWhenNoneIsNear(String typed) {
    assertThat(DidYouMean.nearest(typed, List.of("select", "covariance"))).isEmpty();
    assertThat(DidYouMean.advice(typed, List.of("select", "covariance"), "one of: "))
        .isEqualTo("one of: select, covariance");
  }

  @Test
  void distanceCountsDroppedAddedReplacedAndSwappedLetters() {
    assertThat(DidYouMean.distance("", "")).isZero();
    assertThat(DidYouMean.distance("", "abc")).isEqualTo(3);
    assertThat(DidYouMean.distance("abc", "")).isEqualTo(3);
    assertThat(DidYouMean.distance("abc", "acb")).isEqualTo(1);
    assertThat(DidYouMean.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void distanceIsSymmetric() {
    for (String a : STEPS) {
      for (String b : STEPS) {
        assertThat(DidYouMean.distance(a, b)).isEqualTo(DidYouMean.distance(b, a));
      }
    }
  }
}
