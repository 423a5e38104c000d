/**
 * Distances among rows, a pair of blocks at a time: products of blocks by BLAS, with what they lose
 * for near rows made good, and the nearest rows found on the way.
 */
package featuremill.linalg.distance;
