package ebb.qemu.many;

import ebb.json.JsonObject;
import ebb.qemu.qmp.FakeQmp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many monitors in one process, each of a guest that is migrated for ever: 4 GiB over 256 MiB/s,
 * synced every four seconds, when half of it is still to be sent. Ends with its standard input.
 *
 * <p>usage: ScriptedPeers FOLDER COUNT; the monitor of guest 7 is FOLDER/7/qmp.sock.
 */
public final class ScriptedPeers {

  private static final long GUEST = 4L << 30;
  private static final long BYTES_PER_SECOND = 256 << 20;
  private static final long PAGE = 4096;
  private static final double ROUND_SECONDS = 4;

  private static final String CAPABILITIES =
      "[{\"capability\":\"events\",\"state\":false},{\"capability\":\"auto-converge\",\"state\":false}]";
  private static final String PARAMETERS =
      "{\"max-bandwidth\":268435456,\"downtime-limit\":300,\"throttle-trigger-threshold\":50,"
          + "\"cpu-throttle-initial\":20,\"cpu-throttle-increment\":10,"
          + "\"cpu-throttle-tailslow\":false,\"max-cpu-throttle\":99}";

  private ScriptedPeers() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<FakeQmp> peers = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      Path own = Files.createDirectory(folder.resolve(Integer.toString(i)));
      peers.add(FakeQmp.in(own, new Guest()::play));
    }
    System.out.println(peers.size() + " monitors listen");
    while (System.in.read() >= 0) {
      // Nothing is said here: the end is what is waited for.
    }
    System.exit(0);
  }

  private static final class Guest {

    private final AtomicLong round = new AtomicLong();
    private long startNanos;
    private boolean migrates;
    private boolean cancelled;

    void play(FakeQmp.Peer client) {
      client.greet();
      while (true) {
        JsonObject request = client.read();
        client.answer(request, answer(request.text("execute").orElse(""), client));
      }
    }

    private String answer(String command, FakeQmp.Peer client) {
      return switch (command) {
        case "migrate" -> {
          migrates = true;
          startNanos = System.nanoTime();
          yield "{}";
        }
        case "migrate_cancel" -> {
          cancelled = true;
          yield "{}";
        }
        case "query-migrate" -> migration(client);
        case "query-status" -> "{\"status\":\"running\",\"running\":true}";
        case "query-cpus-fast" -> "[{\"thread-id\":4194999,\"cpu-index\":0}]"; // of no thread
        case "query-qmp-schema" -> "[]";
        case "query-dirty-rate" -> "{\"status\":\"measured\",\"dirty-rate\":200}";
        case "query-migrate-capabilities" -> CAPABILITIES;
        case "query-migrate-parameters" -> PARAMETERS;
        default -> "{}";
      };
    }

    private String migration(FakeQmp.Peer client) {
      if (!migrates || cancelled) {
        return cancelled ? "{\"status\":\"cancelled\"}" : "{}";
      }
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      long number = 1 + (long) (seconds / ROUND_SECONDS);
      if (round.getAndSet(number) != number) {
        client.event("MIGRATION_PASS");
      }
      long sent = (long) (seconds * BYTES_PER_SECOND);
      long sentInRound = (long) ((seconds % ROUND_SECONDS) * BYTES_PER_SECOND);
      long remaining = (number == 1 ? GUEST : GUEST * 3 / 4) - sentInRound;
      return """
      {"expected-downtime": 3931, "status": "active", "setup-time": 1, "total-time": %d, "ram": \
      {"total": %d, "postcopy-requests": 0, "dirty-sync-count": %d, "multifd-bytes": 0, \
      "pages-per-second": 65536, "downtime-bytes": 0, "page-size": 4096, "remaining": %d, \
      "postcopy-bytes": 0, "mbps": 2147.483648, "transferred": %d, \
      "dirty-sync-missed-zero-copy": 0, "precopy-bytes": %d, "duplicate": 0, \
      "dirty-pages-rate": 80000, "normal-bytes": %d, "normal": %d}}\
      """
          .formatted(
              (long) (seconds * 1000), GUEST, number, remaining, sent, sent, sent, sent / PAGE);
    }
  }
}
