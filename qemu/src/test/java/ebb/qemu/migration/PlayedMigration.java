package ebb.qemu.migration;

import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.loop.SteeringLoop;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.json.JsonObject;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import ebb.steering.Perseverance;
import ebb.steering.journal.Journal;
import ebb.steering.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A QEMU that plays a migration: each look at it shows the next of the answers it was given, the
 * last one for ever. An event follows each, so that nobody waits for the next.
 */
final class PlayedMigration {

  static final SteeringLoop.Observer NOBODY = step -> {};

  static final String SETUP = "{'status':'setup'}";
  static final String FIRST_ROUND = active(1, 512 << 10);
  static final String POST_COPY = "{'status':'postcopy-active','total-time':100}";
  static final String LAST_ROUND = active(2, 0);
  static final String PRE_SWITCHOVER = "{'status':'pre-switchover','ram':{'total':1048576}}";
  static final String DEVICE = "{'status':'device','ram':{'total':1048576}}";
  static final String ZEROS =
      "{'status':'completed','total-time':0,'downtime':0,'ram':{'total':0,'transferred':0}}";
  static final String COMPLETED =
      "{'status':'completed','total-time':1234,'downtime':12,'ram':{'total':1048576,"
          + "'remaining':0,'transferred':2000000,'normal':300,'duplicate':20,"
          + "'dirty-sync-count':3,'page-size':4096}}";
  static final String FAILED = "{'status':'failed','error-desc':'the link is down'}";
  static final String CANCELLING = "{'status':'cancelling'}";
  static final String CANCELLED = "{'status':'cancelled'}";

  /** No thread has so high an id, so the guest's are never taken for some of this machine's. */
  private static final String CPUS = "[{'thread-id':4194999}]";

  private static final String CAPABILITIES =
      "[{'capability':'xbzrle','state':false},{'capability':'events','state':false},"
          + "{'capability':'auto-converge','state':%s}]";
  private static final String PARAMETERS =
      "{'max-bandwidth':134217728,'downtime-limit':700,'throttle-trigger-threshold':50,"
          + "'cpu-throttle-initial':20,'cpu-throttle-increment':10,'cpu-throttle-tailslow':true,"
          + "'max-cpu-throttle':99,'tls-creds':''}";

  private final AnsweringQemu qemu = new AnsweringQemu();
  private final ConcurrentLinkedDeque<AnsweringQemu.Reaction> looks = new ConcurrentLinkedDeque<>();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private volatile NoticeListener listener = notice -> {};
  private final AtomicBoolean begun = new AtomicBoolean();
  private Perseverance perseverance = Perseverance.NONE;
  private Measuring measuring = Measuring.DURING;
  private double deadlineSeconds = Double.POSITIVE_INFINITY;

  private PlayedMigration() {
    answering("query-cpus-fast", CPUS);
    answering("query-status", "{'status':'running'}");
    answering("query-qmp-schema", "[]");
    answering("query-dirty-rate", "{'status':'measuring'}");
    answering("query-migrate-capabilities", CAPABILITIES.formatted("false"));
    answering("query-migrate-parameters", PARAMETERS);
    qemu.on(
        "migrate",
        (request, client) -> {
          begun.set(true);
          client.answer(request, "{}");
        });
    qemu.on("query-migrate", this::look);
  }

  /** A guest at rest; what is seen of the migration once it has been asked for. */
  static PlayedMigration of(String... answers) {
    var played = new PlayedMigration();
    played.then(answers);
    return played;
  }

  /** A guest that is being migrated by somebody else already. */
  static PlayedMigration underWay(boolean autoConverge, String... answers) {
    PlayedMigration played = of(answers);
    played.begun.set(true);
    played.answering("query-migrate-capabilities", CAPABILITIES.formatted(autoConverge));
    return played;
  }

  private static String active(long round, long remaining) {
    return "{'status':'active','total-time':100,'ram':{'total':1048576,'transferred':400000,"
        + "'normal':100,'duplicate':10,'page-size':4096,'dirty-sync-count':"
        + round
        + ",'remaining':"
        + remaining
        + "}}";
  }

