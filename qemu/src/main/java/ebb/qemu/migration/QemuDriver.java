package ebb.qemu.migration;

import ebb.core.Cure;
import ebb.core.Intent;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.Levers;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.core.policy.Policies;
import ebb.host.cgroup.Custody;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.Throttle;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.qemu.qmp.QmpFeatures;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.GuestMeasurement;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.journal.GuestId;
import ebb.steering.session.FoundGuest;
import ebb.steering.session.GuestDriver;
import ebb.steering.session.MigrationJob;
import ebb.steering.session.MigrationParameters;
import ebb.steering.session.OwnThrottle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A guest of a QEMU, reached by its monitor. */
final class QemuDriver implements GuestDriver {

  /** Interval of the syncs that QEMU adds to a round while auto-converge is on. */
  static final double SYNC_SECONDS = 5;

  /** A QEMU takes either this or auto-converge. */
  private static final String DIRTY_LIMIT = "dirty-limit";

  private static final String AUTO_CONVERGE = "auto-converge";
  private static final Map<String, Boolean> POST_COPY = Map.of("postcopy-ram", true);

  private final Monitors monitors;
  private final QmpClient qmp;
  private final MigrationRequest request;
  private final Optional<String> destination;
  private final ThrottleOpener opener;
  private final NoticeListener notices;
  private final QmpFeatures features;
  private final MigrationSettings settings;
  private final FoundGuest found;
  private final QemuParameters parameters;
  private final AutoConverge autoConverge;
  private final QemuLevers levers;
  private boolean syncs;
  private boolean postCopy;
  private Optional<String> destinationRefuses = Optional.empty();

  /**
   * @param destination where QEMU is told to migrate to; empty when it does so already
   * @throws MigrationException when the migration under way only saves the guest
   */
  QemuDriver(
      Monitors monitors,
      MigrationRequest request,
      Optional<String> destination,
      ThrottleOpener opener,
      NoticeListener notices) {
    this.monitors = monitors;
    this.qmp = monitors.source();
    this.request = request;
    this.destination = destination;
    this.opener = opener;
    this.notices = notices;
    this.features = new QmpFeatures(qmp);
    this.settings = MigrationSettings.of(qmp);
    if (!starts()) {
      settings.refuseSaving();
    }
    this.levers =
        new QemuLevers(
            qmp,
            settings.levers(),
            monitors.destination(),
            starts() && !request.levers().isNone(),
            notices);
    Vcpus vcpus = qmp.vcpus();
    this.found =
        new FoundGuest(
            idOf(qmp, vcpus), vcpus, levers.noteIn(settings.toJson()), settings.maxBandwidth());
    this.parameters = new QemuParameters(qmp);
    this.autoConverge = new AutoConverge(qmp, parameters);
  }

  /** The guest behind a monitor. */
  static GuestId idOf(QmpClient qmp, Vcpus vcpus) {
    String name =
        qmp.address() instanceof QmpAddress.Unix unix
            ? Path.of(unix.path()).toAbsolutePath().normalize().toString()
            : qmp.address().toString();
    return GuestId.of(vcpus.process(), name);
  }

  @Override
  public String name() {
    return "the monitor";
  }

  @Override
  public boolean starts() {
    return destination.isPresent();
  }

  @Override
  public FoundGuest found() {
    return found;
  }

  @Override
  public long elapsedMillis() {
    return MigrationInfo.read(qmp).counters().totalMillis();
  }

  @Override
  public Throttle throttle(Custody custody) {
    boolean canUseAutoConverge =
        settings.had(AUTO_CONVERGE) || (starts() && !settings.had(DIRTY_LIMIT));
    return opener.open(qmp, found.vcpus(), canUseAutoConverge, custody, notices);
  }

  @Override
  public Map<String, Long> prepare(Throttle throttle, Intent intent, Map<String, Long> wanted) {
    postCopy = !starts() && settings.had("postcopy-ram");
    boolean idle = Policies.steers(request.policy()) && !settings.had(DIRTY_LIMIT);
    boolean on = starts() ? throttle.needsAutoConverge() || idle : settings.had(AUTO_CONVERGE);
    syncs = on && features.syncsWithAutoConverge();
    if (starts()) {
      settings.setCapabilities(Map.of("events", true, AUTO_CONVERGE, on));
      if (intent.allowsPostCopy()) {
        preparePostCopy();
      }
    }
    if (settings.had(DIRTY_LIMIT)) {
      notices.tell(
          Notice.Kind.OTHER_THROTTLE,
          "dirty-limit is on for this migration: QEMU's own limit holds the vCPUs beside ebb's"
              + " throttle, and auto-converge stays off; for ebb's throttle alone, turn dirty-limit"
              + " off before the start");
    }
    prepareAutoConverge(throttle, idle);
    qmp.execute("migrate-set-parameters", QemuParameters.arguments(wanted));
    return wanted;
  }

