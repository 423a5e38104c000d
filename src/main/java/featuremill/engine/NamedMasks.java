package featuremill.engine;

import featuremill.engine.ColumnReferences.Reference;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions that have names. A name stands for its condition wherever an expression names it as it
 * would name a column; conditions may name each other.
 *
 * @param masks conditions by name
 */
public record NamedMasks(Map<String, Named> masks) {
  public static final NamedMasks NONE = new NamedMasks(Map.of());

  /**
   * A condition.
   *
   * @param where its place in the job file
   */
  public record Named(String expression, String where) {

    /** The condition as a mask of its own. */
    public Step.Mask asMask(String name, NamedMasks names) {
      MaskForm form = new MaskForm.Keep(expression, names);
      return new Step.Mask(List.of(new MaskCondition(form, name, where)), where);
    }
  }

  public NamedMasks {
    masks = Collections.unmodifiableMap(new LinkedHashMap<>(masks));
  }

  /**
   * An expression with every name replaced by its condition, in parentheses.
   *
   * @param where place of the expression, for messages
   * @throws Failure (exit 2) when names lead back to themselves
   */
  public String expand(String expression, String where) {
    return masks.isEmpty() ? expression : expand(expression, where, new ArrayList<>());
  }

  private String expand(String expression, String where, List<String> path) {
    StringBuilder expanded = new StringBuilder();
    int copied = 0;
    for (Reference reference : ColumnReferences.of(expression)) {
      Named named = masks.get(reference.name());
      if (named != null) {
        expanded
            .append(expression, copied, reference.from())
            .append('(')
            .append(condition(reference.name(), named, where, path))
            .append(')');
        copied = reference.to();
      }
    }
    return expanded.append(expression, copied, expression.length()).toString();
  }

  private String condition(String name, Named named, String where, List<String> path) {
    int before = path.indexOf(name);
    if (before >= 0) {
      List<String> circle = new ArrayList<>(path.subList(before, path.size()));
      circle.add(name);
      throw Failure.usage("the masks name each other in a circle: " + String.join(" -> ", circle))
          .at(where)
          .fix("write one of them out in full");
    }
    path.add(name);
    String expanded = expand(named.expression(), named.where(), path);
    path.remove(path.size() - 1);
    return expanded;
  }
}
