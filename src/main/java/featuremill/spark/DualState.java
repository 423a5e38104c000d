package featuremill.spark;

import featuremill.linalg.SymmetricMatrix;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** A panel's part of Z Z' [n x n], as it crosses a shuffle. */
final class DualState implements Serializable, Releasable {
  private static final long serialVersionUID = 1L;

  private transient SymmetricMatrix matrix;

  /** The state owns the matrix from here on. */
  DualState(SymmetricMatrix matrix) {
    this.matrix = matrix;
  }

  /** Whoever takes the matrix closes it. */
  SymmetricMatrix matrix() {
    return matrix;
  }

  /** Adds the part to the right, whose memory is freed. */
  DualState combine(DualState right) {
    matrix.add(right.matrix);
    right.release();
    return this;
  }

  @Override
  public void release() {
    matrix.close();
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    matrix.writeTriangle(out);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    matrix = SymmetricMatrix.readTriangle(in);
  }
}
