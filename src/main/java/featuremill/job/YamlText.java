package featuremill.job;

import featuremill.failure.Failure;
import featuremill.job.Yaml.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Turns YAML 1.2 text into {@link Yaml} values that know their line and column, both from 1. */
final class YamlText {
  /** Far more than a job needs; an alias that holds itself ends here. */
  private static final int DEEPEST = 20;

  /** Aliases of aliases can write a huge value in a few lines; they end here. */
  private static final int MOST_VALUES = 200_000;

  private final Function<Node, Place> places;
  private int valuesSeen;

  private YamlText(Function<Node, Place> places) {
    this.places = places;
  }

  /** A whole file. */
  static Yaml file(String text, String source) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    Place start = Place.inFile(source, 1, 1);
    Node root =
        compose(body, source)
            .orElseThrow(
                () ->
                    Failure.usage("the job file is empty")
                        .at(start.where())
                        .fix("a job needs at least input, steps and output"));
    return new YamlText(node -> placeOf(node, source, start)).convert(root, 0);
  }

  /**
   * The value of an override: a list or a map in brackets, or a single value. Text that is no YAML
   * by itself, such as the glob {@code *}, is taken as it stands.
   */
  static Yaml value(String text, Place place) {
    String trimmed = text.trim();
    boolean bracketed = trimmed.startsWith("[") || trimmed.startsWith("{");
    try {
      Optional<Node> node = compose(trimmed, place.where());
      if (node.isEmpty()) {
        return new Yaml.Scalar("", Kind.NULL, place);
      }
      if (bracketed || isWhole(node.get(), trimmed)) {
        return new YamlText(ignored -> place).convert(node.get(), 0);
      }
    } catch (Failure malformed) {
      if (bracketed) {
        throw malformed.at(place.where());
      }
    }
    return new Yaml.Scalar(trimmed, Kind.TEXT, place);
  }

  private static boolean isWhole(Node node, String text) {
    return node instanceof ScalarNode scalar
        && (scalar.getScalarStyle() != ScalarStyle.PLAIN || scalar.getValue().equals(text));
  }

  private static Optional<Node> compose(String text, String source) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setSchema(new CoreSchema()).build();
    try {
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException malformed) {
      throw malformed(malformed, source);
    } catch (YamlEngineException malformed) {
      throw Failure.usage("this is not YAML: " + firstLine(malformed.getMessage()))
          .at(source + ":1:1")
          .because(malformed);
    }
  }

  private static Failure malformed(MarkedYamlEngineException malformed, String source) {
    Optional<Mark> mark = malformed.getProblemMark().or(malformed::getContextMark);
    String problem = malformed.getProblem();
    String context = malformed.getContext();
    String what = context == null || context.isEmpty() ? problem : context + ", " + problem;
    Failure failure =
        Failure.usage("this is not YAML: " + what)
            .at(
                mark.map(m -> Place.inFile(source, m.getLine() + 1, m.getColumn() + 1).where())
                    .orElse(source))
            .because(malformed);
    return problem.contains("TAB") ? failure.fix("indent by spaces, not by tabs") : failure;
  }

  private static String firstLine(String message) {
    return String.valueOf(message).lines().findFirst().orElse("");
  }

  private static Place placeOf(Node node, String source, Place start) {
    return node.getStartMark()
        .map(mark -> Place.inFile(source, mark.getLine() + 1, mark.getColumn() + 1))
        .orElse(start);
  }

  private Yaml convert(Node node, int depth) {
    Place place = places.apply(node);
    if (depth > DEEPEST) {
      throw Failure.usage("values are nested deeper than " + DEEPEST + " levels").at(place.where());
    }
    if (++valuesSeen > MOST_VALUES) {
      throw Failure.usage("there are more than " + MOST_VALUES + " values").at(place.where());
    }
    if (node instanceof ScalarNode scalar) {
      return new Yaml.Scalar(scalar.getValue(), kind(scalar, place), place);
    }
    if (node instanceof SequenceNode sequence) {
      List<Yaml> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(convert(item, depth + 1));
      }
      return new Yaml.Sequence(items, place);
    }
    return convertMapping((MappingNode) node, place, depth);
  }

  private Yaml convertMapping(MappingNode node, Place place, int depth) {
    Yaml.Mapping mapping = Yaml.Mapping.empty(place);
    for (NodeTuple entry : node.getValue()) {
      Place keyPlace = places.apply(entry.getKeyNode());
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw Failure.usage("a key must be a name, not a list or a map").at(keyPlace.where());
      }
      Place first = mapping.keys().get(key.getValue());
      if (first != null) {
        throw Failure.usage("'" + key.getValue() + "' is given twice")
            .at(keyPlace.where())
            .fix("remove one of the two; the first is at " + first.where());
      }
      mapping.put(key.getValue(), convert(entry.getValueNode(), depth + 1), keyPlace);
    }
    return mapping;
  }

  private static Kind kind(ScalarNode scalar, Place place) {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.STR)) {
      return Kind.TEXT;
    }
    if (tag.equals(Tag.INT)) {
      return Kind.INTEGER;
    }
    if (tag.equals(Tag.FLOAT)) {
      return Kind.DECIMAL;
    }
    if (tag.equals(Tag.BOOL)) {
      return Kind.BOOLEAN;
    }
    if (tag.equals(Tag.NULL)) {
      return Kind.NULL;
    }
    throw Failure.usage("the tag " + tag.getValue() + " has no meaning in a job file")
        .at(place.where())
        .fix("remove it; text that starts with ! needs quotes");
  }
}
