package featuremill.spark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A partial result as plain bytes, the form in which it crosses a shuffle.
 *
 * <p>Off-heap memory is copied out and can be freed at once, in the task that held it; and bytes
 * mean the same to whichever serializer the session uses. Chunks keep clear of the 2 GiB that one
 * Java array can hold.
 */
final class Packed implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int CHUNK_BYTES = 1 << 24;

  private final byte[][] chunks;

  private Packed(byte[][] chunks) {
    this.chunks = chunks;
  }

  static Packed of(Serializable value) {
    Chunks chunks = new Chunks();
    try (ObjectOutputStream out = new ObjectOutputStream(chunks)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new IllegalStateException("cannot pack a partial result", e);
    }
    return new Packed(chunks.finished());
  }

  @SuppressWarnings("unchecked")
  <V extends Serializable> V unpack() {
    List<InputStream> streams = new ArrayList<>(chunks.length);
    for (byte[] chunk : chunks) {
      streams.add(new ByteArrayInputStream(chunk));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new SequenceInputStream(Collections.enumeration(streams)))) {
      return (V) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("cannot unpack a partial result", e);
    }
  }

  long bytes() {
    long bytes = 0;
    for (byte[] chunk : chunks) {
      bytes += chunk.length;
    }
    return bytes;
  }

  private static final class Chunks extends OutputStream {
    private final List<byte[]> full = new ArrayList<>();
    private byte[] current = new byte[1 << 12];
    private int used;

    @Override
    public void write(int b) {
      reserve(1);
      current[used++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int from, int length) {
      int copied = 0;
      while (copied < length) {
        reserve(length - copied);
        int count = Math.min(length - copied, current.length - used);
        System.arraycopy(source, from + copied, current, used, count);
        used += count;
        copied += count;
      }
    }

    private void reserve(int wanted) {
      if (used + wanted <= current.length) {
        return;
      }
      if (current.length < CHUNK_BYTES) {
        long doubled = Math.max(2L * current.length, (long) used + wanted);
        current = Arrays.copyOf(current, (int) Math.min(CHUNK_BYTES, doubled));
      } else if (used == current.length) {
        full.add(current);
        current = new byte[CHUNK_BYTES];
        used = 0;
      }
    }

    byte[][] finished() {
      full.add(Arrays.copyOf(current, used));
      return full.toArray(new byte[0][]);
    }
  }
}