  private void prepareAutoConverge(Throttle throttle, boolean idle) {
    if (!starts()) {
      autoConverge.wasJoined();
    }
    if (throttle.needsAutoConverge()) {
      autoConverge.prepare(throttle);
    } else if (starts() && idle) {
      autoConverge.keepIdle();
    } else if (!starts() && settings.had(AUTO_CONVERGE) && throttle.obeys()) {
      // Capabilities cannot be changed any more; parameters can: the next trigger brings it to 1 %.
      autoConverge.bringDown();
      notices.tell(
          Notice.Kind.OTHER_THROTTLE,
          "auto-converge is on for this migration: ebb lowers it to 1 % while it steers");
    }
  }

  private void preparePostCopy() {
    QmpClient there =
        monitors
            .destination()
            .orElseThrow(() ->
                new MigrationException(
                    "post-copy has to be allowed at the destination, too: "
                        + Cure.DESTINATION_MONITOR));
    settings.setCapabilities(POST_COPY);
    postCopy = true;
    MigrationSettings.of(there).setCapabilities(POST_COPY);
  }

  @Override
  public double syncSeconds() {
    return syncs ? SYNC_SECONDS : Double.POSITIVE_INFINITY;
  }

  @Override
  public boolean mayTurnToPostCopy() {
    return postCopy;
  }

  /** Whether its migration may have gone on to post-copy, by whomever. */
  boolean allowsPostCopy() {
    return postCopy || settings.had("postcopy-ram");
  }

  @Override
  public long heldPercentage() {
    return settings.had(AUTO_CONVERGE)
        ? MigrationInfo.read(qmp).counters().throttlePercentage()
        : 0;
  }

  @Override
  public Optional<GuestMeasurement> measure(VcpuClock clock, Duration howLong, Looking looking) {
    return Optional.of(QemuMeasurement.of(qmp, features, found.vcpus(), clock, howLong, looking));
  }

  @Override
  public LeverSupport leverSupport() {
    return starts()
        ? levers.support(allowsPostCopy())
        : QemuOffer.of(Monitors.of(qmp), allowsPostCopy());
  }

  @Override
  public Levers foundLevers() {
    return levers.found();
  }

  @Override
  public void turnOn(Levers wanted) {
    levers.turnOn(wanted);
  }

  @Override
  public MigrationParameters parameters() {
    return parameters;
  }

  @Override
  public Optional<OwnThrottle> ownThrottle() {
    return Optional.of(autoConverge);
  }

  @Override
  public long limitSpeed(long bytesPerSecond) {
    qmp.execute(
        "migrate-set-parameters",
        QemuParameters.arguments(Map.of(MigrationParameters.SPEED, bytesPerSecond)));
    return bytesPerSecond;
  }

  @Override
  public MigrationJob job() {
    destinationRefuses = starts() ? renewDestination() : Optional.empty();
    return new QemuJob(
        this, new Monitors(qmp, monitors.outOfBand(), levers.destination()), notices);
  }

  /** Sets up a destination that has taken the place of one that has ended; why that will not be. */
  private Optional<String> renewDestination() {
    try {
      if (levers.renew() && postCopy) {
        MigrationSettings.of(levers.destination().orElseThrow()).setCapabilities(POST_COPY);
      }
      return Optional.empty();
    } catch (QmpException.Refused e) {
      return Optional.of("the new destination cannot be set up: " + e.description());
    } catch (MigrationException e) {
      return Optional.of("the new destination cannot be set up: " + e.getMessage());
    } catch (QmpException e) {
      return Optional.empty(); // not back yet: QEMU finds that out, and that is worth a retry
    }
  }

  /** Has QEMU begin; why it would not. */
  Optional<String> begin() {
    if (destinationRefuses.isPresent()) {
      return destinationRefuses;
    }
    String uri = destination.orElseThrow();
    try {
      levers.listen(uri);
    } catch (QmpException.Refused e) {
      return Optional.of("the destination does not listen: " + e.description());
    } catch (QmpException e) {
      // It has ended: QEMU finds that out, and that is worth a retry.
    }
    try {
      qmp.execute("migrate", JsonObject.empty().with("uri", uri));
      return Optional.empty();
    } catch (QmpException.Refused e) {
      return Optional.of(e.description());
    }
  }

  Optional<String> destination() {
    return destination;
  }

  MigrationRequest request() {
    return request;
  }

  QmpFeatures features() {
    return features;
  }

  @Override
  public boolean restore(JsonObject before) {
    boolean here = levers.putBack() && QemuLevers.putBackNotedAtSource(before, qmp);
    if (!starts()) {
      QemuLevers.putBackNotedAtDestination(before);
    }
    settings.inherit(before);
    return settings.restore() && here;
  }

  /** The monitors are whoever's who has opened them. */
  @Override
  public void close() {
    levers.close();
  }
}
