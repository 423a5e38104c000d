package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.Forecast;
import featuremill.engine.Rates;
import featuremill.engine.Usage;
import java.util.Locale;

/**
 * What a fit was expected to take and what it took, for programs. Work is in multiply-adds, memory
 * in bytes, time in seconds.
 */
final class ForecastJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ForecastJson() {}

  static ObjectNode predicted(Forecast forecast) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("scans", forecast.scans().size());
    node.put("features", forecast.width());
    node.put("rowsAbout", forecast.rows());
    node.put("segments", forecast.segments());
    if (forecast.solver() != null) {
      node.putObject("solver")
          .put("name", forecast.solver().name().toLowerCase(Locale.ROOT))
          .put("reason", forecast.reason());
    }
    node.putObject("work")
        .put("scan", forecast.work().scan())
        .put("solver", forecast.work().solver())
        .put("proof", forecast.work().proof());
    node.put("shuffleBytes", forecast.work().shuffleBytes());
    Forecast.Seconds seconds = forecast.seconds();
    node.putObject("seconds")
        .put("scan", seconds.scan() + seconds.merge())
        .put("solver", seconds.solver() + seconds.proof());
    Forecast.Memory memory = forecast.memory();
    node.putObject("memory")
        .put("taskOffHeap", memory.taskOffHeap())
        .put("executorOffHeap", memory.executorOffHeap())
        .put("driverOffHeap", memory.driverOffHeap())
        .put("processOffHeap", memory.processOffHeap())
        .put("driverHeap", memory.driverHeap())
        .put("resultBytes", memory.resultBytes());
    node.set("rates", rates(forecast.rates()));
    return node;
  }

  private static ObjectNode rates(Rates rates) {
    return MAPPER
        .createObjectNode()
        .put("measured", rates.measured())
        .put("syrk", rates.syrk())
        .put("symm", rates.symm())
        .put("cholesky", rates.cholesky())
        .put("tridiagonal", rates.tridiagonal())
        .put("readBytes", rates.read())
        .put("shipBytes", rates.ship());
  }

  /** In the places where {@link #predicted} has what was expected. */
  static ObjectNode measured(Usage usage) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("scans", usage.scans());
    node.putObject("seconds").put("scan", usage.scanSeconds()).put("solver", usage.solverSeconds());
    node.putObject("memory")
        .put("taskOffHeap", usage.taskOffHeap())
        .put("processOffHeap", usage.processOffHeap());
    return node;
  }
}
