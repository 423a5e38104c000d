package featuremill.linalg;

/**
 * Singular values and vectors as a kernel leaves them.
 *
 * @param values all d of them, in descending order
 * @param left u of the first k, a vector of unit length per row [k x d]
 * @param right v of the first k, a vector of unit length per row [k x d]: A v = value u, of
 *     arbitrary common sign. Vectors of a value that is zero are unspecified
 */
public record SingularTriplets(double[] values, double[][] left, double[][] right) {}
