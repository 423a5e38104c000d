package featuremill.linalg.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Digests and bytes in here are those of files written by {@code numpy.save} of NumPy 2.4.6. */
class NpyFileTest {
  private static final double[][] TWO_ROWS = {{0, 1, 2}, {3, 4, 5}};

  @Test
  void writesTheBytesThatNumpyWrites() throws Exception {
    assertThat(sha256(bytes(new double[] {1.5, -2, Math.PI})))
        .isEqualTo("2e92d793d3c00339013fff0530760c0958fa00a83caba02a9dce1cd3e00877b8");
    assertThat(sha256(bytes(TWO_ROWS, 3)))
        .isEqualTo("8cc97358caab52235176ec3a51d735d7ff7465b525d3849bad2d98c86c98d47d");
    assertThat(sha256(bytes(new double[0][], 4)))
        .isEqualTo("8825ff7dd3621950d9d249e0725e93ab26e2904d6d9eff4a45bd0630772b2c67");
    double[] sevenths = new double[100_000];
    Arrays.setAll(sevenths, i -> i / 7.0);
    assertThat(sha256(bytes(sevenths)))
        .isEqualTo("478e76ff3207885c7894d80143cc51239e9a558507825a496d770024ec642a4f");
    ByteArrayOutputStream single = new ByteArrayOutputStream();
    try (NpyWriter writer = new NpyWriter(single)) {
      writer.write(new double[] {2.5});
    }
    assertThat(sha256(single.toByteArray()))
        .isEqualTo("e48eff868547062007e00b3f58f840c1ca9ebe1d6d38b5b62a390c828efb2271");
  }

  @Test
  void readsAFileOfNumpyInFortranOrder() throws IOException {
    byte[] file =
        HexFormat.of()
            .parseHex(
                "934e554d5059010076007b276465736372273a20273e6932272c2027666f727472616e5f6f7264657227"
                    + "3a20547275652c20277368617065273a2028322c2033292c207d"
                    + "20".repeat(59)
                    + "0a000000030001000400020005");
    assertThat(NpyFile.readMatrix(in(file), "f.npy")).isDeepEqualTo(TWO_ROWS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 8191, 8192, 8193, 20_001})
  void vectorsComeBackBitForBit(int length) throws IOException {
    double[] values = new double[length];
    Arrays.setAll(values, i -> i % 5 == 3 ? Double.NaN : -0.0 + Math.sin(i) * 1e-310);
    assertThat(NpyFile.readVector(in(bytes(values)), "v.npy")).containsExactly(values);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 129})
  void matricesComeBackBitForBit(int rows) throws IOException {
    double[][] values = new double[rows][65];
    for (double[] row : values) {
      Arrays.setAll(row, j -> Math.cos(j) * rows);
    }
    assertThat(NpyFile.readMatrix(in(bytes(values, 65)), "m.npy")).isDeepEqualTo(values);
  }

  @Test
  void aTruncatedFileSaysHowMuchIsThere() throws IOException {
    byte[] whole = bytes(TWO_ROWS, 3);
    assertThatThrownBy(
            () -> NpyFile.readMatrix(in(Arrays.copyOf(whole, whole.length - 9)), "data/x.npy"))
        .isInstanceOf(Failure.class)
        .hasMessage(
            "data/x.npy holds 39 of the 48 bytes of its 2 x 3 float64 array\n"
                + "  the file was cut short: copy or write it again");
  }

  @Test
  void aVectorIsNoMatrix() throws IOException {
    byte[] vector = bytes(new double[3]);
    byte[] matrix = bytes(TWO_ROWS, 3);
    assertThatThrownBy(() -> NpyFile.readMatrix(in(vector), "v.npy"))
        .isInstanceOf(Failure.class)
        .hasMessage("v.npy is a 3 float64 array, not an array of 2 dimensions");
    assertThatThrownBy(() -> NpyFile.readVector(in(matrix), "m.npy"))
        .isInstanceOf(Failure.class)
        .hasMessage("m.npy is a 2 x 3 float64 array, not an array of 1 dimension");
  }

  @Test
  void aWriterHoldsTheCallerToTheShape() throws IOException {
    NpyWriter writer = new NpyWriter(new ByteArrayOutputStream(), 2, 3);
    writer.write(new double[5]);
    assertThatThrownBy(writer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("only 5 values came for a 2 x 3 float64 array");
    NpyWriter full = new NpyWriter(new ByteArrayOutputStream(), 2);
    assertThatThrownBy(() -> full.write(new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot write 3 values after 0 of a 2 float64 array");
    full.close();
    assertThatThrownBy(() -> bytes(new double[][] {{1, 2}, {3}}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row of 1 values in an array of 2 columns");
  }

  private static ByteArrayInputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static byte[] bytes(double[] values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NpyFile.write(out, values);
    return out.toByteArray();
  }

  private static byte[] bytes(double[][] rows, int columns) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NpyFile.write(out, rows, columns);
    return out.toByteArray();
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
