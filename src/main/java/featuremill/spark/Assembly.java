package featuremill.spark;

import featuremill.linalg.Entries;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Puts a partial result together from its chunks as they come: matrices are filled off the heap, a
 * chunk at a time.
 */
final class Assembly<V extends Serializable> {
  private final String what;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final List<Entries> matrices = new ArrayList<>();
  private V value;
  private int next;
  private boolean complete;
  private long taskPeak;

  /**
   * Nothing so far.
   *
   * @param what is put together, for messages
   */
  Assembly(String what) {
    this.what = what;
    if (TaskContext.get() != null) {
      TaskCompletionListener end = context -> release();
      TaskContext.get().addTaskCompletionListener(end);
    }
  }

  /**
   * Takes the next chunk in.
   *
   * @throws IllegalStateException when another one was due
   */
  void add(Chunk chunk) {
    if (complete || chunk.index() != next) {
      throw new IllegalStateException(
          "chunk "
              + chunk.index()
              + " of "
              + what
              + " where "
              + (complete ? "no other" : next)
              + " was due: a partial result is lost or doubled");
    }
    next++;
    if (chunk.isHead()) {
      head.writeBytes(chunk.bytes());
      if (chunk.isLastHead()) {
        value = read();
      }
    } else {
      fill(chunk.bytes());
    }
    complete = chunk.isLast();
    taskPeak = chunk.taskPeak();
  }

  private void fill(byte[] bytes) {
    while (matrices.get(0).remaining() == 0) {
      matrices.remove(0);
    }
    matrices.get(0).readFrom(bytes, bytes.length);
  }

  boolean isComplete() {
    return complete;
  }

  /**
   * The result, which is the caller's to release.
   *
   * @throws IllegalStateException when chunks are missing
   */
  V value() {
    if (!complete) {
      throw new IllegalStateException(
          "chunk " + next + " of " + what + " is missing: a partial result is lost or doubled");
    }
    return value;
  }

  /** The most off-heap bytes that any task had at once to come to this result. */
  long taskPeak() {
    return taskPeak;
  }

  /** Frees what has been put together so far; in a task its end does as much. */
  void release() {
    if (value instanceof Releasable held) {
      held.release();
    }
  }

  @SuppressWarnings("unchecked")
  private V read() {
    try (ObjectInputStream in = new Stream(new ByteArrayInputStream(head.toByteArray()))) {
      head.reset();
      return (V) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("cannot unpack " + what, e);
    }
  }

  /** Leaves the matrices to be filled, and finds classes where the task does. */
  private final class Stream extends ObjectInputStream implements Entries.Carrier {
    Stream(InputStream in) throws IOException {
      super(in);
    }

    @Override
    public void carry(Entries entries) {
      matrices.add(entries);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      ClassLoader loader = Assembly.class.getClassLoader();
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException primitive) {
        return super.resolveClass(description);
      }
    }
  }
}
