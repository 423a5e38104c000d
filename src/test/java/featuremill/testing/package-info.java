/**
 * Real clusters on loopback for tests: Spark's standalone master and workers as processes of their
 * own, spark-submit against them, and HDFS in JUnit's JVM.
 */
package featuremill.testing;
