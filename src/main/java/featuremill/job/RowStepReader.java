package featuremill.job;

import featuremill.engine.Operand;
import featuremill.engine.RowStep;
import featuremill.engine.RowStep.Fill;
import featuremill.engine.RowStep.Norm;
import featuremill.engine.ValueCondition;
import featuremill.failure.Failure;
import featuremill.job.Yaml.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads a step that is done to single rows. */
final class RowStepReader {
  static final Choice<Norm> NORMS = Choice.of(Norm.values());
  static final Choice<Fill> FILLS = Choice.of(Fill.values());
  static final Choice<Boolean> YES_OR_NO = new Choice<>(yesOrNo(), Map.of());

  /** Arrays of a model that may be one number for each feature. */
  static final Choice<String> ARRAYS = new Choice<>(arrays(), Map.of());

  private static final String VECTOR = "a number, a list of numbers, or the path of a .npy file";
  private static final String MATRIX =
      "a list of rows of one length, each a list of numbers, or the path of a .npy file";
  private static final String CONDITION =
      "a comparison with a number, such as \"< 0\", or nan, or infinite";

  private final MapReader map;
  private final String where;

  RowStepReader(MapReader map, Place place) {
    this.map = map;
    this.where = place.where();
  }

  private static Map<String, Boolean> yesOrNo() {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put("true", true);
    words.put("false", false);
    return words;
  }

  private static Map<String, String> arrays() {
    Map<String, String> words = new LinkedHashMap<>();
    for (String name :
        List.of("mean", "scale", "components", "explained_variance", "explained_variance_ratio")) {
      words.put(name, name);
    }
    return words;
  }

  RowStep read(StepSyntax syntax) {
    return switch (syntax) {
      case ADD -> new RowStep.Add(perFeature(), where);
      case SCALE -> new RowStep.Scale(perFeature(), where);
      case NORMALIZE_ROWS -> normalization();
      case SOFTMAX -> new RowStep.Softmax(where);
      case CLIP -> clip();
      case REPLACE -> replacement();
      case MATMUL -> new RowStep.MatMul(matrix("matrix"), where);
      case MIN_MAX -> minMax();
      case ROBUST_SCALE -> new RowStep.RobustScale(where);
      case IMPUTE -> imputation();
      default -> throw new IllegalArgumentException(syntax + " is not done to single rows");
    };
  }

  private RowStep normalization() {
    Norm norm = map.choice("norm", NORMS, "z_score");
    return new RowStep.NormalizeRows(norm, (int) map.integer("ddof", 0, 1, 0), where);
  }

  private RowStep clip() {
    Optional<Operand> lower = map.has("lower") ? Optional.of(vector("lower")) : Optional.empty();
    Optional<Operand> upper = map.has("upper") ? Optional.of(vector("upper")) : Optional.empty();
    if (lower.isEmpty() && upper.isEmpty()) {
      throw map.missing("lower").fix("give lower, upper or both");
    }
    return new RowStep.Clip(lower, upper, where);
  }

  private RowStep replacement() {
    String text = map.text("where");
    ValueCondition condition =
        ValueCondition.parse(text)
            .orElseThrow(() -> map.wrong("where", CONDITION, map.required("where")));
    return new RowStep.Replace(condition, numberOrNan("value"), map.names("features"), where);
  }

  private RowStep minMax() {
    double lower = map.decimal("lower", -Double.MAX_VALUE, Double.MAX_VALUE, 0);
    double upper = map.decimal("upper", -Double.MAX_VALUE, Double.MAX_VALUE, 1);
    if (!(lower < upper && upper - lower < Double.POSITIVE_INFINITY)) {
      throw Failure.usage("min_max cannot map features to between " + lower + " and " + upper)
          .at(map.place("lower").where())
          .fix("lower has to be below upper");
    }
    return new RowStep.MinMax(lower, upper, where);
  }

  private RowStep imputation() {
    Fill with = map.choice("with", FILLS, "mean");
    boolean constant = with == Fill.CONSTANT;
    if (constant && !map.has("value")) {
      throw map.missing("value").fix("with: constant fills in a number of yours, such as value: 0");
    }
    if (!constant && map.has("value")) {
      throw Failure.usage("value goes with: constant only").at(map.place("value").where());
    }
    OptionalDouble value =
        constant
            ? OptionalDouble.of(map.decimal("value", -Double.MAX_VALUE, Double.MAX_VALUE, 0))
            : OptionalDouble.empty();
    boolean indicator = map.choice("indicator", YES_OR_NO, "false");
    return new RowStep.Impute(with, value, indicator, map.names("features"), where);
  }

