package featuremill.spark;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a schema, found by name or glob. Names compare as Spark does by default: without
 * regard to case, an exact match first.
 */
public final class ColumnNames {
  private final List<StructField> fields;
  private final List<String> names;

  public ColumnNames(StructType schema) {
    this.fields = Arrays.asList(schema.fields());
    this.names = fields.stream().map(StructField::name).toList();
  }

  /** A column by its plain name, whatever dots, blanks or back-quotes the name holds. */
  public static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /**
   * The fields that names or globs stand for: in the order of {@code wanted}, each glob's matches
   * in the order of the schema, none twice.
   *
   * @param role what the columns are wanted as, for messages
   * @throws Failure (exit 3) when a name is unknown or stands for two columns
   */
  public List<StructField> matching(List<String> wanted, String role) {
    Set<Integer> hits = new LinkedHashSet<>();
    Set<String> named = new LinkedHashSet<>();
    for (String name : wanted) {
      if (!named.add(name)) {
        throw Failure.input(role + " column '" + name + "' is listed twice");
      }
      List<Integer> matches = find(name);
      if (matches.isEmpty()) {
        throw unknown(name, role);
      }
      hits.addAll(matches);
    }
    List<StructField> found = new ArrayList<>(hits.size());
    Set<String> lowerCase = new LinkedHashSet<>();
    for (int i : hits) {
      StructField field = fields.get(i);
      if (!lowerCase.add(field.name().toLowerCase(Locale.ROOT))) {
        throw ambiguous(field.name());
      }
      found.add(field);
    }
    return found;
  }

  private List<Integer> find(String name) {
    List<Integer> matches = Glob.matches(name, names);
    if (matches.isEmpty() && !Glob.isGlob(name)) {
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).equalsIgnoreCase(name)) {
          matches.add(i);
        }
      }
    }
    if (matches.size() > 1 && !Glob.isGlob(name)) {
      throw ambiguous(name);
    }
    return matches;
  }

  /** The failure that says that a column is not there, with the nearest name that is. */
  public Failure unknown(String name, String role) {
    return Failure.input("the input has no column '" + name + "' to use as " + role)
        .fix(DidYouMean.advice(name, names, "there are "));
  }

  private Failure ambiguous(String name) {
    List<String> same = names.stream().filter(n -> n.equalsIgnoreCase(name)).toList();
    return Failure.input("the input has " + same.size() + " columns named '" + name + "': " + same)
        .fix("rename one of them: names that differ only in case are the same to Spark");
  }

  /** Whether a column of that name is there, without regard to case. */
  public boolean contains(String name) {
    return names.stream().anyMatch(n -> n.equalsIgnoreCase(name));
  }
}
