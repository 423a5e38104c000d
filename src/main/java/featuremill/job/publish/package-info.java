/**
 * How a run's files become its output: written under a hidden name beside it, listed in a manifest,
 * then renamed into place, on a local file system and on HDFS alike.
 */
package featuremill.job.publish;
