package featuremill.decomposition;

/** Features are so close to a linear dependence that their coefficients have too few digits. */
public final class DependentFeaturesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final double conditionNumber;

  DependentFeaturesException(String feature, double conditionNumber) {
    super("'" + feature + "' depends on others, condition number " + conditionNumber);
    this.conditionNumber = conditionNumber;
  }

  /** Of the features, each divided by its size; infinite where nothing is left of one of them. */
  public double conditionNumber() {
    return conditionNumber;
  }
}
