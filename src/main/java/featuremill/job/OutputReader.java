package featuremill.job;

import featuremill.failure.Failure;
import featuremill.job.JobSpec.Artefact;
import featuremill.job.JobSpec.Mode;
import featuremill.job.JobSpec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the {@code output} of a job. */
final class OutputReader {
  static final List<String> KEYS = List.of("path", "mode", "write");
  static final Choice<Mode> MODES =
      Choice.of(Mode.values()).later(Map.of("versions", "use mode: new or mode: replace"));
  static final Choice<Artefact> ARTEFACTS =
      Choice.of(Artefact.values())
          .later(
              Map.of(
                  "report",
                  "leave it out: this version writes model, features, rejected, distances"));

  private OutputReader() {}

  /**
   * Reads it.
   *
   * @param makesDistances whether a step makes distances
   */
  static Output read(MapReader map, Place place, boolean makesDistances) {
    if (!map.has("path")) {
      throw map.missing("path").fix("say where the result goes, such as path: out/mnist");
    }
    String path = map.text("path");
    Mode mode = map.choice("mode", MODES, "new");
    return new Output(path, mode, write(map, makesDistances), place.where());
  }

  private static List<Artefact> write(MapReader map, boolean makesDistances) {
    if (!map.has("write")) {
      List<Artefact> all = new ArrayList<>(List.of(Artefact.values()));
      if (!makesDistances) {
        all.remove(Artefact.DISTANCES);
      }
      map.noteDefault("write", MapReader.shown(all.stream().map(Choice::word).toList()));
      return all;
    }
    List<Artefact> artefacts = new ArrayList<>();
    for (String name : map.names("write")) {
      artefacts.add(ARTEFACTS.chosen(name, "write", map.place("write")));
    }
    if (artefacts.contains(Artefact.DISTANCES) && !makesDistances) {
      throw Failure.usage("output.write names distances, which no step makes")
          .at(map.place("write").where())
          .fix("add a step such as - distances: {nearest: 20}, or leave the name out");
    }
    return artefacts;
  }
}
