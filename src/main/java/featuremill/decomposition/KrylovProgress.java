package featuremill.decomposition;

/**
 * Where {@link KrylovSolver} stands after a pass.
 *
 * @param pass from 1
 * @param wanted k
 * @param converged the first pairs, without a gap, whose residual is small enough
 * @param worst the largest residual among the first k, relative to its eigenvalue; infinite while
 *     the basis has fewer than k vectors
 */
public record KrylovProgress(int pass, int wanted, int converged, double worst) {}
