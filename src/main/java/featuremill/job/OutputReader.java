package featuremill.job;

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
          .later(Map.of("report", "leave it out: this version writes model, features, rejected"));

  private OutputReader() {}

  static Output read(MapReader map, Place place) {
    if (!map.has("path")) {
      throw map.missing("path").fix("say where the result goes, such as path: out/mnist");
    }
    String path = map.text("path");
    Mode mode = map.choice("mode", MODES, "new");
    return new Output(path, mode, write(map), place.where());
  }

  private static List<Artefact> write(MapReader map) {
    if (!map.has("write")) {
      map.noteDefault("write", MapReader.shown(ARTEFACTS.known()));
      return List.of(Artefact.values());
    }
    List<Artefact> artefacts = new ArrayList<>();
    for (String name : map.names("write")) {
      artefacts.add(ARTEFACTS.chosen(name, "write", map.place("write")));
    }
    return artefacts;
  }
}
