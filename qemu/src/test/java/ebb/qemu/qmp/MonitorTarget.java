package ebb.qemu.qmp;

import static ebb.fuzz.FuzzTarget.holds;

import ebb.fuzz.FuzzTarget;
import ebb.json.JsonException;
import ebb.json.JsonObject;
import ebb.json.JsonTexts;
import ebb.json.LineReader;
import ebb.qemu.qmp.PendingAnswers.Pending;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stream from a monitor, in pieces: cut into messages of at most 4 KiB, on a line each or laid
 * out over several: each an answer, an event, or the reason why the connection ends.
 */
public final class MonitorTarget implements FuzzTarget {

  private static final int LONGEST = 4096;
  private static final List<String> NAMES =
      List.of(
          "id",
          "return",
          "error",
          "class",
          "desc",
          "event",
          "data",
          "timestamp",
          "seconds",
          "microseconds",
          "QMP",
          "version");

  private final List<String> corpus =
      Stream.of("7.2", "10.0", "11.1")
          .flatMap(v -> {
            List<String> lines =
                JsonTexts.lines(MonitorTarget.class, "messages-" + v + ".jsonl").stream()
                    .map(line -> line.replaceFirst("\"id\": \"[^\"]*\"", "\"id\": 1"))
                    .toList();
            return Stream.iterate(0, i -> i + 4 <= lines.size(), i -> i + 1)
                .flatMap(i ->
                    Stream.<UnaryOperator<String>>of(UnaryOperator.identity(), Pretty::of)
                        .map(layout ->
                            lines.subList(i, i + 4).stream()
                                .map(layout)
                                .collect(Collectors.joining("\r\n", "", "\r\n"))));
          })
          .toList();

  @Override
  public String name() {
    return "monitor";
  }

  @Override
  public List<String> corpus() {
    return corpus;
  }

  @Override
  public List<String> words() {
    return List.of(
        "\r\n",
        "\n",
        "{}\n",
        "{\n",
        "}\n",
        "\"event\":",
        "\"id\":2,",
        "\"error\":{",
        " ".repeat(4000));
  }

  @Override
  public String make(Random random) {
    String first = JsonTexts.object(random, NAMES);
    return (random.nextBoolean() ? first : "{\n" + first.substring(1) + "\n}")
        + "\r\n"
        + JsonTexts.object(random, NAMES)
        + "\n";
  }

  /** Gives few bytes at a time, as a socket does. */
  private static final class Pieces extends ByteArrayInputStream {

    private final int piece;

    Pieces(byte[] input) {
      super(input);
      this.piece = 1 + input.length % 1400;
    }

    @Override
    public synchronized int read(byte[] to, int offset, int length) {
      return super.read(to, offset, Math.min(length, piece));
    }
  }

  @Override
  public boolean accepts(byte[] input) throws IOException {
    var lines = new MessageReader(new Pieces(input), () -> LONGEST);
    var answers = new PendingAnswers(() -> 0);
    var events = new QmpEvents();
    List<Pending> sent = List.of(answers.add("query-status"), answers.add("query-migrate"));
    boolean all = true;
    int taken = 0;
    try {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        holds(line.length < LONGEST, "a message of " + line.length + " bytes");
        taken += line.length + 1;
        if (line.length > 0) {
          take(JsonObject.parse(line, answers.awaited().tokens()), line.length, answers, events);
        }
      }
    } catch (JsonException e) {
      FuzzTarget.isOneLine(e);
      all = false;
    }
    holds(taken <= input.length, "more than there was");
    String excerpt = LineReader.excerpt(lines.partial());
    holds(excerpt.length() <= 60 && excerpt.chars().allMatch(c -> c >= ' ' && c < 127), excerpt);
    holds(answers.size() == sent.stream().filter(p -> !p.answer().isDone()).count(), "pending");
    answers.end("the end");
    holds(answers.size() == 0, "somebody waits after the end");
    for (Pending pending : sent) {
      if (pending.answer().isCompletedExceptionally()) {
        FuzzTarget.isOneLine((Exception) pending.answer().exceptionNow());
      }
    }
    for (var event = events.poll(Duration.ZERO);
        event.isPresent();
        event = events.poll(Duration.ZERO)) {
      holds(event.get().timestamp().getEpochSecond() >= 0, "before the epoch");
      holds(event.get().name().length() <= 64, "a long name");
      holds(event.get().data().toString().length() < 2500, "much data: " + event.get().data());
    }
    return all;
  }

  private static void take(
      JsonObject message, int bytes, PendingAnswers answers, QmpEvents events) {
    QmpEvent.of(message, Instant.EPOCH)
        .ifPresentOrElse(
            event -> events.add(event, bytes),
            () -> {
              var _ = answers.answer(message);
            });
  }
}
