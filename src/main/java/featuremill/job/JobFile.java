package featuremill.job;

import featuremill.engine.NamedMasks;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.job.JobSpec.Verify;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads job files: YAML 1.2 with the keys that {@code featuremill/job.schema.json} lists.
 *
 * <p>Later layers win: defaults, then the job file, then the layers in the order in which they are
 * given. Relative paths stay as written. Nothing of Spark is needed.
 *
 * <p>Whatever is wrong with a job is a {@link Failure} (usage) that points to the file, the line
 * and the column, both from 1, or to the layer that said it. Only the first mistake is reported.
 */
public final class JobFile {
  private static final List<String> KEYS =
      List.of("name", "input", "masks", "steps", "output", "verify");

  private static final Choice<Verify> VERIFY = new Choice<>(verifyWords(), Map.of());

  private JobFile() {}

  private static Map<String, Verify> verifyWords() {
    Map<String, Verify> words = new LinkedHashMap<>();
    words.put("true", Verify.ON);
    words.put("false", Verify.OFF);
    words.put("full", Verify.FULL);
    return words;
  }

  /**
   * Reads a file.
   *
   * @param location path of a local file, or a URI, such as {@code hdfs://host/jobs/x.yaml}, that
   *     the Hadoop client reads
   * @param layers laid over the file, the strongest last
   * @param maskCheck called for each mask once all else is right; throws a {@link Failure} when the
   *     expression is none
   */
  public static JobSpec read(String location, List<Layer> layers, Consumer<Step.Mask> maskCheck) {
    return parse(content(location), location, layers, maskCheck);
  }

  /**
   * Reads the text of a job.
   *
   * @param source what error messages call it
   */
  public static JobSpec parse(
      String text, String source, List<Layer> layers, Consumer<Step.Mask> maskCheck) {
    return job(YamlText.file(text, source), source, Place.inFile(source, 1, 1), layers, maskCheck);
  }

  /**
   * What a command asks for as a job, which stands in no file.
   *
   * @param text a map in braces
   * @param command what error messages call the place of what the layers do not say
   */
  public static JobSpec ofCommand(
      String text, String command, List<Layer> layers, Consumer<Step.Mask> maskCheck) {
    Place place = new Place(command, command);
    return job(YamlText.value(text, place), command, place, layers, maskCheck);
  }

  private static JobSpec job(
      Yaml value, String source, Place start, List<Layer> layers, Consumer<Step.Mask> maskCheck) {
    // Checked before the layers, which need a map to be laid over.
    new MapReader(value, "", start, new SettingsLog(), KEYS);
    Yaml.Mapping root = (Yaml.Mapping) value;
    lengthenSteps(root);
    for (Layer layer : layers) {
      for (Layer.Assignment assignment : layer.assignments()) {
        Overlay.apply(root, assignment);
        lengthenSteps(root);
      }
    }
    JobSpec job = spec(root, source, start);
    job.masks().masks().forEach((name, named) -> maskCheck.accept(named.asMask(name, job.masks())));
    for (Step step : job.steps()) {
      if (step instanceof Step.Mask mask) {
        maskCheck.accept(mask);
      }
    }
    return job;
  }

  private static void lengthenSteps(Yaml.Mapping root) {
    if (root.values().get("steps") instanceof Yaml.Sequence steps) {
      steps.items().replaceAll(StepSyntax::longForm);
    }
  }

  private static JobSpec spec(Yaml.Mapping root, String source, Place start) {
    SettingsLog log = new SettingsLog();
    MapReader job = new MapReader(root, "", start, log, KEYS);
    String name = job.text("name", JobLocation.stem(source));
    JobSpec.Input input =
        new InputReader(job.map("input", InputReader.KEYS), job.keyPlace("input")).read();
    NamedMasks masks = named(job);
    List<Step> steps = new StepsReader(log, masks).read(job.required("steps"));
    JobSpec.Output output =
        OutputReader.read(
            job.map("output", OutputReader.KEYS),
            job.keyPlace("output"),
            steps.stream().anyMatch(Step.Distances.class::isInstance));
    Verify verify = job.choice("verify", VERIFY, "true");
    return new JobSpec(name, source, input, masks, steps, output, verify, log.settings());
  }

  private static NamedMasks named(MapReader job) {
    Map<String, NamedMasks.Named> masks = new LinkedHashMap<>();
    job.entries("masks")
        .forEach(
            (name, expression) -> {
              Yaml value = ((Yaml.Mapping) job.required("masks")).values().get(name);
              masks.put(name, new NamedMasks.Named(expression, value.place().where()));
            });
    return new NamedMasks(masks);
  }

  private static String content(String location) {
    if (JobLocation.isRemote(location)) {
      return RemoteJobFile.read(location);
    }
    try {
      Path file = Path.of(location);
      if (!Files.isRegularFile(file)) {
        throw JobLocation.missing(location);
      }
      return Files.readString(file);
    } catch (InvalidPathException malformed) {
      throw Failure.usage("this is not a path").at(location).because(malformed);
    } catch (CharacterCodingException binary) {
      throw Failure.usage("a job file is UTF-8 text, and this is not").at(location).because(binary);
    } catch (IOException unreadable) {
      throw Failure.usage("the job file cannot be read: " + unreadable.getMessage())
          .at(location)
          .because(new UncheckedIOException(unreadable));
    }
  }
}
