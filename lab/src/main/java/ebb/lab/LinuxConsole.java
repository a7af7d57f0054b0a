package ebb.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The serial line of a Linux guest at one of the two QEMUs: what it says, as it comes in. */
public final class LinuxConsole implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * What a program's users saw over a short time, as its own tool measured it in the guest.
   *
   * @param nanos when the host heard of it, as of {@code System.nanoTime()}
   * @param operations how many were done
   * @param seconds in how long, by the guest's clock
   * @param medianMillis of their latency
   * @param p99Millis 99th percentile of their latency
   * @param longestMillis of their latency; where the tool does not tell, the 99th percentile
   */
  public record Burst(
      long nanos,
      double operations,
      double seconds,
      double medianMillis,
      double p99Millis,
      double longestMillis) {}

  private final SocketChannel channel;
  private final List<Burst> bursts = new ArrayList<>();
  private boolean ready;
  private Optional<Boolean> whole = Optional.empty();
  private String last = "";

  private LinuxConsole(SocketChannel channel) {
    this.channel = channel;
  }

  /** Listens at a QEMU that has been started. */
  public static LinuxConsole open(Lab lab, LabQemu qemu) {
    Path path = LinuxGuest.line(lab.directory(), qemu.name());
    long deadline = System.nanoTime() + CONNECT.toNanos();
    while (true) {
      try {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(path));
        var console = new LinuxConsole(channel);
        Thread.ofVirtual().name("ebb-lab-line-" + qemu.name()).start(console::listen);
        return console;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw new LabException("no serial line at " + path + ": " + e.getMessage(), e);
        }
        LabQemu.pause(Duration.ofMillis(20));
      }
    }
  }

  private void listen() {
    try (var in = new BufferedReader(Channels.newReader(channel, StandardCharsets.ISO_8859_1))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        hear(line.strip());
      }
    } catch (IOException e) {
      // The QEMU has gone.
    }
  }

  private synchronized void hear(String line) {
    last = line;
    String[] words = line.split(" ", -1);
    if (words.length < 2 || !words[0].equals("ebb")) {
      return;
    }
    switch (words[1]) {
      case "ready" -> ready = true;
      case "whole" -> whole = Optional.of(true);
      case "broken" -> whole = Optional.of(false);
      case "op" -> hearBurst(words);
      default -> {}
    }
  }

  private void hearBurst(String[] words) {
    try {
      bursts.add(
          new Burst(
              System.nanoTime(),
              Double.parseDouble(words[3]),
              Double.parseDouble(words[4]),
              Double.parseDouble(words[5]),
              Double.parseDouble(words[6]),
              Double.parseDouble(words[7])));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      // A line that was cut off by the switchover.
    }
  }

  /** Whether its load is about to begin. */
  public synchronized boolean isReady() {
    return ready;
  }

  /** What it has said of its load so far. */
  public synchronized List<Burst> bursts() {
    return List.copyOf(bursts);
  }

  /** What it found when it was asked to look at its data; empty as long as it has not. */
  public synchronized Optional<Boolean> whole() {
    return whole;
  }

  /** The last line, for messages. */
  public synchronized String last() {
    return last;
  }

  /** Asks it to look at its data. */
  public void verify() {
    try {
      channel.write(ByteBuffer.wrap("verify\n".getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      throw new LabException("the guest's serial line broke: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone then.
    }
  }
}
