package featuremill.decomposition;

import featuremill.linalg.DenseBlock;

/** An operator that gives a run of its matrix's rows for less than unit vectors would cost. */
public interface StripedOperator extends SymmetricOperator {
  /**
   * Sets {@code out} [to - from x d], of any strides, to rows {@code [from, to)} of the matrix: one
   * pass. Entry (i, j) of one stripe and (j, i) of another agree but for rounding.
   */
  void stripe(int from, int to, DenseBlock out);
}
