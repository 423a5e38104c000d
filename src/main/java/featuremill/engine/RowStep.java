package featuremill.engine;

import featuremill.transform.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A step that turns each row into another one, by itself or by statistics of all rows before it.
 */
public sealed interface RowStep extends Step {

  /** What has to be known of the rows before the step applies to one of them. */
  default Needs needs() {
    return Needs.NOTHING;
  }

  /** Numbers and arrays that the step is given, by the settings that hold them. */
  default Map<String, Operand> operands() {
    return Map.of();
  }

  /** Statistics of the rows as the steps before leave them. */
  enum Needs {
    NOTHING,
    RANGES,
    MEANS,
    MEDIANS
  }

  /** Adds a row vector, or one number, to each row. */
  record Add(Operand vector, String where) implements RowStep {
    @Override
    public String name() {
      return "add";
    }

    @Override
    public Map<String, Operand> operands() {
      return Map.of("vector", vector);
    }

    @Override
    public Map<String, Object> settings() {
      return vector.settings("vector");
    }
  }

  /** Multiplies each row by a row vector, or by one number, value by value. */
  record Scale(Operand vector, String where) implements RowStep {
    @Override
    public String name() {
      return "scale";
    }

    @Override
    public Map<String, Operand> operands() {
      return Map.of("vector", vector);
    }

    @Override
    public Map<String, Object> settings() {
      return vector.settings("vector");
    }
  }

  /** What a row is brought to. */
  enum Norm {
    /** Mean 0 and standard deviation 1 over the features of the row. */
    Z_SCORE,
    /** A sum of magnitudes of 1. */
    L1,
    /** A Euclidean length of 1. */
    L2,
    /** A largest magnitude of 1. */
    MAX
  }

  /**
   * Brings each row to a common size.
   *
   * @param ddof of a z-score: squares are divided by the number of features - ddof
   */
  record NormalizeRows(Norm norm, int ddof, String where) implements RowStep {
    @Override
    public String name() {
      return "normalize_rows";
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("norm", norm.name().toLowerCase(Locale.ROOT));
      settings.put("ddof", ddof);
      return settings;
    }
  }

  /** Turns each row into positive weights of sum 1. */
  record Softmax(String where) implements RowStep {
    @Override
    public String name() {
      return "softmax";
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of();
    }
  }

  /** Brings values back between bounds; at least one of the two is there. */
  record Clip(Optional<Operand> lower, Optional<Operand> upper, String where) implements RowStep {
    @Override
    public String name() {
      return "clip";
    }

    @Override
    public Map<String, Operand> operands() {
      Map<String, Operand> operands = new LinkedHashMap<>();
      lower.ifPresent(bound -> operands.put("lower", bound));
      upper.ifPresent(bound -> operands.put("upper", bound));
      return operands;
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      lower.ifPresent(bound -> settings.put("lower", bound.written()));
      upper.ifPresent(bound -> settings.put("upper", bound.written()));
      return settings;
    }
  }

  /**
   * Puts one number wherever a value meets a condition.
   *
   * @param condition as written, such as {@code < 0} or {@code nan}
   * @param value may be NaN, which marks values as missing
   * @param features names or globs of the features that are looked at; all, when empty
   */
  record Replace(ValueCondition condition, double value, List<String> features, String where)
      implements RowStep {
    public Replace {
      features = List.copyOf(features);
    }

    @Override
    public String name() {
      return "replace";
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("where", condition.toString());
      settings.put("value", Double.isNaN(value) ? "nan" : (Object) value);
      if (!features.isEmpty()) {
        settings.put("features", features);
      }
      return settings;
    }

    /** Whether missing values are what is looked for. */
    boolean takesMissing() {
      return condition.condition() == Condition.NAN;
    }
  }

  /** Multiplies each row by a matrix of as many rows as there are features. */
  record MatMul(Operand matrix, String where) implements RowStep {
    @Override
    public String name() {
      return "matmul";
    }

    @Override
    public Map<String, Operand> operands() {
      return Map.of("matrix", matrix);
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of("matrix", matrix.written());
    }
  }

  /** Maps each feature's range to a common one. */
  record MinMax(double lower, double upper, String where) implements RowStep {
    @Override
    public String name() {
      return "min_max";
    }

    @Override
    public Needs needs() {
      return Needs.RANGES;
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("lower", lower);
      settings.put("upper", upper);
      return settings;
    }
  }

  /** Subtracts each feature's median and divides by its interquartile range. */
  record RobustScale(String where) implements RowStep {
    @Override
    public String name() {
      return "robust_scale";
    }

    @Override
    public Needs needs() {
      return Needs.MEDIANS;
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of();
    }
  }

  /** What stands in for a missing value. */
  enum Fill {
    MEAN,
    MEDIAN,
    CONSTANT
  }

  /**
   * Fills in missing values, null and NaN.
   *
   * @param value of {@link Fill#CONSTANT}, empty for the others
   * @param indicator whether each feature that is filled in gets another one behind all, 1 where
   *     its value was missing and 0 elsewhere
   * @param features names or globs; all, when empty
   */
  record Impute(
      Fill with, OptionalDouble value, boolean indicator, List<String> features, String where)
      implements RowStep {
    public Impute {
      features = List.copyOf(features);
    }

    @Override
    public String name() {
      return "impute";
    }

    @Override
    public Needs needs() {
      return switch (with) {
        case MEAN -> Needs.MEANS;
        case MEDIAN -> Needs.MEDIANS;
        case CONSTANT -> Needs.NOTHING;
      };
    }

    @Override
    public Map<String, Object> settings() {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("with", with.name().toLowerCase(Locale.ROOT));
      value.ifPresent(constant -> settings.put("value", constant));
      settings.put("indicator", indicator);
      if (!features.isEmpty()) {
        settings.put("features", features);
      }
      return settings;
    }
  }

  /** A selection that follows another row step. */
  record Narrow(Step.Select select) implements RowStep {
    @Override
    public String name() {
      return select.name();
    }

    @Override
    public String where() {
      return select.where();
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of("features", select.features());
    }
  }
}
