package featuremill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.job.JobSpec;
import featuremill.job.JobSpec.Setting;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A job, or what is wrong with it, for programs. */
final class JobJson {
  private JobJson() {}

  static String valid(JobSpec job) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("valid", true);
    document.put("name", job.name());
    document.put("source", job.source());
    document.put("input", input(job.input()));
    if (!job.masks().masks().isEmpty()) {
      Map<String, Object> masks = new LinkedHashMap<>();
      job.masks().masks().forEach((name, named) -> masks.put(name, named.expression()));
      document.put("masks", masks);
    }
    List<Object> steps = new ArrayList<>();
    for (Step step : job.steps()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("step", step.name());
      entry.putAll(step.settings());
      entry.put("where", step.where());
      steps.add(entry);
    }
    document.put("steps", steps);
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("path", job.output().path());
    output.put("mode", word(job.output().mode()));
    output.put("write", job.output().write().stream().map(JobJson::word).toList());
    document.put("output", output);
    document.put("verify", word(job.verify()));
    document.put("settings", job.settings().stream().map(JobJson::setting).toList());
    return text(document);
  }

  static String invalid(Failure failure) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("where", failure.where());
    error.put("what", failure.what());
    error.put("fix", failure.fix());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("valid", false);
    document.put("exitCode", failure.outcome().exitCode());
    document.put("error", error);
    return text(document);
  }

  private static Map<String, Object> input(JobSpec.Input input) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("format", word(input.format()));
    if (input.generate() == null) {
      entry.put("path", input.path());
    } else {
      Map<String, Object> generate = new LinkedHashMap<>();
      generate.put("rows", input.generate().rows());
      generate.put("features", input.generate().features());
      generate.put("distribution", word(input.generate().distribution()));
      generate.put("seed", input.generate().seed());
      if (input.generate().nonzeros() > 0) {
        generate.put("nonzeros", input.generate().nonzeros());
      }
      entry.put("generate", generate);
    }
    entry.put("features", input.features());
    entry.put("carry", input.carry());
    entry.put("dtype", word(input.storage().dtype()));
    entry.put("accept_loss", input.storage().acceptLoss());
    if (input.weight() != null) {
      entry.put("weight", input.weight().column());
      entry.put("weight_kind", word(input.weight().kind()));
    }
    return entry;
  }

  private static Map<String, Object> setting(Setting setting) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", setting.name());
    entry.put("value", setting.value());
    entry.put("origin", setting.origin());
    return entry;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** By the generator alone: binding objects takes most of a second to start. */
  private static String text(Map<String, Object> document) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      write(document, json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static void write(Object value, JsonGenerator json) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(entry.getValue(), json);
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object item : list) {
        write(item, json);
      }
      json.writeEndArray();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Integer || value instanceof Long) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else {
      json.writeString(String.valueOf(value));
    }
  }
}
