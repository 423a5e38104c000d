package featuremill.decomposition;

/** Eigenpairs with what is proved of them. */
public record CertifiedPairs(Eigenpairs pairs, Certificate certificate) {}
