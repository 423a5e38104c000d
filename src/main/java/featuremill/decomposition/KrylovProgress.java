package featuremill.decomposition;

import java.util.OptionalInt;

/**
 * Where a Krylov iteration stands after a pass.
 *
 * @param pass from 1
 * @param wanted k; of a fraction of the variance, the first k whose values reach it, which suffice;
 *     0 while none do
 * @param floor no fewer pairs will do, as far as can be told: k where k was given. Below {@code
 *     wanted} at the end only where the fraction is met to within the residuals
 * @param converged the first pairs, without a gap, whose residual is small enough
 * @param worst the largest residual among the first k, relative to its eigenvalue; infinite while
 *     the basis has fewer than k vectors or k is not known
 * @param last theta_k, a lower bound of the last wanted eigenvalue; NaN while worst is infinite
 * @param next theta_{k+1}, the same of the one after it; NaN where there is none yet
 * @param remaining passes to go at the pace of the last few, once there is a pace
 */
public record KrylovProgress(
    int pass,
    int wanted,
    long floor,
    int converged,
    double worst,
    double last,
    double next,
    OptionalInt remaining) {}
