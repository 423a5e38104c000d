/**
 * The oracle: the same statistics once more, by other means.
 *
 * <p>Two passes over the rows, the first for the means and the second for sums of products of
 * centred values, in double-double arithmetic (106 bits), row by row, without blocks, BLAS or merge
 * formulas: parts are merged by plain addition. Nothing here is shared with what it checks; it is
 * written to be read.
 */
package featuremill.reference;
