package featuremill.job;

import featuremill.engine.MaskCondition;
import featuremill.engine.MaskForm;
import featuremill.engine.NamedMasks;
import featuremill.engine.RowSlice;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Reads mask steps: one condition, or a list of conditions that judge the same rows. */
final class MaskReader {
  static final List<String> KEYS =
      List.of(
          "keep", "rows", "column", "file", "id", "present", "finite", "reason", "max_rejected");

  private static final List<String> FORMS =
      List.of("keep", "rows", "column", "file", "present", "finite");

  private final SettingsLog log;
  private final NamedMasks names;
  private final Map<String, Place> reasons = new HashMap<>();

  MaskReader(SettingsLog log, NamedMasks names) {
    this.log = log;
    this.names = names;
  }

  /**
   * Reads a step.
   *
   * @param path dotted
   * @param place of the step's name
   */
  Step.Mask read(Yaml body, String path, Place place) {
    if (!(body instanceof Yaml.Sequence list)) {
      MapReader map = new MapReader(body, path, place, log, KEYS);
      return new Step.Mask(List.of(condition(map, place)), place.where());
    }
    if (list.items().isEmpty()) {
      throw Failure.usage("a mask needs a condition").at(list.place().where());
    }
    List<MaskCondition> conditions = new ArrayList<>();
    for (Yaml item : list.items()) {
      String itemPath = path + "." + conditions.size();
      MapReader map = new MapReader(item, itemPath, item.place(), log, KEYS);
      conditions.add(condition(map, item.place()));
    }
    return new Step.Mask(conditions, place.where());
  }

  private MaskCondition condition(MapReader map, Place place) {
    MaskForm form = form(map, place);
    String reason = map.text("reason", form.text());
    Place first = reasons.putIfAbsent(reason, place);
    if (first != null) {
      throw Failure.usage("two masks have the reason '" + reason + "'")
          .at(map.place("reason").where())
          .fix("give this one a reason of its own; the first is at " + first.where());
    }
    OptionalDouble most =
        map.has("max_rejected")
            ? OptionalDouble.of(map.decimal("max_rejected", 0, 1, 1))
            : OptionalDouble.empty();
    return new MaskCondition(form, reason, most, place.where());
  }

  private MaskForm form(MapReader map, Place place) {
    List<String> given = FORMS.stream().filter(map::has).toList();
    if (given.size() > 1) {
      throw Failure.usage("a condition has " + given.get(0) + " or " + given.get(1) + ", not both")
          .at(map.keyPlace(given.get(1)).where())
          .fix("make a list of conditions of it, or a mask of each");
    }
    String key = given.isEmpty() ? "keep" : given.get(0);
    if (map.has("id") && !key.equals("file")) {
      throw Failure.usage("id is of the condition file").at(map.keyPlace("id").where());
    }
    return switch (key) {
      case "rows" -> new MaskForm.Rows(RowSlice.parse(map.text("rows"), place.where()));
      case "column" -> new MaskForm.Flag(map.text("column"));
      case "file" -> new MaskForm.Listed(map.text("file"), map.text("id"));
      case "present" -> new MaskForm.Present(features(map, key));
      case "finite" -> new MaskForm.Finite(features(map, key));
      default -> new MaskForm.Keep(map.text("keep"), names);
    };
  }

  private static List<String> features(MapReader map, String key) {
    List<String> features = map.names(key);
    if (features.isEmpty()) {
      throw map.missing(key).fix("name features, or globs: [\"*\"]");
    }
    return features;
  }
}
