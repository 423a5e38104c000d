package featuremill.linalg.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyHeaderTest {
  @Test
  void readsTypeOrderAndShape() throws IOException {
    NpyHeader header = parse("{'descr': '>i2', 'fortran_order': True, 'shape': (10000, 100), }", 1);
    assertThat(header.element()).isEqualTo(NpyElement.INT16);
    assertThat(header.isFortranOrder()).isTrue();
    assertThat(header.shape()).containsExactly(10000, 100);
    assertThat(header.numRows()).isEqualTo(10000);
    assertThat(header.numColumns()).isEqualTo(100);
    assertThat(header.expectedBytes()).isEqualTo(2_000_000);
    assertThat(header.describe()).isEqualTo("10000 x 100 int16 array");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"shape\": (3,), \"descr\": \"<f4\", \"fortran_order\": False}|3 float32 array|3",
        "{'descr':'<f8','fortran_order':False,'shape':()}|0-D float64 array|1",
        "{'descr': '<u4', 'fortran_order': False, 'shape': (2L, 3L, 4L), }|2 x 3 x 4 uint32 array|24",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (0, 7)}|0 x 7 int64 array|0",
        "{'descr': '<u1', 'fortran_order': False, 'shape': (5,)}|5 uint8 array|5",
        "{'descr': '!b1', 'fortran_order': False, 'shape': (1, 1)}|1 x 1 bool array|1"
      })
  void readsEveryWritersStyle(String line, String described, long values) throws IOException {
    NpyHeader header = parse(line.replace("!b1", "|b1"), 1);
    assertThat(header.describe()).isEqualTo(described);
    assertThat(header.numValues()).isEqualTo(values);
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "2, 12", "3, 12"})
  void readsEveryVersion(int version, long before) throws IOException {
    String text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }";
    NpyHeader header = parse(text, version);
    assertThat(header.numRows()).isEqualTo(2);
    assertThat(header.numColumns()).isEqualTo(1);
    assertThat(header.headerBytes()).isEqualTo(before + text.length());
  }

  @Test
  void refusesWhatIsNoNpyFile() {
    assertFailure(
        "PAR1 and so on".getBytes(StandardCharsets.US_ASCII),
        "x.npy is not a .npy file\n  it does not begin with \\x93NUMPY: write it with numpy.save");
    assertFailure(new byte[0], "x.npy is not a .npy file");
  }

  @Test
  void refusesAHeaderCutShortWhereverTheCutIs() throws IOException {
    byte[] whole = file("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 1);
    for (int bytes = 6; bytes < whole.length; bytes++) {
      assertFailure(
          java.util.Arrays.copyOf(whole, bytes),
          "x.npy ends after " + bytes + " bytes, within its .npy header");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'|O'; of type '|O' (Python objects)",
        "'<c16'; of type '<c16' (complex numbers)",
        "'<f2'; of type '<f2' (a float of another size)",
        "'<U3'; of type '<U3' (text)",
        "'|S3'; of type '|S3' (text)",
        "'<M8[ns]'; of type '<M8[ns]' (dates and times)",
        "'|V8'; of type '|V8' (structured or raw bytes)",
        "[('a', '<f4')]; structured (several named fields)",
        "'f8'; of type 'f8'",
        "''; of type ''"
      },
      quoteCharacter = '~')
  void refusesTypesThatAreNoNumbers(String descr, String said) throws IOException {
    assertFailure(
        file("{'descr': " + descr + ", 'fortran_order': False, 'shape': (2,), }", 1),
        "x.npy is an array "
            + said
            + ", which cannot become doubles\n  convert it with astype(float) before saving; read are"
            + " float64, float32, int8 to int64, uint8 to uint64 and bool");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{'descr': '<f8', 'shape': (2,)}; it lacks one of descr, fortran_order and shape",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (2,)}; fortran_order is neither True nor False",
        "{'descr': '<f8', 'fortran_order': True, 'shape': (-2,)}; its shape has no whole number at character 50",
        "{'descr': '<f8', 'fortran_order': True, 'shape': (2 3)}; ')' should stand at character 52",
        "{'descr': '<f8', 'extra': 'x'}; it has the key 'extra'",
        "{'descr: ; a quoted string should stand at character 1",
        "['descr']; '{' should stand at character 0"
      })
  void refusesMalformedText(String text, String why) throws IOException {
    assertFailure(file(text, 1), "x.npy has a malformed .npy header: " + why);
  }

  @Test
  void refusesDamageThatWouldAllocateTooMuch() throws IOException {
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1};
    assertFailure(start, "x.npy claims a header of 4294967295 bytes: it is damaged");
    String huge = "{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999, 9999999999)}";
    assertFailure(file(huge, 1), "x.npy claims the shape (9999999999, 9999999999): it is damaged");
    start[6] = 9;
    assertFailure(start, "x.npy is of .npy version 9.0, which is not known");
  }

  @Test
  void rowsNeedOneOrTwoDimensions() throws IOException {
    NpyHeader cube = parse("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, 4)}", 1);
    assertThatThrownBy(cube::numRows)
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith(
            "x.npy is a 2 x 3 x 4 float64 array: rows need one dimension or two, not 3");
  }

  @Test
  void saysHowMuchOfATruncatedFileIsThere() throws IOException {
    NpyHeader header =
        parse("{'descr': '<f8', 'fortran_order': False, 'shape': (10000, 100), }", 1);
    header.checkFileBytes(header.headerBytes() + 8_000_000);
    assertThatThrownBy(() -> header.checkFileBytes(header.headerBytes() + 7_999_872))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith(
            "x.npy holds 7999872 of the 8000000 bytes of its 10000 x 100 float64 array");
  }

  @Test
  void decodesEveryElementInEitherByteOrder() throws IOException {
    for (NpyElement element : NpyElement.values()) {
      for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
        String descr = (order == ByteOrder.BIG_ENDIAN ? ">" : "<") + element.code();
        NpyHeader header =
            parse("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,)}", 1);
        ByteBuffer raw = ByteBuffer.allocate(2 * element.bytes()).order(order);
        put(raw, element, 1);
        put(raw, element, -2);
        double second =
            switch (element) {
              case UINT8 -> 254;
              case UINT16 -> 65534;
              case UINT32 -> 4294967294.0;
              case UINT64 -> 18446744073709551616.0;
              case BOOL -> 1;
              default -> -2;
            };
        assertThat(header.decode(raw.array())).as(descr).containsExactly(1, second);
      }
    }
  }

  @Test
  void roundsLongIntegersToTheNearestDouble() throws IOException {
    // The right-hand sides are those of NumPy 2.4's astype(float).
    long two53 = 1L << 53;
    assertThat(longs("<i8", two53 + 1, two53 + 3, Long.MIN_VALUE))
        .containsExactly(9007199254740992.0, 9007199254740996.0, -9.223372036854776e18);
    assertThat(longs("<u8", Long.MIN_VALUE + 1025, -1, two53 + 1, Long.MIN_VALUE + 1024))
        .containsExactly(
            9.223372036854778e18,
            1.8446744073709552e19,
            9007199254740992.0,
            9.223372036854775808e18);
  }

  @Test
  void decodesIntoTheMiddleOfAnArrayAndMovesOn() {
    NpyHeader header = NpyHeader.float64(3);
    ByteBuffer raw = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    raw.putDouble(1).putDouble(2).putDouble(3).flip();
    double[] target = new double[4];
    header.decode(raw, target, 1, 2);
    assertThat(target).containsExactly(0, 1, 2, 0);
    assertThat(raw.remaining()).isEqualTo(8);
    assertThatThrownBy(() -> header.decode(raw, target, 0, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot take 2 values of 8 bytes from 8");
    assertThatThrownBy(() -> header.decode(raw, target, 4, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot put 1 values at 4 of an array of 4");
    assertThatThrownBy(() -> header.decode(new byte[9]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("9 bytes are no whole number of values of 8 bytes");
  }

  private static double[] longs(String descr, long... values) throws IOException {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    return parse("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (4,)}", 1)
        .decode(raw.array());
  }

  private static void put(ByteBuffer raw, NpyElement element, int value) {
    switch (element) {
      case FLOAT64 -> raw.putDouble(value);
      case FLOAT32 -> raw.putFloat(value);
      case INT8, UINT8, BOOL -> raw.put((byte) value);
      case INT16, UINT16 -> raw.putShort((short) value);
      case INT32, UINT32 -> raw.putInt(value);
      case INT64, UINT64 -> raw.putLong(value);
    }
  }

  private static NpyHeader parse(String text, int version) throws IOException {
    return NpyHeader.parse(new ByteArrayInputStream(file(text, version)), "x.npy");
  }

  private static byte[] file(String text, int version) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length());
    out.write(length.array(), 0, version == 1 ? 2 : 4);
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    return out.toByteArray();
  }

  private static void assertFailure(byte[] file, String message) {
    assertThatThrownBy(() -> NpyHeader.parse(new ByteArrayInputStream(file), "x.npy"))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.outcome()).isEqualTo(Outcome.INPUT))
        .hasMessageStartingWith(message);
  }
}
