package ebb.qemu.migration;

import static ebb.qemu.migration.PlayedMigration.CANCELLED;
import static ebb.qemu.migration.PlayedMigration.COMPLETED;
import static ebb.qemu.migration.PlayedMigration.FAILED;
import static ebb.qemu.migration.PlayedMigration.FIRST_ROUND;
import static ebb.qemu.migration.PlayedMigration.NOBODY;
import static ebb.qemu.migration.PlayedMigration.PRE_SWITCHOVER;
import static ebb.qemu.migration.PlayedMigration.SETUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Cure;
import ebb.core.Intent;
import ebb.host.throttle.NoThrottle;
import ebb.host.throttle.ThrottleException;
import ebb.json.JsonObject;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is touched, what is set, and what is put back. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrationSettingsTest {

  private static final String SET_PARAMETERS = "migrate-set-parameters";
  private static final String SET_CAPABILITIES = "migrate-set-capabilities";

  @TempDir private Path directory;

  private final FakeThrottle throttle = new FakeThrottle();

  private MigrationSummary run(PlayedMigration played) throws IOException {
    return played.start(directory, throttle::open, session -> session.run(NOBODY));
  }

  private static Map<String, Boolean> capabilities(JsonObject arguments) {
    return arguments.objects("capabilities").stream()
        .collect(
            Collectors.toMap(
                c -> c.text("capability").orElseThrow(), c -> c.flag("state").orElseThrow()));
  }

  private static void assertAsFound(JsonObject parameters) {
    assertThat(parameters)
        .hasToString(
            PlayedMigration.json(
                "{'max-bandwidth':134217728,'downtime-limit':700,'throttle-trigger-threshold':50,"
                    + "'cpu-throttle-initial':20,'cpu-throttle-increment':10,"
                    + "'cpu-throttle-tailslow':true,'max-cpu-throttle':99}"));
  }

  @Test
  void speedAndDowntimeAreSetAndAutoConvergeIsOnButIdle() throws IOException {
    var played = PlayedMigration.of(COMPLETED);

    run(played);

    assertThat(played.qemu().argumentsOf(SET_PARAMETERS))
        .map(Object::toString)
        .containsExactly(
            "{\"throttle-trigger-threshold\":100,\"cpu-throttle-increment\":99,"
                + "\"cpu-throttle-tailslow\":false,\"cpu-throttle-initial\":1,\"max-cpu-throttle\":1}",
            "{\"downtime-limit\":270,\"max-bandwidth\":1048576}");
    assertThat(capabilities(played.qemu().argumentsOf(SET_CAPABILITIES).getFirst()))
        .isEqualTo(Map.of("events", true, "auto-converge", true));
    assertThat(played.qemu().argumentsOf("migrate"))
        .singleElement()
        .hasToString("{\"uri\":\"tcp:there:4444\"}");
    assertThat(throttle.couldUseAutoConverge()).isTrue();
    assertThat(throttle.isPrepared()).isFalse();
  }

  @Test
  void autoConvergeIsOnForAThrottleThatNeedsIt() throws IOException {
    var played = PlayedMigration.of(COMPLETED);
    throttle.needingAutoConverge();

    run(played);

    assertThat(capabilities(played.qemu().argumentsOf(SET_CAPABILITIES).getFirst()))
        .containsEntry("auto-converge", true);
    assertThat(throttle.isPrepared()).isTrue();
  }

  @Test
  void aCapabilityThatThisQemuLacksIsLeftOut() throws IOException {
    var played =
        PlayedMigration.of(COMPLETED)
            .answering(
                "query-migrate-capabilities", "[{'capability':'auto-converge','state':false}]");

    run(played);

    assertThat(capabilities(played.qemu().argumentsOf(SET_CAPABILITIES).getFirst()))
        .containsOnlyKeys("auto-converge");
  }

  private static final String WITH_DIRTY_LIMIT =
      "[{'capability':'events','state':false},{'capability':'auto-converge','state':false},"
          + "{'capability':'dirty-limit','state':true}]";

  /** A QEMU takes one of the two. */
  private static PlayedMigration withDirtyLimit(PlayedMigration played) {
    played.answering("query-migrate-capabilities", WITH_DIRTY_LIMIT);
    played
        .qemu()
        .on(
            SET_CAPABILITIES,
            (request, client) -> {
              var asked = capabilities(request.object("arguments").orElseThrow());
              if (asked.getOrDefault("auto-converge", false)) {
                client.refuse(
                    request,
                    "GenericError",
                    "dirty-limit conflicts with auto-converge, either of them can be enabled at"
                        + " the same time");
              } else {
                client.answer(request, "{}");
              }
            });
    return played;
  }

  @Test
  void autoConvergeStaysOffWhereDirtyLimitIsOn() throws IOException {
    var played = withDirtyLimit(PlayedMigration.of(FIRST_ROUND, FAILED));

    assertThat(run(played).status()).isEqualTo(Status.FAILED);

    assertThat(played.qemu().commands()).contains("migrate");
    assertThat(played.qemu().argumentsOf(SET_CAPABILITIES))
        .allSatisfy(set -> assertThat(capabilities(set)).doesNotContainKey("dirty-limit"));
    assertThat(throttle.couldUseAutoConverge()).isFalse();
    assertThat(played.notices()).anyMatch(notice -> notice.startsWith("dirty-limit is on"));
  }

  @Test
  void whoeverAttachesIsToldThatDirtyLimitHoldsBesides() throws IOException {
    var played = withDirtyLimit(PlayedMigration.underWay(false, FIRST_ROUND, COMPLETED));

    attach(played);

    assertThat(played.notices())
        .singleElement()
        .asString()
        .contains("dirty-limit is on")
        .contains("beside ebb's throttle");
  }

  @ParameterizedTest
  @ValueSource(strings = {FAILED, CANCELLED})
  void everythingIsPutBackWhenTheGuestStays(String end) throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, end);

    run(played);

    assertAsFound(played.qemu().argumentsOf(SET_PARAMETERS).getLast());
    assertThat(capabilities(played.qemu().argumentsOf(SET_CAPABILITIES).getLast()))
        .isEqualTo(Map.of("events", false, "auto-converge", false));
  }

  @Test
  void everythingIsPutBackWhenQemuRefusesToStart() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);
    played.qemu().refusing("migrate", "no");

    run(played);

    assertAsFound(played.qemu().argumentsOf(SET_PARAMETERS).getLast());
  }

  @Test
  void everythingIsPutBackWhenAPreparedMigrationIsNotRun() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);

    played.start(directory, throttle::open, Session::throttleName);

    assertAsFound(played.qemu().argumentsOf(SET_PARAMETERS).getLast());
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void nothingIsPutBackWhenTheGuestHasLeft() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, COMPLETED);

    run(played);

    assertThat(played.qemu().argumentsOf(SET_PARAMETERS)).hasSize(2);
    assertThat(played.qemu().argumentsOf(SET_CAPABILITIES)).hasSize(1);
  }

  @Test
  void aSettingThatQemuRefusesReleasesTheThrottle() {
    var played = PlayedMigration.of(FIRST_ROUND);
    played.qemu().refusing(SET_PARAMETERS, "downtime-limit is out of range");

    assertThatThrownBy(() -> run(played))
        .isInstanceOf(QmpException.class)
        .hasMessageContaining("downtime-limit is out of range");
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void nothingIsSetWhenThereIsNoThrottle() {
    var played = PlayedMigration.of(FIRST_ROUND);

    assertThatThrownBy(() ->
            played.start(
                directory,
                (qmp, vcpus, canUseAutoConverge, custody, notices) -> {
                  throw new ThrottleException("no throttle");
                },
                session -> session.run(NOBODY)))
        .hasMessage("no throttle");
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS, SET_CAPABILITIES);
  }

  /** QEMU would say that the migration has completed, and ebb that the guest has moved. */
  @ParameterizedTest
  @ValueSource(strings = {"file:/tmp/guest", "file:guest,offset=0", "exec:cat > guest", "fd:7"})
  void whatIsNoQemuThatWaitsIsNoDestination(String uri) {
    var played = PlayedMigration.of(FIRST_ROUND, COMPLETED);

    assertThatThrownBy(
            () -> played.start(uri, directory, throttle::open, session -> session.run(NOBODY)))
        .isInstanceOf(MigrationException.class)
        .hasMessageStartingWith("behind " + uri.substring(0, uri.indexOf(':') + 1))
        .hasMessageContaining("write tcp:HOST:PORT or unix:PATH");
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS, "migrate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix:/run/there", "tcp:[::1]:4444", "tcp:file:1", "rdma:there:1"})
  void whereAQemuMayWaitIsADestination(String uri) throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, COMPLETED);

    played.start(uri, directory, throttle::open, session -> session.run(NOBODY));

    assertThat(played.qemu().argumentsOf("migrate").getFirst().text("uri")).contains(uri);
  }

  @Test
  void aGuestThatIsSavedToAFileIsLeftAlone() {
    var played = PlayedMigration.underWay(true, FIRST_ROUND, COMPLETED);
    played.answering("query-migrate-capabilities", "[{'capability':'mapped-ram','state':true}]");

    assertThatThrownBy(() -> attach(played))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("saves the guest to a file");
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS, SET_CAPABILITIES);
  }

  @ParameterizedTest
  @CsvSource({"paused, resume it first", "postmigrate, has been migrated away"})
  void aGuestThatDoesNotRunIsRefused(String status, String hint) {
    var played = PlayedMigration.of().answering("query-status", "{'status':'" + status + "'}");

    assertThatThrownBy(() -> run(played))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("not running but " + status)
        .hasMessageContaining(hint);
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS, "migrate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"setup", "active", "pre-switchover", "device", "cancelling", "new-one"})
  void aGuestThatMigratesAlreadyIsRefusedWithAHint(String status) {
    String counters = status.equals("setup") ? "" : ",'ram':{'total':1048576}";
    var played = PlayedMigration.underWay(false, "{'status':'" + status + "'" + counters + "}");

    assertThatThrownBy(() -> run(played))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("being migrated already")
        .hasMessageContaining("127.0.0.1:")
        .hasMessageContaining(Cure.ATTACH.toString());
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS, "migrate");
  }

  @Test
  void theEndOfAnEarlierMigrationIsNoHindrance() throws IOException {
    var played = PlayedMigration.underWay(false, FAILED, FIRST_ROUND, COMPLETED);

    assertThat(run(played).status()).isEqualTo(Status.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'status':'none'}", "{'status':'completed'}", FAILED, CANCELLED})
  void thereIsNothingToAttachToWithoutAMigration(String seen) {
    var played = PlayedMigration.underWay(false, seen);

    assertThatThrownBy(() -> attach(played))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("no migration is under way")
        .hasMessageContaining("127.0.0.1:")
        .hasMessageContaining(Cure.START.toString());
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS);
  }

  /** A QEMU that takes a guest in answers query-migrate with the states of one that leaves. */
  @ParameterizedTest
  @ValueSource(strings = {"setup", "active", "device"})
  void aGuestThatComesInIsNeverTakenForOneThatLeaves(String status) throws IOException {
    var played = PlayedMigration.underWay(true, "{'status':'" + status + "'}");
    played.answering("query-status", "{'status':'inmigrate'}");

    assertThatThrownBy(() -> attach(played))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("taking one in")
        .hasMessageContaining("at its source");
    assertThatThrownBy(() -> run(played)).hasMessageContaining("taking one in");
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS, SET_CAPABILITIES);
  }

  /** In post-copy it runs already, and has no counters all the same. */
  @Test
  void aGuestThatHasComeInByPostCopyIsNotTakenForOneThatLeaves() {
    var played = PlayedMigration.underWay(true, "{'status':'postcopy-active'}");

    assertThatThrownBy(() -> attach(played)).hasMessageContaining("at its source");
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS, SET_CAPABILITIES);
  }

  /** One that arrives while it is looked at is running already, and its migration still active. */
  @ParameterizedTest
  @ValueSource(strings = {"active", "device"})
  void aGuestThatArrivesJustNowIsNotTakenForOneThatLeaves(String status) {
    var played = PlayedMigration.underWay(true, "{'status':'" + status + "'}");

    assertThatThrownBy(() -> attach(played)).hasMessageContaining("at its source");
    assertThatThrownBy(() -> run(played)).hasMessageContaining("at its source");
    assertThat(played.qemu().commands()).doesNotContain(SET_PARAMETERS, SET_CAPABILITIES);
  }

  @Test
  void aQemuThatWaitsForAGuestIsNotToBeAttachedToMeasuredOrMigrated() throws IOException {
    var played = PlayedMigration.of().answering("query-status", "{'status':'inmigrate'}");

    assertThatThrownBy(() -> attach(played)).hasMessageContaining("at its source");
    assertThatThrownBy(() -> run(played)).hasMessageContaining("at its source");
    try (FakeQmp fake = FakeQmp.in(directory, played.qemu());
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      assertThatThrownBy(() ->
              QemuMeasurement.ways(
                  Monitors.of(qmp),
                  new MigrationRequest(new Intent(0.3, 0, 0.3), "ebb", OptionalLong.of(1)),
                  Looking.forbidden()))
          .isInstanceOf(MigrationException.class)
          .hasMessageContaining("at its source");
      assertThat(GuestStatus.read(qmp).direction()).isEqualTo(Direction.IN);
    }
  }

  /** Whatever it was that ended so: the guest runs here, with settings that are to be its own. */
  @Test
  void everythingIsPutBackWhereNoMemoryWasEverCounted() throws IOException {
    var played = PlayedMigration.underWay(false, SETUP, SETUP, "{'status':'completed'}");

    attach(played);

    assertAsFound(played.qemu().argumentsOf(SET_PARAMETERS).getLast());
  }

  private MigrationSummary attach(PlayedMigration played) throws IOException {
    return played.attach(directory, throttle::open, session -> session.run(NOBODY));
  }

  @Test
  void attachSteersWithoutStartingAnything() throws IOException {
    var played = PlayedMigration.underWay(false, FIRST_ROUND, FIRST_ROUND, COMPLETED);

    assertThat(attach(played).status()).isEqualTo(Status.COMPLETED);
    assertThat(played.qemu().commands()).doesNotContain("migrate", SET_CAPABILITIES);
    assertThat(throttle.couldUseAutoConverge()).isFalse();
    assertThat(throttle.shares()).contains(0.0);
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void aPauseThatSomebodyElseHasAskedForIsTheirsToEnd() throws IOException {
    var played =
        PlayedMigration.underWay(false, FIRST_ROUND, PRE_SWITCHOVER, PRE_SWITCHOVER, COMPLETED);

    attach(played);

    assertThat(played.qemu().commands()).doesNotContain("migrate-continue");
  }

  @Test
  void autoConvergeOfSomebodyElsesIsBroughtDownWithANotice() throws IOException {
    var played = PlayedMigration.underWay(true, FIRST_ROUND, COMPLETED);

    attach(played);

    assertThat(played.qemu().argumentsOf(SET_PARAMETERS).getFirst().number("max-cpu-throttle"))
        .hasValue(1);
    assertThat(played.notices()).singleElement().asString().contains("auto-converge is on");
    assertThat(throttle.couldUseAutoConverge()).isTrue();
  }

  /** Goes on with this until the operator has been told something of it. */
  private static PlayedMigration untilTold(PlayedMigration played, String look, String told) {
    return played.then((request, client) -> {
      client.answer(request, PlayedMigration.json(look));
      if (played.notices().stream().anyMatch(notice -> notice.contains(told))) {
        played.now(COMPLETED);
      }
    });
  }

  private static String holding(int percent) {
    return FIRST_ROUND.replace("{'status'", "{'cpu-throttle-percentage':" + percent + ",'status'");
  }

  @Test
  void autoConvergeThatClimbsInMidMigrationIsBroughtDownAndTold() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, holding(1), holding(1));
    untilTold(played, holding(20), "at 20 % less of its CPU, beside ebb");

    run(played);

    JsonObject down = played.qemu().argumentsOf(SET_PARAMETERS).get(2);
    assertThat(down.number("throttle-trigger-threshold")).hasValue(1);
    assertThat(down.number("max-cpu-throttle")).hasValue(1);
    assertThat(down.number("cpu-throttle-initial")).hasValue(1);
    assertThat(down.number("cpu-throttle-increment")).hasValue(99);
  }

  @Test
  void whatAutoConvergeStoodAtBeforeEbbCameIsToldOnce() throws IOException {
    var played =
        PlayedMigration.underWay(
            true, holding(80), holding(80), holding(80), holding(1), COMPLETED);

    attach(played);

    assertThat(played.notices()).singleElement().asString().contains("auto-converge is on");
  }

  /** They are other than ebb has set them for as long as this QEMU is asked. */
  @Test
  void parametersOfAutoConvergeThatSomebodyChangesAreSetAgainAndTold() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);
    untilTold(played, FIRST_ROUND, "max-cpu-throttle is 99 and not 1");

    run(played);

    JsonObject again = played.qemu().argumentsOf(SET_PARAMETERS).get(2);
    assertThat(again.number("max-cpu-throttle")).hasValue(1);
    assertThat(again.number("cpu-throttle-initial")).hasValue(1);
    assertThat(again.number("throttle-trigger-threshold")).hasValue(100);
  }

  /** This QEMU says all the time that it has a cap. */
  @Test
  void aCapThatIsTakenAwayInMidMigrationIsWhatEbbSeesToFromThenOn() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);
    untilTold(played, FIRST_ROUND, "max-bandwidth is 134217728 and not 0");

    played.start(
        directory,
        throttle::open,
        session ->
            session.run(step -> {
              if (session.speedBytesPerSecond() != 0) {
                session.limitSpeed(0);
              }
            }));

    assertThat(played.qemu().argumentsOf(SET_PARAMETERS))
        .filteredOn(set -> set.has("max-bandwidth"))
        .map(set -> set.number("max-bandwidth").orElseThrow())
        .startsWith(1048576L, 0L)
        .endsWith(0L)
        .containsOnlyOnce(1048576L);
  }

  @Test
  void whoeverOnlyWatchesLeavesAutoConvergeAsItIs() throws IOException {
    var played = PlayedMigration.underWay(true, holding(20), holding(40), COMPLETED);

    played.attach(
        directory,
        (qmp, vcpus, canUseAutoConverge, custody, notices) -> new NoThrottle(),
        session -> session.run(NOBODY));

    assertThat(played.qemu().argumentsOf(SET_PARAMETERS))
        .noneMatch(set -> set.has("max-cpu-throttle"));
    assertThat(played.notices()).isEmpty();
  }

  @Test
  void parametersArePutBackAlsoWhileTheMigrationOfSomebodyElseGoesOn() throws IOException {
    var played = PlayedMigration.underWay(true, FIRST_ROUND);
    played.qemu().refusing(SET_CAPABILITIES, "There's a migration process in progress");

    played.attach(directory, throttle::open, Session::throttleName);

    List<JsonObject> set = played.qemu().argumentsOf(SET_PARAMETERS);
    assertAsFound(set.getLast());
  }

  @ParameterizedTest
  @CsvSource({"'{''downtime-limit'':700}', 700", "'{''downtime-limit'':0}', 1", "'{}', 300"})
  void theDowntimeLimitIsReadFromQemu(String parameters, long millis) throws IOException {
    var played = PlayedMigration.of().answering("query-migrate-parameters", parameters);
    try (FakeQmp fake = FakeQmp.in(directory, played.qemu());
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      assertThat(QemuSessions.downtimeLimit(qmp)).isEqualTo(Duration.ofMillis(millis));
    }
  }
}
