package featuremill.job.publish;

/** What publishing does about an output that is there already. */
public enum PublishMode {
  /** It is an error; nothing that exists is ever touched. */
  NEW,
  /** It is swapped for the new one, under a lock. */
  REPLACE
}
