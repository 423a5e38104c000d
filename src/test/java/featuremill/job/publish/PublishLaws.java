package featuremill.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds on every file system. */
abstract class PublishLaws {
  static final Configuration CONFIGURATION = new Configuration();

  @TempDir java.nio.file.Path scratch;

  /** A fresh, empty folder that exists, without a slash at its end. */
  abstract String base() throws IOException;

  /** Opens once the locks of processes that are dead are gone, as after some time. */
  abstract Publisher openAfterDeath(String out, String runId) throws Exception;

  abstract int rounds();

  @Test
  void aNewOutputIsWholeAndAloneInItsFolder() throws IOException {
    String base = base();
    Results.publish(base + "/deep/er/out/", PublishMode.NEW, "r1", CONFIGURATION);
    assertThat(Results.wholeResult(base + "/deep/er/out", CONFIGURATION)).isEqualTo("r1");
    assertThat(names(base + "/deep/er")).containsExactly("out");
  }

  @Test
  void anExistingOutputIsNeverTouchedByModeNew() throws IOException {
    String out = base() + "/out";
    Results.publish(out, PublishMode.NEW, "r1", CONFIGURATION);
    assertRefused(
        out,
        PublishMode.NEW,
        out + " exists already\n  choose another output.path, or set output.mode: replace");
    assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo("r1");
  }

  @Test
  void anOutputPublishedMeanwhileIsNotTouchedEither() throws IOException {
    String out = base() + "/out";
    try (Publisher slow = Publisher.open(out, PublishMode.NEW, "slow", CONFIGURATION)) {
      Results.write(slow.stage(), "slow");
      Results.publish(out, PublishMode.NEW, "quick", CONFIGURATION);
      assertThatThrownBy(() -> slow.publish(FileHashes.oneByOne(CONFIGURATION)))
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith(out + " was published by another run meanwhile");
    }
    assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo("quick");
    assertThat(names(parent(out))).containsExactly("out");
  }

  @Test
  void replacingLeavesTheNewResultAndTheLockFile() throws IOException {
    String out = base() + "/out";
    for (String runId : List.of("r1", "r2", "r3")) {
      Results.publish(out, PublishMode.REPLACE, runId, CONFIGURATION);
      assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo(runId);
    }
    assertThat(names(parent(out))).containsExactly(".out.lock", "out");
  }

