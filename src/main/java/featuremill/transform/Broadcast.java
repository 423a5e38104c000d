package featuremill.transform;

/** How an operand is spread over a table of rows, by NumPy's rules. */
public enum Broadcast {
  /** One number for every value: shape (), (1) or (1 x 1). */
  SCALAR,
  /** A number for each feature, the same in every row: shape (d) or (1 x d). */
  ROW_VECTOR,
  /** A number for each row: shape (n x 1). */
  VALUE_PER_ROW,
  /** A number for each value: shape (n x d). */
  WHOLE
}
