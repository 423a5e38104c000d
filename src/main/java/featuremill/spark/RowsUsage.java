package featuremill.spark;

/**
 * What an operator over stored rows took so far.
 *
 * @param storedBytes of rows held in memory, on all executors
 * @param spilledBytes of rows held in files of the executors' local disks
 * @param storeSeconds of the scan that stored them
 * @param passes applications since then
 * @param passSeconds of all of them together
 * @param broadcastBytes that every executor received in the last pass
 * @param shuffleBytes of the last pass
 * @param taskPeakBytes the most off-heap bytes that a task had at once, stored rows left out
 */
public record RowsUsage(
    long storedBytes,
    long spilledBytes,
    double storeSeconds,
    int passes,
    double passSeconds,
    long broadcastBytes,
    long shuffleBytes,
    long taskPeakBytes) {}
