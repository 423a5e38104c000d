package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.linalg.npy.NpyFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Results known from elsewhere, to more digits than a double has. */
public final class Golden {
  private Golden() {}

  public static double[] vector(String name) {
    try (InputStream in = open(name)) {
      return NpyFile.readVector(in, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[][] matrix(String name) {
    try (InputStream in = open(name)) {
      return NpyFile.readMatrix(in, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode json(String name) {
    try (InputStream in = open(name)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  private static InputStream open(String name) {
    return Golden.class.getResourceAsStream("/golden/" + name);
  }

  /** Entries of a covariance, each to {@code tolerance * sqrt(c_ii c_jj)}. */
  static void requireCovariance(double[][] found, double[][] expected, double tolerance) {
    assertThat(found).hasDimensions(expected.length, expected.length);
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected.length; j++) {
        double scale = Math.sqrt(expected[i][i] * expected[j][j]);
        assertThat(found[i][j])
            .as("covariance of %d and %d", i, j)
            .isCloseTo(expected[i][j], within(tolerance * scale));
      }
    }
  }

  /** Numbers, each to {@code tolerance} times itself. */
  static void requireRelative(double[] found, double[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i])
          .as("number %d", i)
          .isCloseTo(expected[i], within(tolerance * Math.abs(expected[i])));
    }
  }
}
