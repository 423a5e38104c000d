package featuremill.job.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One row of a benchmark's table: a name, and figures in the order in which they were put. */
final class Contender {
  private final String name;
  private final Map<Figure, Double> figures = new LinkedHashMap<>();
  private double[] seconds = new double[0];

  Contender(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  Contender put(Figure figure, double value) {
    figures.put(figure, value);
    return this;
  }

  /** The median time, and all of them for programs. */
  Contender put(Turns.Result result) {
    seconds = result.seconds();
    return put(Figure.SECONDS, result.medianSeconds());
  }

  /** GFLOP/s, and what share that is of the machine's own. */
  Contender putRate(double flops, double inSeconds, double dgemm) {
    double gigaflops = flops / inSeconds / 1e9;
    return put(Figure.GIGAFLOPS, gigaflops).put(Figure.DGEMM_SHARE, gigaflops / dgemm);
  }

  /** What it took besides time. */
  Contender putUse(Turns.Result result, double recordsOfOneScan) {
    put(Figure.SCANS, result.records() / recordsOfOneScan);
    put(Figure.SHUFFLED, result.shuffleBytes());
    put(Figure.HEAP, result.peakHeapBytes());
    put(Figure.OFF_HEAP, result.peakOffHeapBytes());
    return result.peakResidentBytes() > 0 ? put(Figure.RESIDENT, result.peakResidentBytes()) : this;
  }

  ObjectNode json() {
    ObjectNode node = new ObjectMapper().createObjectNode().put("name", name);
    figures.forEach((figure, value) -> node.put(figure.key(), value));
    if (seconds.length > 0) {
      ArrayNode all = node.putArray("seconds");
      Arrays.stream(seconds).forEach(all::add);
    }
    return node;
  }

  String line(int nameWidth) {
    StringBuilder line = new StringBuilder("  ").append(name);
    line.append(" ".repeat(nameWidth - name.length()));
    figures.forEach((figure, value) -> line.append("  ").append(figure.text(value)));
    return line.toString();
  }
}
