package ebb.agent;

import ebb.json.JsonObject;
import ebb.qemu.qmp.FakeQmp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A QEMU as a script: a guest of 1 GiB that migrates at 400 MiB/s from when it is told until it is
 * told.
 */
public final class ScriptedGuest implements AutoCloseable {

  private static final long TOTAL = 1L << 30;

  private final FakeQmp qmp;
  private final AtomicLong startNanos = new AtomicLong();
  private final List<String> settings = new CopyOnWriteArrayList<>();
  private volatile String status = "none";

  public ScriptedGuest(Path folder) throws IOException {
    qmp = FakeQmp.in(folder, this::play);
  }

  /** Where it listens. */
  public String socket() {
    return qmp.address().toString();
  }

  /** Somebody else starts a migration. */
  public void migrate() {
    startNanos.set(System.nanoTime());
    status = "active";
  }

  /** It ends so. */
  public void end(String how) {
    status = how;
  }

  /** The parameters it was given, as JSON. */
  public List<String> settings() {
    return settings;
  }

  private void play(FakeQmp.Peer client) {
    client.greet();
    while (true) {
      JsonObject request = client.read();
      client.answer(request, answer(request));
    }
  }

  private String answer(JsonObject request) {
    String command = request.text("execute").orElse("");
    return switch (command) {
      case "query-name" -> "{\"name\":\"scripted\"}";
      case "query-memory-size-summary" -> "{\"base-memory\":" + TOTAL + "}";
      case "query-status" -> "{\"status\":\"running\",\"running\":true}";
      case "query-cpus-fast" -> "[{\"thread-id\":4194998,\"cpu-index\":0}]"; // of no thread
      case "query-qmp-schema" -> "[]";
      case "query-dirty-rate" -> "{\"status\":\"measuring\"}";
      case "query-migrate-capabilities" ->
          "[{\"capability\":\"events\",\"state\":false},"
              + "{\"capability\":\"auto-converge\",\"state\":true}]";
      case "query-migrate-parameters" ->
          "{\"max-bandwidth\":134217728,\"downtime-limit\":300,\"cpu-throttle-initial\":20}";
      case "migrate-set-parameters" -> {
        settings.add(request.object("arguments").orElse(JsonObject.empty()).toString());
        yield "{}";
      }
      case "migrate" -> {
        migrate();
        yield "{}";
      }
      case "migrate_cancel" -> {
        status = "cancelled";
        yield "{}";
      }
      case "query-migrate" -> migration();
      default -> "{}";
    };
  }

  private String migration() {
    if (status.equals("none")) {
      return "{}";
    }
    double seconds = (System.nanoTime() - startNanos.get()) / 1e9;
    long sent = (long) (seconds * (400 << 20));
    return "{\"status\":\""
        + status
        + "\",\"total-time\":"
        + Math.round(seconds * 1000)
        + ",\"downtime\":12,\"ram\":{\"total\":"
        + TOTAL
        + ",\"remaining\":"
        + Math.max(0, TOTAL - sent % TOTAL)
        + ",\"transferred\":"
        + sent
        + ",\"normal\":"
        + sent / 4096
        + ",\"duplicate\":0,\"page-size\":4096,\"dirty-sync-count\":"
        + (1 + sent / TOTAL)
        + "}}";
  }

  @Override
  public void close() throws IOException {
    qmp.close();
  }
}
