package featuremill.linalg;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import sun.misc.Unsafe;

/**
 * A run of doubles outside the Java heap: what native kernels read and write without a copy.
 *
 * <p>Zeroed when allocated, aligned to 64 bytes, counted while it lives, and freed by {@link
 * #close}; a cleaner frees what was forgotten, at a time of its own choosing. An access outside
 * {@code [0, length)} is an {@link IndexOutOfBoundsException}, one after {@code close} an {@link
 * IllegalStateException}. Not safe for use by several threads when one of them closes it.
 *
 * <p>What is {@link #mapped} from a file is read where the operating system keeps the file's pages:
 * it counts for nothing here, and cannot be written to.
 */
public final class OffHeapDoubles implements AutoCloseable {
  private static final Unsafe UNSAFE = unsafe();
  private static final Cleaner CLEANER = Cleaner.create();
  private static final AtomicLong ALLOCATED = new AtomicLong();
  private static final AtomicLong PEAK = new AtomicLong();
  private static final ThreadLocal<Account> THREAD = ThreadLocal.withInitial(Account::new);
  private static final long ALIGNMENT = 64;

  /** A copy runs without a safepoint, so a long one would hold up every other thread. */
  private static final int COPY_CHUNK = 1 << 17;

  private final long length;
  private final Memory memory;
  private final Cleaner.Cleanable freeing;
  private long address;

  private OffHeapDoubles(long length, Memory memory) {
    this.length = length;
    this.memory = memory;
    this.address = memory.address();
    this.freeing = CLEANER.register(this, memory);
  }

  /**
   * Memory for {@code length} zeros.
   *
   * @throws IllegalArgumentException when the length is negative
   * @throws OutOfMemoryError when the machine has no more, saying how much was asked for
   */
  public static OffHeapDoubles allocate(long length) {
    return new OffHeapDoubles(length, new Block(bytes(length), THREAD.get()));
  }

  /**
   * The same for what outlives the task that allocates it: no thread's {@link #takeThreadPeak}
   * knows of it.
   */
  public static OffHeapDoubles allocateToStay(long length) {
    return new OffHeapDoubles(length, new Block(bytes(length), new Account()));
  }

