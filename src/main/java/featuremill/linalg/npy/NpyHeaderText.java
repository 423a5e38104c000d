package featuremill.linalg.npy;

import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of an .npy header: a Python dictionary of exactly the keys descr, fortran_order and
 * shape, in any order.
 */
final class NpyHeaderText {
  private final String text;
  private final String name;
  private int at;

  private String descr;
  private Boolean fortranOrder;
  private long[] shape;

  NpyHeaderText(String text, String name) {
    this.text = text;
    this.name = name;
  }

  NpyHeader header(long headerBytes) {
    expect('{');
    while (!accept('}')) {
      entry();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (descr == null || fortranOrder == null || shape == null) {
      throw malformed("it lacks one of descr, fortran_order and shape");
    }
    char order = descr.isEmpty() ? ' ' : descr.charAt(0);
    NpyElement element = "<>|=".indexOf(order) < 0 ? null : NpyElement.of(descr.substring(1));
    if (element == null || (order == '|' && element.bytes() > 1)) {
      throw unsupported("of type '" + descr + "'" + kind(descr));
    }
    return new NpyHeader(name, element, order == '>', fortranOrder, shape, headerBytes);
  }

  private void entry() {
    String key = string();
    expect(':');
    switch (key) {
      case "descr" -> descr = descr();
      case "fortran_order" -> fortranOrder = truth();
      case "shape" -> shape = tuple();
      default -> throw malformed("it has the key '" + key + "'");
    }
  }

  private String descr() {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == '[') {
      throw unsupported("structured (several named fields)");
    }
    return string();
  }

  private String string() {
    skipBlanks();
    char quote = at < text.length() ? text.charAt(at) : ' ';
    int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
    if (end < 0) {
      throw malformed("a quoted string should stand at character " + at);
    }
    String value = text.substring(at + 1, end);
    at = end + 1;
    return value;
  }

  private boolean truth() {
    skipBlanks();
    for (boolean value : new boolean[] {true, false}) {
      String word = value ? "True" : "False";
      if (text.startsWith(word, at)) {
        at += word.length();
        return value;
      }
    }
    throw malformed("fortran_order is neither True nor False");
  }

  private long[] tuple() {
    expect('(');
    List<Long> extents = new ArrayList<>();
    while (!accept(')')) {
      extents.add(extent());
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return extents.stream().mapToLong(Long::longValue).toArray();
  }

  private long extent() {
    skipBlanks();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (start == at || at - start > 18) {
      throw malformed("its shape has no whole number at character " + start);
    }
    long value = Long.parseLong(text.substring(start, at));
    // Python 2 wrote long integers with a suffix.
    if (at < text.length() && text.charAt(at) == 'L') {
      at++;
    }
    return value;
  }

  private boolean accept(char c) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw malformed("'" + c + "' should stand at character " + at);
    }
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static String kind(String descr) {
    char letter = descr.length() > 1 ? descr.charAt(1) : ' ';
    return switch (letter) {
      case 'O' -> " (Python objects)";
      case 'c' -> " (complex numbers)";
      case 'S', 'a', 'U' -> " (text)";
      case 'M', 'm' -> " (dates and times)";
      case 'V' -> " (structured or raw bytes)";
      case 'f' -> " (a float of another size)";
      default -> "";
    };
  }

  private Failure unsupported(String what) {
    return Failure.input(name + " is an array " + what + ", which cannot become doubles")
        .fix("convert it with astype(float) before saving; read are " + NpyElement.SUPPORTED);
  }

  private Failure malformed(String why) {
    return Failure.input(name + " has a malformed .npy header: " + why);
  }
}
