package featuremill.it;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fenced blocks of a page. */
final class Markdown {
  private static final Pattern FENCE = Pattern.compile("( *)```(\\w*).*");

  private Markdown() {}

  /**
   * A fenced block, or a command of one.
   *
   * @param line where its text begins, from 1
   */
  record Block(String language, int line, String text) {
    String name() {
      return "README.md:" + line + ": " + text;
    }

    /** Its lines, those that end with a backslash joined with what follows. */
    List<Block> commands() {
      List<Block> commands = new ArrayList<>();
      StringBuilder pending = new StringBuilder();
      int from = line;
      int number = line;
      for (String next : text.lines().toList()) {
        boolean continued = next.endsWith("\\");
        pending.append(continued ? next.substring(0, next.length() - 1) : next);
        number++;
        if (!continued) {
          commands.add(new Block(language, from, pending.toString().strip()));
          pending.setLength(0);
          from = number;
        }
      }
      return commands;
    }
  }

  static List<Block> blocks(String page) {
    List<Block> blocks = new ArrayList<>();
    Matcher open = null;
    StringBuilder text = new StringBuilder();
    int from = 0;
    int number = 0;
    for (String line : page.lines().toList()) {
      number++;
      Matcher fence = FENCE.matcher(line);
      if (!fence.matches()) {
        text.append(unindented(line, open)).append('\n');
      } else if (open == null) {
        open = fence;
        from = number + 1;
        text.setLength(0);
      } else {
        blocks.add(new Block(open.group(2), from, text.toString()));
        open = null;
      }
    }
    return blocks;
  }

  /** A block in a list is indented as its fence is. */
  private static String unindented(String line, Matcher open) {
    return open != null && line.startsWith(open.group(1))
        ? line.substring(open.group(1).length())
        : line;
  }
}
