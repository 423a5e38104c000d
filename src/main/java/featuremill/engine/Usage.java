package featuremill.engine;

import featuremill.spark.RowsUsage;

/**
 * What a fit has taken, beside what {@link Forecast} said.
 *
 * @param scans of the input
 * @param scanSeconds of the last scan, merging included
 * @param solverSeconds of everything after it
 * @param taskOffHeap the most bytes that a task of the last scan had off the heap at once
 * @param processOffHeap the most that the driver's process had, tasks that ran there included
 * @param rows what storing the rows and the passes over them took; null where there were none
 */
public record Usage(
    int scans,
    double scanSeconds,
    double solverSeconds,
    long taskOffHeap,
    long processOffHeap,
    RowsUsage rows) {}
