package featuremill.decomposition;

/**
 * The random probe that a certificate rests on, enough to draw it again.
 *
 * @param failureProbability eta: the chance that the bound is wrong, whatever the solver did; 0
 *     where the kept vectors leave no room for another eigenvalue
 * @param seed of the probe's vectors, made after the solver's vectors were final
 * @param columns s, random vectors
 * @param steps q, the degree of the polynomial: passes of s vectors
 * @param kept m, vectors that were kept out of what was probed
 * @param outside tau: the operator on all that is orthogonal to the kept vectors has no eigenvalue
 *     above it
 */
public record ProbeRecord(
    double failureProbability, long seed, int columns, int steps, int kept, double outside) {}
