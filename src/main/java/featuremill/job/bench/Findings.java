package featuremill.job.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.job.Console;
import java.util.ArrayList;
import java.util.List;

/**
 * What a benchmark found: a title, facts about the machine and the data, and a row of figures for
 * each contestant. People and programs get the same numbers.
 */
final class Findings {
  private final String title;
  private final ObjectNode facts;
  private final List<Contender> rows = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  Findings(Benchmark benchmark, String title) {
    this.title = title;
    this.facts =
        new ObjectMapper()
            .createObjectNode()
            .put("benchmark", benchmark.name())
            .put("title", title)
            .put("cores", Runtime.getRuntime().availableProcessors());
  }

  Findings fact(String key, double value) {
    facts.put(key, value);
    return this;
  }

  Findings fact(String key, int value) {
    facts.put(key, value);
    return this;
  }

  /** A line below the table; programs find its numbers among the facts. */
  Findings remark(String line) {
    remarks.add(line);
    return this;
  }

  /** A new row, to be filled. */
  Contender row(String name) {
    Contender row = new Contender(name);
    rows.add(row);
    return row;
  }

  ObjectNode json() {
    ObjectNode root = facts.deepCopy();
    ArrayNode results = root.putArray("results");
    rows.forEach(row -> results.add(row.json()));
    return root;
  }

  void print(Console console) {
    if (console.form() == Console.Form.JSON) {
      console.data(json().toPrettyString());
      return;
    }
    console.data(title);
    int widest = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    rows.forEach(row -> console.data(row.line(widest)));
    remarks.forEach(line -> console.data("  " + line));
  }
}