  @Test
  void aRunThatFailsLeavesItsReceiptAndTheNextSuccessRemovesIt() throws IOException {
    String out = base() + "/out";
    Results.publish(out, PublishMode.REPLACE, "r1", CONFIGURATION);
    try (Publisher failing = Publisher.open(out, PublishMode.REPLACE, "r2", CONFIGURATION)) {
      Results.write(failing.stage(), "r2");
    }
    byte[] receipt = "{\"exit\": 3}".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2; i++) {
      Path written = FailureReceipt.write(out + "/", receipt, CONFIGURATION);
      assertThat(written.getName()).isEqualTo("out.failed.json");
      assertThat(Storage.of(written, CONFIGURATION).read(written)).isEqualTo(receipt);
    }
    assertThat(names(parent(out))).containsExactly(".out.lock", "out", "out.failed.json");
    assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo("r1");
    Results.publish(out, PublishMode.REPLACE, "r3", CONFIGURATION);
    assertThat(names(parent(out))).containsExactly(".out.lock", "out");
  }

  @Test
  void whatIsNoOutputOfOursIsNeverReplaced() throws IOException {
    String out = base() + "/out";
    Storage storage = storage(out);
    storage.files().mkdirs(new Path(out));
    assertRefused(
        out,
        PublishMode.REPLACE,
        out
            + " is not an output of featuremill: it holds no _MANIFEST.json\n"
            + "  it was left as it is: remove it yourself, or choose another output.path");
    storage.delete(new Path(out));
    storage.files().create(new Path(out)).close();
    for (PublishMode mode : PublishMode.values()) {
      assertRefused(out, mode, out + " is a file\n  choose another output.path");
      assertRefused(out + "/below", mode, "cannot write " + out + "/below: ");
      assertRefused(out + "/below/it", mode, "cannot write " + out + "/below/it: ");
    }
    assertThat(storage.status(new Path(out)).orElseThrow().isFile()).isTrue();
  }

  @Test
  void aRunHeldByAnotherSaysWhose() throws IOException {
    String out = base() + "/out";
    try (Publisher first = Publisher.open(out, PublishMode.REPLACE, "first", CONFIGURATION)) {
      assertThat(first.notes()).isEmpty();
      assertRefused(out, PublishMode.REPLACE, out + " is held by run first on ");
      assertRefused(out, PublishMode.REPLACE, out + " is held by run first on ");
    }
    Results.publish(out, PublishMode.REPLACE, "second", CONFIGURATION);
  }

  @Test
  void aLockKeepsOutAnotherProcessAndDiesWithIt() throws Exception {
    String out = base() + "/out";
    java.nio.file.Path log = scratch.resolve("log");
    Process holder = OtherProcess.start(log, "hold", out, "holder");
    try {
      byte[] said = holder.getInputStream().readNBytes(4);
      assertThat(new String(said, StandardCharsets.UTF_8)).isEqualTo("HELD");
      assertRefused(out, PublishMode.REPLACE, out + " is held by run holder on ");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (Publisher next = openAfterDeath(out, "next")) {
      assertThat(next.notes()).containsExactly("removed 1 unfinished result(s) of runs that died");
      // A refused contender in this process must not give the lock up to other processes.
      assertRefused(out, PublishMode.REPLACE, out + " is held by run next on ");
      Process contender = OtherProcess.start(log, "try", out, "contender");
      assertThat(OtherProcess.output(contender)).startsWith(out + " is held by run next on ");
      assertThat(contender.waitFor()).isEqualTo(6);
    }
  }

  @Test
  void whereverARunDiesTheNextOneFindsAWholeResult() throws Exception {
    String base = base();
    Map<SwapPoint, Process> dying = new EnumMap<>(SwapPoint.class);
    for (SwapPoint point : SwapPoint.values()) {
      String out = base + "/" + point;
      Results.publish(out, PublishMode.REPLACE, "before", CONFIGURATION);
      java.nio.file.Path log = scratch.resolve("log" + point);
      dying.put(point, OtherProcess.start(log, "halt", out, "dying", point.name()));
    }
    for (SwapPoint point : SwapPoint.values()) {
      int exit = dying.get(point).waitFor();
      assertThat(exit).as(point.name()).isEqualTo(OtherProcess.HALTED);
    }
    for (SwapPoint point : SwapPoint.values()) {
      checkRecovery(base + "/" + point, point);
    }
  }

  private void checkRecovery(String out, SwapPoint point) throws Exception {
    Folder parent = Folder.existing(parent(out), CONFIGURATION);
    boolean outIsThere = point != SwapPoint.OLD_MOVED_ASIDE;
    assertThat(parent.holds(point + "/" + Manifest.NAME)).isEqualTo(outIsThere);
    try (Publisher next = openAfterDeath(out, "next")) {
      boolean newIsThere = point.compareTo(SwapPoint.NEW_IN_PLACE) >= 0;
      assertThat(Results.wholeResult(out, CONFIGURATION))
          .as(point.name())
          .isEqualTo(newIsThere ? "dying" : "before");
      if (point == SwapPoint.OLD_MOVED_ASIDE) {
        assertThat(next.notes())
            .contains(
                "run dying died while it replaced "
                    + out
                    + ": the result from before it is in place again");
      }
      Results.write(next.stage(), "next");
      next.publish(FileHashes.oneByOne(CONFIGURATION));
    }
    assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo("next");
    assertThat(names(parent(out)).stream().filter(name -> name.contains(point.name() + ".")))
        .containsExactly("." + point + ".lock");
  }

  @Test
  void modeNewRepairsASwapCutShortAndThenFindsItsOutputTaken() throws IOException {
    String out = base() + "/out";
    Results.publish(out, PublishMode.NEW, "before", CONFIGURATION);
    Storage storage = storage(out);
    storage.moveToAbsent(new Path(out), new Path(parent(out), ".out.old-dead"));
    assertRefused(out, PublishMode.NEW, out + " exists already");
    assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo("before");
  }

  @Test
  void stagesOfDeadRunsGoAfterAGracePeriodAndNothingElseDoes() throws IOException {
    String out = base() + "/out";
    Storage storage = storage(out);
    for (String name : List.of(".out.stage-dead", ".out.stage-not.a.run", ".outer.stage-r1")) {
      storage.files().create(new Path(parent(out), name + "/file")).close();
    }
    Duration day = Duration.ofDays(1);
    open(out, day).close();
    assertThat(names(parent(out)))
        .containsExactly(".out.stage-dead", ".out.stage-not.a.run", ".outer.stage-r1");
    Publisher later = open(out, Duration.ofMillis(-60_000));
    assertThat(later.notes()).containsExactly("removed 1 unfinished result(s) of runs that died");
    later.close();
    assertThat(names(parent(out))).containsExactly(".out.stage-not.a.run", ".outer.stage-r1");
  }

  @Test
  void ofManyWhoPublishANewOutputOneWins() throws Exception {
    String base = base();
    for (int round = 0; round < rounds(); round++) {
      String out = base + "/out" + round;
      CyclicBarrier start = new CyclicBarrier(4);
      List<Boolean> won =
          inParallel(
              4,
              writer -> {
                try (Publisher publisher =
                    Publisher.open(out, PublishMode.NEW, "w" + writer, CONFIGURATION)) {
                  Results.write(publisher.stage(), "w" + writer);
                  start.await();
                  publisher.publish(FileHashes.oneByOne(CONFIGURATION));
                  return true;
                } catch (Failure e) {
                  assertThat(e.outcome()).isEqualTo(Outcome.OUTPUT);
                  return false;
                }
              });
      assertThat(won).containsOnlyOnce(true);
      String winner = Results.wholeResult(out, CONFIGURATION);
      assertThat(winner).isEqualTo("w" + won.indexOf(true));
      assertThat(names(base)).noneMatch(name -> name.contains("stage"));
    }
  }

  @Test
  void ofManyWhoReplaceOnlyOneIsEverAtWork() throws Exception {
    String out = base() + "/out";
    Results.publish(out, PublishMode.REPLACE, "before", CONFIGURATION);
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger published = new AtomicInteger();
    inParallel(
        4,
        writer -> {
          for (int round = 0; round < rounds(); round++) {
            String runId = "w" + writer + "-" + round;
            try (Publisher publisher =
                Publisher.open(out, PublishMode.REPLACE, runId, CONFIGURATION)) {
              assertThat(atWork.incrementAndGet()).isEqualTo(1);
              assertThat(publisher.notes()).isEmpty();
              Results.write(publisher.stage(), runId);
              publisher.publish(FileHashes.oneByOne(CONFIGURATION));
              assertThat(Results.wholeResult(out, CONFIGURATION)).isEqualTo(runId);
              published.incrementAndGet();
              atWork.decrementAndGet();
            } catch (Failure e) {
              assertThat(e.what()).contains(" is held by run ");
            }
          }
          return true;
        });
    assertThat(published.get()).isPositive();
    assertThat(Results.wholeResult(out, CONFIGURATION)).startsWith("w");
    assertThat(names(parent(out))).containsExactly(".out.lock", "out");
  }

  final List<String> names(String folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (FileStatus status : storage(folder).siblings(new Path(folder), "")) {
      names.add(status.getPath().getName());
    }
    names.sort(null);
    return names;
  }

  static Storage storage(String path) throws IOException {
    return Storage.of(new Path(path), CONFIGURATION);
  }

  static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  static void assertRefused(String out, PublishMode mode, String message) {
    assertThatThrownBy(() -> Publisher.open(out, mode, "refused", CONFIGURATION).close())
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.outcome()).isEqualTo(Outcome.OUTPUT))
        .hasMessageStartingWith(message);
  }

  private static Publisher open(String out, Duration grace) {
    return Publisher.open(out, PublishMode.NEW, "sweeper", CONFIGURATION, grace, point -> {});
  }

  private interface Work {
    boolean by(int writer) throws Exception;
  }

  private static List<Boolean> inParallel(int writers, Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int me = writer;
        tasks.add(() -> work.by(me));
      }
      List<Boolean> answers = new ArrayList<>();
      for (Future<Boolean> answer : pool.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      pool.shutdownNow();
    }
  }
}
