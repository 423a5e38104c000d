/** A published model and rows that it was not fitted to: transforms made again from its files. */
package featuremill.job.apply;
