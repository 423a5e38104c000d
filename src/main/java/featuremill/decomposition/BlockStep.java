package featuremill.decomposition;

/**
 * What orthonormalizing a block against a basis found: W_before = Q projection + W_after coupling.
 *
 * @param projection Q'W, [m x b]
 * @param coupling [columns x b]; zero rows for columns that are fresh
 * @param rank how many columns came from the block
 * @param columns how many the block has now, drawn at random where it had dependent ones
 */
record BlockStep(double[][] projection, double[][] coupling, int rank, int columns) {}