  private double numberOrNan(String key) {
    Yaml value = map.required(key);
    boolean nan = value instanceof Yaml.Scalar scalar && scalar.text().equals("nan");
    double number =
        nan
            ? Double.NaN
            : number(value).orElseThrow(() -> map.wrong(key, "a number or nan", value));
    map.note(key, nan ? "nan" : Double.toString(number));
    return number;
  }

  /** What is the same for every row: given here, or an array of another run's model. */
  private Operand perFeature() {
    if (map.has("vector") && map.has("model")) {
      throw Failure.usage("a step takes either vector or model, not both")
          .at(map.keyPlace("model").where());
    }
    if (!map.has("model") && map.has("array")) {
      throw Failure.usage("array goes with model only")
          .at(map.keyPlace("array").where())
          .fix("give model: OUT, the folder that a run left");
    }
    if (map.has("model") && !map.has("array")) {
      throw map.missing("array").fix("choose: " + String.join(", ", ARRAYS.known()));
    }
    Operand operand =
        map.has("model")
            ? Operand.ofModel(
                new Operand.ModelArray(map.text("model"), map.choice("array", ARRAYS)))
            : vector("vector");
    return operand.changed(
        new Operand.Change(
            map.choice("negate", YES_OR_NO, "false"),
            map.choice("reciprocal", YES_OR_NO, "false")));
  }

  private Operand vector(String key) {
    Yaml value = map.required(key);
    Operand operand = operand(key, value, VECTOR);
    if (operand.shape().size() > 1) {
      throw map.wrong(key, VECTOR, value);
    }
    return operand;
  }

  private Operand matrix(String key) {
    Yaml value = map.required(key);
    Operand operand = operand(key, value, MATRIX);
    if (!operand.isFile() && operand.shape().size() != 2) {
      throw map.wrong(key, MATRIX, value);
    }
    return operand;
  }

  private Operand operand(String key, Yaml value, String wanted) {
    if (value instanceof Yaml.Sequence list) {
      Operand operand = array(list).orElseThrow(() -> map.wrong(key, wanted, value));
      map.note(key, operand.written().toString());
      return operand;
    }
    Optional<Double> number = number(value);
    if (number.isPresent()) {
      map.note(key, ((Yaml.Scalar) value).text());
      return Operand.scalar(number.get());
    }
    if (value instanceof Yaml.Scalar scalar && scalar.kind() == Kind.TEXT) {
      return Operand.ofFile(map.text(key));
    }
    throw map.wrong(key, wanted, value);
  }

  /** Numbers, or rows of numbers of one length; none of them empty. */
  private static Optional<Operand> array(Yaml.Sequence list) {
    if (list.items().isEmpty()) {
      return Optional.empty();
    }
    if (!(list.items().get(0) instanceof Yaml.Sequence)) {
      return numbers(list)
          .map(values -> Operand.vector(values.stream().mapToDouble(d -> d).toArray()));
    }
    List<List<Double>> rows = new ArrayList<>();
    for (Yaml item : list.items()) {
      Optional<List<Double>> row =
          item instanceof Yaml.Sequence numbers ? numbers(numbers) : Optional.empty();
      if (row.isEmpty()
          || row.get().isEmpty()
          || row.get().size() != sizeOfFirst(rows, row.get())) {
        return Optional.empty();
      }
      rows.add(row.get());
    }
    return Optional.of(Operand.matrix(rows));
  }

  private static int sizeOfFirst(List<List<Double>> rows, List<Double> row) {
    return rows.isEmpty() ? row.size() : rows.get(0).size();
  }

  private static Optional<List<Double>> numbers(Yaml.Sequence list) {
    List<Double> numbers = new ArrayList<>();
    for (Yaml item : list.items()) {
      Optional<Double> number = number(item);
      if (number.isEmpty()) {
        return Optional.empty();
      }
      numbers.add(number.get());
    }
    return Optional.of(numbers);
  }

  private static Optional<Double> number(Yaml value) {
    boolean numeric =
        value instanceof Yaml.Scalar scalar
            && (scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.DECIMAL);
    if (!numeric) {
      return Optional.empty();
    }
    try {
      return Optional.of(Double.parseDouble(((Yaml.Scalar) value).text())).filter(Double::isFinite);
    } catch (NumberFormatException notDecimal) {
      return Optional.empty();
    }
  }
}
