package featuremill.job.model;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;

/**
 * The names {@code column[j]} for runs of ascending j, made when asked for: a million of them take
 * the space of their runs. Immutable.
 */
public final class PositionNames extends AbstractList<String> implements RandomAccess {
  /**
   * Positions that follow each other.
   *
   * @param from the first
   * @param to one after the last
   */
  public record Run(int from, int to) {
    public Run {
      if (from < 0 || to <= from) {
        throw new IllegalArgumentException("not a model: positions from " + from + " to " + to);
      }
    }
  }

  private final String column;
  private final List<Run> runs;

  /** Names before each run, and all of them. */
  private final int[] before;

  /**
   * @param runs ascending, without overlaps
   */
  public PositionNames(String column, List<Run> runs) {
    this.column = column;
    this.runs = List.copyOf(runs);
    this.before = new int[runs.size() + 1];
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      if (i > 0 && run.from() < runs.get(i - 1).to()) {
        throw new IllegalArgumentException("not a model: positions are not in ascending order");
      }
      before[i + 1] = Math.addExact(before[i], run.to() - run.from());
    }
  }

  /** Names as positions, if there are some and all are: of one column, ascending. */
  public static Optional<PositionNames> of(List<String> names) {
    if (names instanceof PositionNames same) {
      return Optional.of(same);
    }
    int bracket = names.isEmpty() ? -1 : names.get(0).lastIndexOf('[');
    if (bracket < 0) {
      return Optional.empty();
    }
    String column = names.get(0).substring(0, bracket);
    int[] positions = names.stream().mapToInt(name -> position(column, name)).toArray();
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] < 0 || i > 0 && positions[i] <= positions[i - 1]) {
        return Optional.empty();
      }
    }
    return Optional.of(new PositionNames(column, runs(positions)));
  }

  /** Names as positions where they are more than are listed one by one; else as they are. */
  public static List<String> compact(List<String> names) {
    if (names instanceof PositionNames) {
      return names;
    }
    Optional<PositionNames> positions =
        names.size() > ModelDescription.Features.WIDEST_LIST ? of(names) : Optional.empty();
    return positions.isPresent() ? positions.get() : List.copyOf(names);
  }

  /** The runs of ascending positions. */
  static List<Run> runs(int[] positions) {
    List<Run> runs = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= positions.length; i++) {
      if (i == positions.length || positions[i] != positions[i - 1] + 1) {
        runs.add(new Run(positions[from], positions[i - 1] + 1));
        from = i;
      }
    }
    return runs;
  }

  /** The j of a name, -1 for one of another form or column. */
  private static int position(String column, String name) {
    int length = column.length();
    if (!name.startsWith(column) || !name.startsWith("[", length) || !name.endsWith("]")) {
      return -1;
    }
    String digits = name.substring(length + 1, name.length() - 1);
    boolean number = !digits.isEmpty() && digits.length() < 10;
    for (int i = 0; i < digits.length(); i++) {
      number &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    boolean canonical = number && (digits.length() == 1 || digits.charAt(0) != '0');
    return canonical ? Integer.parseInt(digits) : -1;
  }

  public String column() {
    return column;
  }

  public List<Run> runs() {
    return runs;
  }

  /** Whether a name is {@code column[j]} of this column, for any j. */
  boolean isOfThisForm(String name) {
    return position(column, name) >= 0;
  }

  /** The runs of names of this form in ascending order. */
  List<Run> runsOf(List<String> names) {
    return runs(names.stream().mapToInt(name -> position(column, name)).toArray());
  }

  @Override
  public int size() {
    return before[runs.size()];
  }

  @Override
  public String get(int index) {
    Objects.checkIndex(index, size());
    int at = Arrays.binarySearch(before, index);
    int run = at >= 0 ? at : -at - 2;
    return column + "[" + (runs.get(run).from() + index - before[run]) + "]";
  }

  @Override
  public int indexOf(Object name) {
    int position = name instanceof String text ? position(column, text) : -1;
    int low = 0;
    int high = runs.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Run run = runs.get(middle);
      if (position < run.from()) {
        high = middle - 1;
      } else if (position >= run.to()) {
        low = middle + 1;
      } else {
        return before[middle] + position - run.from();
      }
    }
    return -1;
  }

  @Override
  public boolean contains(Object name) {
    return indexOf(name) >= 0;
  }
}
