package featuremill.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The classes that this JVM has loaded, archived as its successors map them (class-data sharing):
 * most of a cold start is reading and verifying the same thousands of classes.
 *
 * <p>The archive is of the JVM and the jars that made it, by their lengths and times: a JVM that
 * finds others goes without. It takes a few seconds and about 200 MB to write, once for each build.
 */
final class ClassData {
  /** Where to leave the archive; set by submit.sh while there is none for the jar. */
  static final String PROPERTY = "featuremill.classData";

  private ClassData() {}

  /**
   * Leaves the archive, whole or not at all. A start is slower without it and no less right, so
   * that a JVM or a disk that cannot is no failure.
   *
   * @param target the file; a JVM that was not started with {@code -XX:+RecordDynamicDumpInfo}
   *     leaves none
   */
  static void leave(Path target) {
    Path part = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      dump(part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | JMException | RuntimeException none) {
      part.toFile().delete();
    }
  }

  private static void dump(Path file) throws JMException {
    PrintStream out = System.out;
    // The JVM announces it there, where data goes.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "vmCds",
              new Object[] {new String[] {"dynamic_dump", file.toString()}},
              new String[] {String[].class.getName()});
    } finally {
      System.setOut(out);
    }
  }
}
