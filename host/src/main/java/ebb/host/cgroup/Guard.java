package ebb.host.cgroup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.host.throttle.ThrottleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The dead man's switch of a cgroup throttle: a shell of its own session that takes the groups away
 * when its standard input ends, which the kernel sees to however this process goes. While this
 * process is there but sends no beat, as when it is frozen, the guard lifts the quotas and keeps
 * the groups. What it does stands in {@code guard.sh}.
 */
public final class Guard implements AutoCloseable {

  /** So long without a beat, and the quotas are lifted. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String SCRIPT = "guard.sh";
  private static final Duration START = Duration.ofSeconds(5);
  private static final long BEAT_NANOS = Duration.ofSeconds(1).toNanos();

  /** A little less than it has: what it does just then is overwritten a moment later. */
  private static final long LATE_NANOS = PATIENCE.minusSeconds(2).toNanos();

  private final Process process;
  private final OutputStream orders;
  private final InputStream answers;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final List<Held> told = new ArrayList<>();

  @GuardedBy("this")
  private long lastBeatNanos;

  @GuardedBy("this")
  private long distrustUntilNanos;

  private Guard(Process process, LongSupplier nanoTime) {
    this.process = process;
    this.orders = process.getOutputStream();
    this.answers = process.getInputStream();
    this.nanoTime = nanoTime;
    this.lastBeatNanos = nanoTime.getAsLong();
    this.distrustUntilNanos = lastBeatNanos;
  }

  /**
   * Starts a guard that holds nothing yet.
   *
   * @param directory where its script is put, writable by nobody else
   * @throws ThrottleException when that fails
   */
  public static Guard start(Path directory) {
    return start(directory, System::nanoTime);
  }

  static Guard start(Path directory, LongSupplier nanoTime) {
    try {
      var builder =
          new ProcessBuilder(
              "setsid",
              "/bin/sh",
              script(directory).toString(),
              Long.toString(PATIENCE.toSeconds()));
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      // Nothing that the shell, or what it loads, takes from the environment.
      builder.environment().keySet().retainAll(List.of("PATH"));
      return new Guard(builder.start(), nanoTime);
    } catch (IOException e) {
      throw new ThrottleException(
          "cannot start the guard of the throttle (it needs setsid, of util-linux): "
              + e.getMessage(),
          e);
    }
  }

  /** The script as a file, renewed where it differs from this version's. */
  private static Path script(Path directory) throws IOException {
    Path file = directory.resolve(SCRIPT);
    try (InputStream in = Guard.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IOException("its script is missing from this build");
      }
      byte[] text = in.readAllBytes();
      if (!Files.isRegularFile(file) || !Arrays.equals(text, Files.readAllBytes(file))) {
        Path fresh = Files.createTempFile(directory, SCRIPT, "", owner());
        Files.write(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return file;
  }

  private static java.nio.file.attribute.FileAttribute<?> owner() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /**
   * Has it hold these groups, and waits until it says that it does.
   *
   * @throws ThrottleException when it does not
   */
  public synchronized void hold(List<Held> groups) {
    var message = new StringBuilder();
    for (Held group : groups) {
      if (!told.contains(group)) {
        message.append("group\n");
        group.lines().forEach(line -> message.append(line).append('\n'));
      }
    }
    try {
      send(message.append("hold\n").toString());
      awaitAnswer();
    } catch (IOException | TimeoutException | ExecutionException e) {
      throw new ThrottleException("the guard of the throttle does not answer", e);
    }
    told.addAll(groups);
  }

  private void awaitAnswer() throws IOException, TimeoutException, ExecutionException {
    var line = new CompletableFuture<byte[]>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            line.complete(answers.readNBytes("holding\n".length()));
          } catch (IOException e) {
            line.completeExceptionally(e);
          }
        });
    try {
      byte[] answer = line.get(START.toMillis(), TimeUnit.MILLISECONDS);
      if (!new String(answer, StandardCharsets.US_ASCII).equals("holding\n")) {
        throw new IOException("it ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Tells it that this process is well; does nothing within a second of the last time.
   *
   * @return whether it may have lifted quotas meanwhile, so that they have to be written anew
   * @throws IOException when it has gone
   */
  public synchronized boolean beat() throws IOException {
    long now = nanoTime.getAsLong();
    if (now - lastBeatNanos >= BEAT_NANOS || told.isEmpty()) {
      send(".\n");
      if (now - lastBeatNanos >= LATE_NANOS) {
        distrustUntilNanos = now + BEAT_NANOS;
      }
      lastBeatNanos = now;
    }
    return now - distrustUntilNanos < 0;
  }

  private void send(String text) throws IOException {
    orders.write(text.getBytes(StandardCharsets.UTF_8));
    orders.flush();
    if (!process.isAlive()) {
      throw new IOException("the guard has gone");
    }
  }

  /** Sends it away; the groups have been taken away already. */
  @Override
  public synchronized void close() {
    try {
      send("done\n");
    } catch (IOException e) {
      // It has gone already.
    }
    end();
  }

  /** Has it take the groups away at once, as it would if this process died. */
  public synchronized void trigger() {
    end();
  }

  private void end() {
    try {
      orders.close();
    } catch (IOException e) {
      // Nobody listens any more.
    }
  }
}
