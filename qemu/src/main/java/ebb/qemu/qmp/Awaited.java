package ebb.qemu.qmp;

import java.util.Set;

/**
 * How long a line may be, by what is waited for. QEMU's own lines are far shorter; the bounds keep
 * several hostile monitors together from filling the memory.
 */
enum Awaited {
  /** Nothing has been asked: what comes is an event, of a few hundred bytes. */
  NOTHING(64 << 10, 2_000),

  /** An answer; that to {@code query-migrate} has 2 KB and a hundred tokens. */
  ANSWER(256 << 10, 20_000),

  /** The schema has 240 KB and 40 000 tokens, 4096 vCPUs have 700 KB and 90 000. */
  LARGE(Integer.MAX_VALUE, 200_000);

  private static final Set<String> LARGE_ANSWERS =
      Set.of("query-qmp-schema", "query-cpus-fast", "query-memory-devices");

  private final int bytes;
  private final int tokens;

  Awaited(int bytes, int tokens) {
    this.bytes = bytes;
    this.tokens = tokens;
  }

  /** What is to be waited for after a command. */
  static Awaited after(String command) {
    return LARGE_ANSWERS.contains(command) ? LARGE : ANSWER;
  }

  /** The longest line, its end included; the connection has a bound of its own besides. */
  int bytes() {
    return bytes;
  }

  /** The most JSON tokens on it. */
  int tokens() {
    return tokens;
  }
}
