package featuremill.engine;

import java.util.List;

/**
 * What can be told of a fit without doing it.
 *
 * @param forecast what it would take
 * @param shapes that rows have between the steps, before any row is counted
 */
public record Outlook(Forecast forecast, List<StepShape> shapes) {}
