/**
 * Fitted transforms: a row-major block of features in, a row-major block of features out.
 *
 * <p>Every transform computes a row by the same plain Java operations in the same order, whatever
 * rows stand next to it, so that a row has the same bits in a block of one and in a block of
 * thousands, in a Spark job and outside of Spark.
 */
package featuremill.transform;
