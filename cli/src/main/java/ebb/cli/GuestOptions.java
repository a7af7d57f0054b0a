package ebb.cli;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import ebb.libvirt.LibvirtConnection;
import ebb.qemu.qmp.ManagedMonitor;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name a guest: a QEMU by its monitor, or a domain of libvirt's. */
final class GuestOptions {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String WHICH =
      "name the guest: --connect URI --domain NAME for a libvirt domain, or --qmp SOCKET for a"
          + " QEMU";

  @Option(
      names = "--qmp",
      paramLabel = "SOCKET",
      converter = AddressConverter.class,
      description = "the QEMU's monitor (QMP): the path of a unix socket, or host:port")
  private @Nullable QmpAddress qmp;

  @Option(
      names = "--connect",
      paramLabel = "URI",
      description =
          "instead of --qmp: the guest's libvirt, like qemu:///system; to throttle, ebb has to run"
              + " on that host")
  private @Nullable String connect;

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      description = "with --connect: the domain's name or UUID")
  private @Nullable String domain;

  @Option(
      names = "--pid",
      paramLabel = "N",
      description =
          "with --qmp: the QEMU's process on this host, if the monitor does not tell: over TCP,"
              + " through a proxy, or on a socket that another process opened")
  private @Nullable Long pid;

  /** A domain of libvirt's. */
  record Domain(String uri, String name) {
    LibvirtConnection connect() {
      return LibvirtConnection.open(uri);
    }
  }

  /**
   * The domain that was asked for; empty where it is a QEMU.
   *
   * @throws UsageException when it is neither, or both
   */
  Optional<Domain> domain() {
    if (qmp != null && (connect != null || domain != null)) {
      throw new UsageException("--qmp excludes --connect and --domain; " + WHICH);
    }
    if (pid != null && qmp == null) {
      throw new UsageException("--pid goes with --qmp: a domain's process is known from libvirt");
    }
    if (connect != null && domain != null) {
      return Optional.of(new Domain(connect, domain));
    }
    if (connect != null) {
      throw new UsageException("--connect also needs --domain NAME: the guest's name or UUID");
    }
    if (domain != null) {
      throw new UsageException("--domain also needs --connect URI, like qemu:///system");
    }
    if (qmp == null) {
      throw new UsageException(WHICH);
    }
    return Optional.empty();
  }

  /**
   * A guest must not be moved away under its manager, who would take it to have crashed.
   *
   * @throws UsageException when the monitor is a manager's
   */
  void refuseManaged() {
    managed()
        .ifPresent(taken -> {
          throw new UsageException("--qmp: " + taken.words());
        });
  }

  private Optional<ManagedMonitor> managed() {
    return Optional.ofNullable(qmp).flatMap(ManagedMonitor::at);
  }

  /**
   * Connects to the QEMU; with commands out of band, where it takes them there.
   *
   * @param notices told when a manager is cut off from its guest by that
   */
  QmpClient connect(NoticeListener notices) {
    if (qmp == null) {
      throw new UsageException(WHICH);
    }
    managed().ifPresent(taken -> notices.tell(Notice.Kind.USAGE, "--qmp: " + taken.words()));
    return QmpClient.connect(qmp, TIMEOUT, options().withOutOfBand());
  }

  private QmpOptions options() {
    return pid == null ? QmpOptions.defaults() : QmpOptions.defaults().withProcess(process(pid));
  }

  private static GuestProcess process(long pid) {
    return GuestProcess.named(HostFiles.ofThisMachine(), pid)
        .orElseThrow(() ->
            new UsageException(
                "--pid: no process "
                    + pid
                    + " runs here; give the QEMU's number as this host has it"));
  }
}