  private static long bytes(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("cannot allocate " + length + " doubles");
    }
    return Math.multiplyExact(Math.max(1, length), (long) Double.BYTES);
  }

  /**
   * A part of a file, of doubles in the machine's byte order, to be read only. The channel may be
   * closed and the file removed: the part lives until {@link #close}.
   *
   * @param from the first byte
   * @param length doubles, fewer than 2<sup>28</sup>
   * @throws IOException when the part cannot be mapped
   */
  public static OffHeapDoubles mapped(FileChannel file, long from, long length) throws IOException {
    long bytes = Math.multiplyExact(length, (long) Double.BYTES);
    return new OffHeapDoubles(
        length, new Mapping(file.map(FileChannel.MapMode.READ_ONLY, from, bytes)));
  }

  public long length() {
    return length;
  }

  /** Where the first double lies, for native code only. */
  public long address() {
    if (address == 0) {
      throw new IllegalStateException(
          "off-heap memory of " + length + " doubles was used after close");
    }
    return address;
  }

  public double get(long i) {
    Objects.checkIndex(i, length);
    double v = UNSAFE.getDouble(address() + i * Double.BYTES);
    Reference.reachabilityFence(this);
    return v;
  }

  public void set(long i, double v) {
    Objects.checkIndex(i, length);
    requireWritable();
    UNSAFE.putDouble(address() + i * Double.BYTES, v);
    Reference.reachabilityFence(this);
  }

  /** Sets every element to zero. */
  public void zero() {
    requireWritable();
    UNSAFE.setMemory(address(), length * Double.BYTES, (byte) 0);
    Reference.reachabilityFence(this);
  }

  /** Copies {@code source[from, from + count)} to {@code [to, to + count)} here. */
  public void copyFrom(double[] source, int from, long to, int count) {
    Objects.checkFromIndexSize(from, count, source.length);
    Objects.checkFromIndexSize(to, count, length);
    requireWritable();
    long target = address() + to * Double.BYTES;
    for (int done = 0; done < count; done += COPY_CHUNK) {
      long bytes = (long) Math.min(COPY_CHUNK, count - done) * Double.BYTES;
      UNSAFE.copyMemory(
          source, heapOffset(from + done), null, target + (long) done * Double.BYTES, bytes);
    }
    Reference.reachabilityFence(this);
  }

  /** Copies {@code [from, from + count)} from here to {@code target[to, to + count)}. */
  public void copyTo(long from, double[] target, int to, int count) {
    Objects.checkFromIndexSize(from, count, length);
    Objects.checkFromIndexSize(to, count, target.length);
    long source = address() + from * Double.BYTES;
    for (int done = 0; done < count; done += COPY_CHUNK) {
      long bytes = (long) Math.min(COPY_CHUNK, count - done) * Double.BYTES;
      UNSAFE.copyMemory(
          null, source + (long) done * Double.BYTES, target, heapOffset(to + done), bytes);
    }
    Reference.reachabilityFence(this);
  }

  /** Copies {@code [from, from + count)} of {@code source} to {@code [to, to + count)} here. */
  public void copyFrom(OffHeapDoubles source, long from, long to, long count) {
    Objects.checkFromIndexSize(from, count, source.length);
    Objects.checkFromIndexSize(to, count, length);
    requireWritable();
    long target = address() + to * Double.BYTES;
    long origin = source.address() + from * Double.BYTES;
    for (long done = 0; done < count; done += COPY_CHUNK) {
      long bytes = Math.min(COPY_CHUNK, count - done) * Double.BYTES;
      UNSAFE.copyMemory(origin + done * Double.BYTES, target + done * Double.BYTES, bytes);
    }
    Reference.reachabilityFence(source);
    Reference.reachabilityFence(this);
  }

  /** Copies all of {@code source}, which has the same length, to here. */
  void copyFrom(OffHeapDoubles source) {
    if (source.length != length) {
      throw new IllegalArgumentException(
          "cannot copy " + source.length + " doubles to " + length + " doubles");
    }
    requireWritable();
    UNSAFE.copyMemory(source.address(), address(), length * Double.BYTES);
    Reference.reachabilityFence(source);
    Reference.reachabilityFence(this);
  }

  /** All of it, to be moved piece by piece. */
  public Entries entries() {
    return new RunOfDoubles(this);
  }

  /** A write to a page that may only be read would end the process. */
  void requireWritable() {
    if (memory instanceof Mapping) {
      throw new IllegalStateException(
          "off-heap memory of " + length + " doubles is a part of a file and cannot be written to");
    }
  }

  /** The machine word at an address that native code handed out. */
  static long readWord(long address) {
    return UNSAFE.getLong(address);
  }

  /** Bytes that live now, in the whole process. */
  public static long allocatedBytes() {
    return ALLOCATED.get();
  }

  /** The most bytes that lived at once in the process, ever or since {@link #restartPeak}. */
  public static long peakAllocatedBytes() {
    return PEAK.get();
  }

  /** Forgets the peak of the process: what lives now is the most until there is more. */
  public static void restartPeak() {
    PEAK.set(ALLOCATED.get());
  }

  /**
   * The most bytes that lived at once of those that this thread has allocated, since it asked last:
   * what one task has used, whatever others did beside it.
   */
  public static long takeThreadPeak() {
    return THREAD.get().takePeak();
  }

  /** Frees the memory; further calls do nothing. */
  @Override
  public void close() {
    address = 0;
    freeing.clean();
  }

  private static long heapOffset(int index) {
    return Unsafe.ARRAY_DOUBLE_BASE_OFFSET + (long) index * Unsafe.ARRAY_DOUBLE_INDEX_SCALE;
  }

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What lies off the heap; knows nothing of its owner, so that the owner can be collected. */
  private interface Memory extends Runnable {
    long address();
  }

  /** Memory of the process. */
  private static final class Block implements Memory {
    private final long bytes;
    private final long raw;
    private final Account owner;

    Block(long bytes, Account owner) {
      this.bytes = bytes;
      this.owner = owner;
      try {
        raw = UNSAFE.allocateMemory(bytes + ALIGNMENT);
      } catch (OutOfMemoryError e) {
        OutOfMemoryError error =
            new OutOfMemoryError(
                "no " + bytes + " bytes off the heap; " + ALLOCATED.get() + " are in use");
        error.initCause(e);
        throw error;
      }
      UNSAFE.setMemory(raw, bytes + ALIGNMENT, (byte) 0);
      long now = ALLOCATED.addAndGet(bytes);
      PEAK.accumulateAndGet(now, Math::max);
      owner.add(bytes);
    }

    @Override
    public long address() {
      return (raw + ALIGNMENT - 1) & -ALIGNMENT;
    }

    @Override
    public void run() {
      UNSAFE.freeMemory(raw);
      ALLOCATED.addAndGet(-bytes);
      owner.add(-bytes);
    }
  }

  /** Pages of a file. */
  private static final class Mapping implements Memory {
    private static final long ADDRESS = addressField();

    private final MappedByteBuffer pages;

    Mapping(MappedByteBuffer pages) {
      this.pages = pages;
    }

    private static long addressField() {
      try {
        return UNSAFE.objectFieldOffset(Buffer.class.getDeclaredField("address"));
      } catch (NoSuchFieldException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    @Override
    public long address() {
      return UNSAFE.getLong(pages, ADDRESS);
    }

    @Override
    public void run() {
      UNSAFE.invokeCleaner(pages);
    }
  }

  /** What one thread has allocated; any thread may free it. */
  private static final class Account {
    private final AtomicLong now = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    void add(long bytes) {
      long sum = now.addAndGet(bytes);
      peak.accumulateAndGet(sum, Math::max);
    }

    long takePeak() {
      return peak.getAndSet(now.get());
    }
  }
}
