package featuremill.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.Forecast;
import featuremill.engine.PassesForecast;
import featuremill.engine.Rates;
import featuremill.engine.Usage;
import featuremill.spark.RowsUsage;
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
    if (forecast.passes() != null) {
      node.set("passes", passes(forecast.passes()));
    }
    node.set("rates", rates(forecast.rates()));
    return node;
  }

  private static ObjectNode passes(PassesForecast passes) {
    return MAPPER
        .createObjectNode()
        .put("rows", passes.form().name().toLowerCase(Locale.ROOT))
        .put("vectors", passes.vectors())
        .put("basis", passes.basis())
        .put("solving", passes.solving())
        .put("certifying", passes.certifying())
        .put("work", passes.work())
        .put("certifyingWork", passes.certifyingWork())
        .put("storedBytes", passes.storedBytes())
        .put("spilledBytes", passes.spilledBytes())
        .put("broadcastBytes", passes.broadcastBytes())
        .put("shuffleBytes", passes.shuffleBytes())
        .put("driverBytes", passes.driverBytes())
        .put("storeSeconds", passes.storeSeconds())
        .put("passSeconds", passes.passSeconds())
        .put("certifyingSeconds", passes.certifyingSeconds())
        .put("vectorSeconds", passes.vectorSeconds());
  }

  private static ObjectNode rates(Rates rates) {
    return MAPPER
        .createObjectNode()
        .put("measured", rates.measured())
        .put("syrk", rates.syrk())
        .put("symm", rates.symm())
        .put("cholesky", rates.cholesky())
        .put("tridiagonal", rates.tridiagonal())
        .put("tall", rates.tall())
        .put("entries", rates.entries())
        .put("readBytes", rates.read())
        .put("shipBytes", rates.ship())
        .put("diskBytes", rates.disk());
  }

  /** In the places where {@link #predicted} has what was expected. */
  static ObjectNode measured(Usage usage) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("scans", usage.scans());
    node.putObject("seconds").put("scan", usage.scanSeconds()).put("solver", usage.solverSeconds());
    node.putObject("memory")
        .put("taskOffHeap", usage.taskOffHeap())
        .put("processOffHeap", usage.processOffHeap());
    if (usage.rows() != null) {
      node.set("passes", passes(usage.rows()));
    }
    return node;
  }

  private static ObjectNode passes(RowsUsage rows) {
    int passes = rows.passes();
    return MAPPER
        .createObjectNode()
        .put("passes", passes)
        .put("storedBytes", rows.storedBytes())
        .put("spilledBytes", rows.spilledBytes())
        .put("broadcastBytes", rows.broadcastBytes())
        .put("shuffleBytes", rows.shuffleBytes())
        .put("taskOffHeap", rows.taskPeakBytes())
        .put("storeSeconds", rows.storeSeconds())
        .put("passSeconds", passes == 0 ? 0 : rows.passSeconds() / passes);
  }
}
