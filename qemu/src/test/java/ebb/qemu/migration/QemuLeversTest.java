package ebb.qemu.migration;

import static ebb.qemu.migration.PlayedMigration.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Intent;
import ebb.core.lever.Lever;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.lever.LeversText;
import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRecovery;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.Perseverance;
import ebb.steering.journal.Journal;
import ebb.steering.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is turned on between two QEMUs, and what is put back. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QemuLeversTest {

  private static final HostFiles HOST = HostFiles.ofThisMachine();
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path directory;

  private final FakeThrottle throttle = new FakeThrottle();
  private final List<String> notices = new ArrayList<>();
  private final SettableQemu source = SettableQemu.source();
  private final SettableQemu destination = SettableQemu.deferred();

  private Journal journal() {
    return Journal.in(directory.resolve("journal"), HOST);
  }

  private static MigrationRequest asking(String levers) {
    return new MigrationRequest(new Intent(1, 0, 0.3), "ebb", OptionalLong.of(1 << 20))
        .withLevers(LeverWish.exactly(LeversText.parse(levers), 1));
  }

  private <T> T open(MigrationRequest request, Function<Session, T> use) throws IOException {
    try (FakeQmp there =
            FakeQmp.in(Files.createTempDirectory(directory, "d"), destination.script());
        QmpClient qmp = QmpClient.connect(there.address(), LONG)) {
      return open(Optional.of(qmp), request, use);
    }
  }

  private <T> T open(Optional<QmpClient> there, MigrationRequest request, Function<Session, T> use)
      throws IOException {
    try (FakeQmp here = FakeQmp.onTcp(source.script());
        QmpClient qmp = QmpClient.connect(here.address(), LONG);
        Session session =
            QemuSessions.start(
                new Monitors(qmp, Optional.empty(), there),
                request,
                "tcp:host2:4444",
                throttle::open,
                journal(),
                NoticeListener.texts(notices::add))) {
      return use.apply(session);
    }
  }

  /** A migration of which this is seen in the end. */
  private void endsWith(String end) {
    source
        .script()
        .on(
            "migrate",
            (request, client) -> {
              source.answering("query-migrate", end);
              client.answer(request, "{}");
            });
  }

  private MigrationSummary run(String levers) throws IOException {
    return open(asking(levers), session -> session.run(NOBODY));
  }

  @Test
  void bothSidesAreSetBeforeTheDestinationListens() throws IOException {
    Levers on =
        open(
            asking("multifd-zstd:3,zstd-level:4"),
            session -> {
              assertThat(source.has("multifd")).isTrue();
              assertThat(destination.has("multifd")).isTrue();
              assertThat(destination.parameters().text("multifd-compression")).contains("zstd");
              assertThat(destination.parameters().number("multifd-zstd-level")).hasValue(4);
              assertThat(source.parameters().number("multifd-channels")).hasValue(3);
              endsWith(PlayedMigration.FAILED);
              session.run(NOBODY);
              return session.levers();
            });

    assertThat(on).hasToString("multifd-zstd:3,zstd-level:4");
    assertThat(destination.script().commands())
        .containsSubsequence("migrate-set-capabilities", "migrate-incoming");
    assertThat(destination.script().argumentsOf("migrate-incoming"))
        .singleElement()
        .hasToString("{\"uri\":\"tcp::4444\"}");
    assertThat(notices).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "multifd-zstd:3",
    "xbzrle:128MiB",
    "'multifd:4,zero-copy'",
    "'xbzrle:64MiB,tls:tls0'"
  })
  void bothSidesAreAsTheyWereAfterAFailure(String levers) throws IOException {
    String before = source.parameters().toString();
    String there = destination.parameters().toString();
    endsWith(PlayedMigration.FAILED);

    assertThat(run(levers).status()).isEqualTo(Status.FAILED);

    assertThat(source.parameters()).hasToString(before);
    assertThat(destination.parameters()).hasToString(there);
    for (String name : List.of("multifd", "xbzrle", "zero-copy-send")) {
      assertThat(source.has(name) || destination.has(name)).isFalse();
    }
    assertThat(notices).isEmpty();
  }

  @Test
  void theDestinationIsAsItWasOnceTheGuestIsThere() throws IOException {
    endsWith(PlayedMigration.COMPLETED);
    destination.answering("query-migrate", "{'status':'completed'}");

    assertThat(run("xbzrle").status()).isEqualTo(Status.COMPLETED);

    assertThat(destination.has("xbzrle")).isFalse();
  }

  @Test
  void whatTheDestinationLacksIsLeftOutAndSaid() throws IOException {
    destination.compressesBy("none", "zlib");
    endsWith(PlayedMigration.FAILED);

    assertThat(open(asking("multifd-zstd"), Session::levers)).isEqualTo(Levers.NONE);

    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith("the migration goes without multifd-zstd:2: the destination's QEMU ")
        .endsWith(" knows no multifd-zstd");
    assertThat(source.has("multifd")).isFalse();
  }

  @Test
  void whatQemuRefusesIsLeftOutAndSaidAndBothSidesAreAsTheyWere() throws IOException {
    destination.script().refusing("migrate-set-capabilities", "not with this machine");

    assertThat(open(asking("xbzrle:128MiB"), Session::levers)).isEqualTo(Levers.NONE);

    assertThat(notices)
        .containsExactly(
            "the migration goes without xbzrle:128MiB: QEMU refuses it: not with this machine");
    assertThat(source.has("xbzrle")).isFalse();
    assertThat(source.parameters().number("xbzrle-cache-size")).hasValue(64 << 20);
  }

  @Test
  void withoutTheDestinationsMonitorNothingIsSetAndThatIsSaidOnce() throws IOException {
    endsWith(PlayedMigration.FAILED);

    open(Optional.empty(), asking("xbzrle"), session -> session.run(NOBODY));

    assertThat(notices).singleElement().asString().contains("give the destination's monitor");
    assertThat(source.script().argumentsOf("migrate-set-capabilities"))
        .allMatch(set -> !set.toString().contains("xbzrle"));
  }

  @Test
  void aMigrationThatCannotBeEncryptedAsAskedIsRefused() {
    destination.answering("qom-list", "[]");

    assertThatThrownBy(() -> open(asking("tls:tls0"), Session::levers))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("would not be encrypted")
        .hasMessageContaining("the destination has no TLS credentials 'tls0'");
    assertThat(source.parameters().text("tls-creds")).contains("");
  }

  @Test
  void aDestinationThatListensAlreadyTakesXbzrleAlone() throws IOException {
    destination.answering("query-migrate", "{'status':'setup'}");

    LeverSupport support = support(false);

    assertThat(support.has(Lever.XBZRLE)).isTrue();
    assertThat(support.whyNot(Lever.ZSTD).orElseThrow()).contains("-incoming defer");
    assertThat(support.has(Lever.TLS)).isFalse();
  }

  @Test
  void postCopyExcludesMultifdInQemusThatDoNotDoBoth() throws IOException {
    LeverSupport support = support(true);

    assertThat(support.whyNot(Lever.ZSTD).orElseThrow()).contains("post-copy is allowed");
    assertThat(support.has(Lever.XBZRLE)).isTrue();
  }

  @Test
  void whatStandsInTheWayOfAnyMigrationIsSaid() throws IOException {
    source.answering("query-migrate", "{'blocked-reasons':['a disk is local']}");

    assertThat(support(false).hints()).containsExactly("QEMU refuses to migrate: a disk is local");
  }

  private LeverSupport support(boolean postCopy) throws IOException {
    try (FakeQmp here = FakeQmp.in(Files.createTempDirectory(directory, "s"), source.script());
        FakeQmp there =
            FakeQmp.in(Files.createTempDirectory(directory, "d"), destination.script());
        QmpClient qmp = QmpClient.connect(here.address(), LONG);
        QmpClient other = QmpClient.connect(there.address(), LONG);
        var levers =
            new QemuLevers(
                qmp,
                LeverSettings.of(qmp),
                Optional.of(other),
                true,
                NoticeListener.texts(notices::add))) {
      return levers.support(postCopy);
    }
  }

  @Test
  void whatTheOperatorHasTurnedOnIsTakenAsItIsAndTheDestinationFollows() throws IOException {
    source.with("xbzrle", true);
    endsWith(PlayedMigration.FAILED);

    open(
        asking("multifd-zstd"),
        session -> {
          assertThat(session.levers()).hasToString("xbzrle:64MiB");
          assertThat(destination.has("xbzrle")).isTrue();
          return session.run(NOBODY);
        });

    assertThat(source.has("xbzrle")).isTrue();
    assertThat(destination.has("xbzrle")).isFalse();
    assertThat(notices)
        .containsExactly(
            "xbzrle:64MiB was turned on before ebb came; ebb leaves it as it is and does not turn"
                + " on multifd-zstd:2");
  }

  @Test
  void aFreshDestinationIsSetUpAnewForARetry() throws IOException {
    destination.script().hangingUpOn("migrate-incoming");
    source
        .script()
        .on(
            "migrate",
            (request, client) -> {
              destination.with("multifd", false).answering("migrate-incoming", "{}");
              source.answering("query-migrate", PlayedMigration.FAILED);
              client.answer(request, "{}");
            });

    MigrationSummary summary =
        open(
            asking("multifd-zstd").withPerseverance(new Perseverance(1, Duration.ZERO)),
            session -> session.run(NOBODY));

    assertThat(summary.attempts()).isEqualTo(2);
    assertThat(summary.reason()).contains("the link is down");
    assertThat(destination.script().commands())
        .containsSubsequence(
            "migrate-set-capabilities",
            "migrate-incoming",
            "migrate-set-capabilities",
            "migrate-incoming");
    assertThat(destination.script().argumentsOf("migrate-set-capabilities").get(1).toString())
        .contains("\"multifd\",\"state\":true");
  }

  /** The first ebb is gone with its throttle and its monitors, and has put nothing back. */
  @Test
  void whatAKilledEbbHasTurnedOnIsPutBackOnBothSides() throws IOException {
    String before = source.parameters().toString();
    try (FakeQmp here = FakeQmp.in(Files.createTempDirectory(directory, "s"), source.script());
        FakeQmp there =
            FakeQmp.in(Files.createTempDirectory(directory, "d"), destination.script())) {
      try (QmpClient qmp = QmpClient.connect(here.address(), LONG);
          QmpClient other = QmpClient.connect(there.address(), LONG)) {
        var driver =
            new QemuDriver(
                new Monitors(qmp, Optional.empty(), Optional.of(other)),
                asking("multifd-zstd"),
                Optional.of("tcp:host2:4444"),
                throttle::open,
                NoticeListener.texts(notices::add));
        journal()
            .claim(
                driver.found().id(),
                "ebb migrate",
                driver.found().settings(),
                NoticeListener.texts(notices::add))
            .close(false);
        driver.turnOn(Levers.zstd(2));
      }
      assertThat(source.has("multifd") && destination.has("multifd")).isTrue();

      new MigrationRecovery(journal(), List.of(new QemuRecovery(HOST)))
          .run(NoticeListener.texts(notices::add));
    }

    assertThat(source.has("multifd") || destination.has("multifd")).isFalse();
    assertThat(source.parameters()).hasToString(before);
    assertThat(destination.parameters().text("multifd-compression")).contains("none");
  }

  @Test
  void whoeverAttachesTakesWhatIsOn() throws IOException {
    source
        .with("multifd", true)
        .answering("query-migrate", PlayedMigration.FIRST_ROUND)
        .script()
        .refusing("migrate-set-capabilities", "There's a migration process in progress");
    try (FakeQmp here = FakeQmp.in(directory, source.script());
        QmpClient qmp = QmpClient.connect(here.address(), LONG);
        Session session =
            QemuSessions.attach(
                Monitors.of(qmp),
                asking("xbzrle"),
                throttle::open,
                journal(),
                NoticeListener.texts(notices::add))) {
      assertThat(session.levers()).hasToString("multifd:2");
    }
    assertThat(notices).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "tcp:host2:4444, tcp::4444",
    "'tcp:host2:4444,ipv6=on', 'tcp::4444,ipv6=on'",
    "tcp:10.0.0.2:4444, tcp:10.0.0.2:4444",
    "tcp:[fe80::1]:4444, tcp:[fe80::1]:4444",
    "unix:/run/m.sock, unix:/run/m.sock"
  })
  void ofAHostsNameOnlyThePortCountsWhereTheDestinationListens(String called, String listens) {
    assertThat(WaitingQemu.listening(called)).isEqualTo(listens);
  }
}
