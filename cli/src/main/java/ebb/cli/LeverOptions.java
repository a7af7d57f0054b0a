package ebb.cli;

import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.lever.LeversText;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what is turned on for a migration besides the throttle. */
final class LeverOptions {

  private static final String AUTO = "auto";

  @Option(
      names = "--levers",
      paramLabel = "LIST",
      defaultValue = AUTO,
      description =
          "what to turn on, on both sides, to spare the guest's CPU: multifd-zstd[:CHANNELS],"
              + " zstd-level:1..20, xbzrle[:CACHE], multifd[:CHANNELS]; auto: as ebb chooses, where"
              + " the destination can be set up; none (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private String list;

  @Option(
      names = "--tls-creds",
      paramLabel = "ID",
      description =
          "encrypt the migration, by the TLS credentials of this id in both QEMUs; with --connect"
              + " give 'host': libvirt has its own")
  private @Nullable String credentials;

  @Option(
      names = "--channels",
      paramLabel = "N",
      description = "send over so many connections (multifd)")
  private @Nullable Integer channels;

  @Option(
      names = "--zero-copy",
      description = "send without a copy within the host; only with multifd, uncompressed")
  private boolean zeroCopy;

  @Option(
      names = "--host-cpu",
      paramLabel = "N",
      description =
          "CPU of this host that compression may take, in cores: so many channels compress, at least"
              + " one (default: 1; never more than a quarter of the host)")
  private @Nullable Double hostCpu;

  /**
   * What is wished for.
   *
   * @param notices told what is less than asked for
   */
  LeverWish wish(NoticeListener notices) {
    double cores = hostCpu(notices);
    if (channels != null && (channels < 1 || channels > 255)) {
      throw new UsageException("--channels: multifd takes 1 to 255");
    }
    boolean choose = list.equals(AUTO);
    Levers asked = choose ? Levers.NONE : parsed(LeverWish.channels(cores));
    try {
      return new LeverWish(choose, completed(asked), cores);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--levers: " + e.getMessage());
    }
  }

  private Levers parsed(int compressing) {
    try {
      return LeversText.parse(list, channels == null ? compressing : channels);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--levers: " + e.getMessage());
    }
  }

  private Levers completed(Levers asked) {
    int number = channels != null ? channels : zeroCopy ? Levers.DEFAULT_CHANNELS : 0;
    Optional<String> tls =
        credentials == null
            ? asked.tls()
            : Optional.of(credentials.equals("host") ? "" : credentials);
    return new Levers(
        asked.compression(),
        number > 0 ? number : asked.channels(),
        tls,
        zeroCopy || asked.zeroCopy());
  }

  private double hostCpu(NoticeListener notices) {
    int cores = Runtime.getRuntime().availableProcessors();
    if (hostCpu == null) {
      return LeverWish.hostCpuOf(cores);
    }
    if (!(hostCpu > 0)) {
      throw new UsageException("--host-cpu: give a number of cores above 0, like 2");
    }
    double granted = LeverWish.hostCpuOf(cores, hostCpu);
    if (granted < hostCpu) {
      notices.tell(
          Notice.Kind.USAGE,
          String.format(
              Locale.ROOT,
              "--host-cpu: compression takes at most a quarter of this host, %.1f cores: %d of its"
                  + " channels",
              granted,
              LeverWish.channels(granted)));
    }
    return granted;
  }
}
