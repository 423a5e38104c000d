/**
 * Mergeable statistics of rows of features: counts, ranges, means, variances and covariances in one
 * scan.
 *
 * <p>{@link featuremill.stats.CoMoments} observes blocks of rows and merges with its like; {@link
 * featuremill.stats.Moments} is what comes out.
 */
package featuremill.stats;
