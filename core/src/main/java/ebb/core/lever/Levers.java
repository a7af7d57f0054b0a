package ebb.core.lever;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is turned on for a migration, before its start and on both sides. As text, a list like
 * {@code multifd-zstd:2}, {@code xbzrle:128MiB,tls:tls0}, {@code multifd:4,zero-copy} or {@code
 * none}; {@link #toString} writes what {@link LeversText} reads.
 *
 * @param compression how pages are made smaller
 * @param channels connections of multifd, 1 to 255; 0 without multifd
 * @param tls the id of the TLS credentials, where QEMU has such objects, and empty text for those
 *     of the hosts, which libvirt keeps; without a value not encrypted
 * @param zeroCopy whether pages are sent without a copy within the host
 */
public record Levers(
    Compression compression, int channels, Optional<String> tls, boolean zeroCopy) {

  /** Nothing is turned on. */
  public static final Levers NONE = new Levers(new Compression.None(), 0, Optional.empty(), false);

  /** Connections of multifd that QEMU and libvirt use unless told otherwise. */
  public static final int DEFAULT_CHANNELS = 2;

  private static final int MOST_CHANNELS = 255;

  /**
   * @throws IllegalArgumentException for what no hypervisor does together
   */
  public Levers {
    if (channels < 0 || channels > MOST_CHANNELS) {
      throw new IllegalArgumentException(
          "multifd takes 1 to " + MOST_CHANNELS + " channels, not " + channels);
    }
    if (compression instanceof Compression.Zstd && channels == 0) {
      throw new IllegalArgumentException("zstd needs multifd: ask for at least one channel");
    }
    if (compression instanceof Compression.Xbzrle && channels > 0) {
      throw new IllegalArgumentException("xbzrle does not go with multifd: choose one of them");
    }
    if (zeroCopy
        && (channels == 0 || tls.isPresent() || !(compression instanceof Compression.None))) {
      throw new IllegalArgumentException(
          "zero-copy goes with multifd alone, and neither with compression nor with TLS");
    }
  }

  /** Multifd without compression. */
  public static Levers multifd(int channels) {
    return new Levers(NONE.compression, channels, Optional.empty(), false);
  }

  /** Multifd that compresses at the quickest level. */
  public static Levers zstd(int channels) {
    return new Levers(
        new Compression.Zstd(Compression.Zstd.DEFAULT_LEVEL), channels, Optional.empty(), false);
  }

  /** XBZRLE with the smallest cache that holds so much. */
  public static Levers xbzrle(double cacheBytes) {
    return new Levers(Compression.Xbzrle.holding(cacheBytes), 0, Optional.empty(), false);
  }

  /** These, encrypted. */
  public Levers withTls(String credentials) {
    return new Levers(compression, channels, Optional.of(credentials), zeroCopy);
  }

  /** These, with so many channels. */
  public Levers withChannels(int number) {
    return new Levers(compression, number, tls, zeroCopy);
  }

  /** Whether there are channels. */
  public boolean usesMultifd() {
    return channels > 0;
  }

  /** Whether pages are made smaller. */
  public boolean compresses() {
    return !(compression instanceof Compression.None);
  }

  /** Which they are. */
  public Set<Lever> used() {
    var used = EnumSet.noneOf(Lever.class);
    if (usesMultifd()) {
      used.add(Lever.MULTIFD);
    }
    if (compression instanceof Compression.Zstd) {
      used.add(Lever.ZSTD);
    } else if (compression instanceof Compression.Xbzrle) {
      used.add(Lever.XBZRLE);
    }
    if (tls.isPresent()) {
      used.add(Lever.TLS);
    }
    if (zeroCopy) {
      used.add(Lever.ZERO_COPY);
    }
    return used;
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    if (compression instanceof Compression.Zstd zstd) {
      words.add(Lever.ZSTD + ":" + channels);
      if (zstd.level() != Compression.Zstd.DEFAULT_LEVEL) {
        words.add(LeversText.LEVEL + ":" + zstd.level());
      }
    } else if (compression instanceof Compression.Xbzrle xbzrle) {
      words.add(Lever.XBZRLE + ":" + (xbzrle.cacheBytes() >> 20) + LeversText.MIB);
    } else if (usesMultifd()) {
      words.add(Lever.MULTIFD + ":" + channels);
    }
    tls.ifPresent(id -> words.add(id.isEmpty() ? Lever.TLS.toString() : Lever.TLS + ":" + id));
    if (zeroCopy) {
      words.add(Lever.ZERO_COPY.toString());
    }
    return words.isEmpty() ? LeversText.NONE : String.join(",", words);
  }
}