  private void look(JsonObject request, FakeQmp.Peer client) throws Exception {
    if (!begun.get()) {
      client.answer(request, "{}");
      return;
    }
    AnsweringQemu.Reaction next = looks.size() > 1 ? looks.removeFirst() : looks.getFirst();
    next.to(request, client);
    client.event("MIGRATION_PASS");
  }

  /** What is seen after all that was given before. */
  PlayedMigration then(String... answers) {
    for (String answer : answers) {
      looks.addLast((request, client) -> client.answer(request, json(answer)));
    }
    return this;
  }

  PlayedMigration then(AnsweringQemu.Reaction look) {
    looks.addLast(look);
    return this;
  }

  /** From now on this is seen, whatever was to be. */
  void now(String... answers) {
    looks.clear();
    then(answers);
  }

  PlayedMigration answering(String command, String result) {
    qemu.answering(command, json(result));
    return this;
  }

  static String json(String text) {
    return text.replace('\'', '"');
  }

  AnsweringQemu qemu() {
    return qemu;
  }

  /** What the operator was told. */
  List<String> notices() {
    return List.copyOf(notices);
  }

  /** From here on told of each notice as it comes. */
  void onNotice(NoticeListener told) {
    listener = told;
  }

  private void tell(Notice notice) {
    notices.add(notice.text());
    listener.on(notice);
  }

  /** Post-copy has been allowed. */
  PlayedMigration inPostCopyIfNeedBe() {
    return answering("query-migrate-capabilities", "[{'capability':'postcopy-ram','state':true}]");
  }

  /** Begun again so often when it has broken off. */
  PlayedMigration retried(int retries) {
    perseverance = new Perseverance(retries, Duration.ZERO);
    return this;
  }

  /** Given up once nothing has got across for so long. */
  PlayedMigration givenUpAfter(Duration stall) {
    perseverance = new Perseverance(0, stall);
    return this;
  }

  /** Looked at in this way, aside from the rounds. */
  PlayedMigration lookedAt(Measuring how) {
    measuring = how;
    return this;
  }

  /** To have ended within so many seconds. */
  PlayedMigration by(double seconds) {
    deadlineSeconds = seconds;
    return this;
  }

  static MigrationRequest request(String policy) {
    return new MigrationRequest(new Intent(1, 0, 0.3), policy, OptionalLong.of(1 << 20));
  }

  /** What is done with a session. */
  @FunctionalInterface
  interface Use<T> {
    T of(Session session) throws IOException;
  }

  /** Prepares a migration of this guest. The guest is stalled throughout: the aggression is 1. */
  <T> T start(Path directory, ThrottleOpener opener, Use<T> use) throws IOException {
    return start("tcp:there:4444", directory, opener, use);
  }

  /** Prepares a migration of this guest to a place of one's own. The aggression is 1, too. */
  <T> T start(String destination, Path directory, ThrottleOpener opener, Use<T> use)
      throws IOException {
    return connected(
        qmp ->
            QemuSessions.start(
                Monitors.of(qmp), asked(), destination, opener, journal(directory), this::tell),
        use);
  }

  /** Joins the migration of this guest. */
  <T> T attach(Path directory, ThrottleOpener opener, Use<T> use) throws IOException {
    return connected(
        qmp ->
            QemuSessions.attach(
                Monitors.of(qmp),
                request("ebb").withMeasuring(measuring),
                opener,
                journal(directory),
                this::tell),
        use);
  }

  private MigrationRequest asked() {
    MigrationRequest any = request("ebb").withPerseverance(perseverance).withMeasuring(measuring);
    return any.withIntent(any.intent().by(deadlineSeconds, OnInfeasible.CONTINUE));
  }

  private static Journal journal(Path directory) {
    return Journal.in(directory.resolve("journal"), HostFiles.ofThisMachine());
  }

  @FunctionalInterface
  private interface Prepare {
    Session on(QmpClient qmp);
  }

  private <T> T connected(Prepare prepare, Use<T> use) throws IOException {
    try (FakeQmp fake = FakeQmp.onTcp(qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1));
        Session session = prepare.on(qmp)) {
      return use.of(session);
    }
  }
}
