package ebb.core.lever;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@link Levers} as text: a list of words, most of which take a value. */
public final class LeversText {

  static final String NONE = "none";
  static final String LEVEL = "zstd-level";
  static final String MIB = "MiB";

  private static final String FORMS =
      "there are multifd:CHANNELS, multifd-zstd:CHANNELS, zstd-level:1..20, xbzrle:64MiB, tls:ID,"
          + " zero-copy, and none";
  private static final Pattern WORD = Pattern.compile("([a-z-]+)(?::(.+))?");
  private static final Pattern CACHE = Pattern.compile("([1-9][0-9]{0,8})([MG])iB");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,2}");

  private final Map<String, Optional<String>> words = new HashMap<>();
  private final int compressingChannels;

  private LeversText(int compressingChannels) {
    this.compressingChannels = compressingChannels;
  }

  /** Reads a text that says all, as {@link Levers#toString} writes it. */
  public static Levers parse(String text) {
    return parse(text, Levers.DEFAULT_CHANNELS);
  }

  /**
   * Reads a text.
   *
   * @param compressingChannels how many channels {@code multifd-zstd} without a number has
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Levers parse(String text, int compressingChannels) {
    if (text.equals(NONE)) {
      return Levers.NONE;
    }
    var read = new LeversText(compressingChannels);
    for (String word : text.split(",", -1)) {
      read.add(word.strip());
    }
    return read.levers();
  }

  private void add(String word) {
    Matcher matcher = WORD.matcher(word);
    if (!matcher.matches() || !isKnown(matcher.group(1))) {
      throw new IllegalArgumentException("no lever '" + word + "'; " + FORMS);
    }
    if (words.put(matcher.group(1), Optional.ofNullable(matcher.group(2))) != null) {
      throw new IllegalArgumentException(matcher.group(1) + " is there twice; say it once");
    }
  }

  private static boolean isKnown(String word) {
    if (word.equals(LEVEL)) {
      return true;
    }
    for (Lever lever : Lever.values()) {
      if (lever.toString().equals(word)) {
        return true;
      }
    }
    return false;
  }

  private boolean has(Lever lever) {
    return words.containsKey(lever.toString());
  }

  private Optional<String> value(String word) {
    return words.getOrDefault(word, Optional.empty());
  }

  private Levers levers() {
    if (has(Lever.ZERO_COPY) && value(Lever.ZERO_COPY.toString()).isPresent()) {
      throw new IllegalArgumentException("zero-copy takes no value");
    }
    boolean zstd = has(Lever.ZSTD);
    if (zstd && has(Lever.XBZRLE)) {
      throw new IllegalArgumentException("xbzrle does not go with multifd: choose one of them");
    }
    if (words.containsKey(LEVEL) && !zstd) {
      throw new IllegalArgumentException("zstd-level needs multifd-zstd");
    }
    return new Levers(compression(zstd), channels(zstd), tls(), has(Lever.ZERO_COPY));
  }

  private Compression compression(boolean zstd) {
    if (zstd) {
      int level =
          words.containsKey(LEVEL)
              ? number(LEVEL, value(LEVEL).orElse(""))
              : Compression.Zstd.DEFAULT_LEVEL;
      return new Compression.Zstd(level);
    }
    return has(Lever.XBZRLE)
        ? new Compression.Xbzrle(
            value(Lever.XBZRLE.toString())
                .map(LeversText::cache)
                .orElse(Compression.Xbzrle.DEFAULT_CACHE_BYTES))
        : new Compression.None();
  }

  /** The number may stand with either word, and {@code multifd:4,multifd-zstd} means both. */
  private int channels(boolean zstd) {
    Optional<String> plain = value(Lever.MULTIFD.toString());
    Optional<String> compressing = value(Lever.ZSTD.toString());
    if (plain.isPresent() && compressing.isPresent() && !plain.equals(compressing)) {
      throw new IllegalArgumentException(
          "multifd and multifd-zstd ask for different numbers of channels; say one");
    }
    Optional<String> said = compressing.or(() -> plain);
    if (said.isPresent()) {
      return number("multifd", said.get());
    }
    if (zstd) {
      return compressingChannels;
    }
    return has(Lever.MULTIFD) ? Levers.DEFAULT_CHANNELS : 0;
  }

  private Optional<String> tls() {
    return has(Lever.TLS) ? Optional.of(value(Lever.TLS.toString()).orElse("")) : Optional.empty();
  }

  private static int number(String what, String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          what + " takes a whole number from 1 on, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private static long cache(String text) {
    Matcher matcher = CACHE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "the cache of xbzrle is given in MiB or GiB, like 128MiB, not '" + text + "'");
    }
    return Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("M") ? 20 : 30);
  }
}
