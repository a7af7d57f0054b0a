package ebb.core.lever;

/** One thing that can be turned on for a migration before its start, on both sides. */
public enum Lever {
  /** Several connections, sent on by a thread each. */
  MULTIFD("multifd"),
  /** Pages compressed by zstd, within multifd. */
  ZSTD("multifd-zstd"),
  /** Of pages that are sent again, only what has changed. */
  XBZRLE("xbzrle"),
  /** Encryption. */
  TLS("tls"),
  /** Pages sent without a copy within the host, within multifd. */
  ZERO_COPY("zero-copy");

  private final String word;

  Lever(String word) {
    this.word = word;
  }

  /** As in the text form of {@link Levers}. */
  @Override
  public String toString() {
    return word;
  }
}
