package ebb.lab.bench;

import ebb.core.loop.SteeringLoop;
import ebb.core.notice.NoticeListener;
import ebb.lab.Contest.Contender;
import ebb.lab.GuestSpec;
import ebb.lab.Lab;
import ebb.lab.LabMigration;
import ebb.lab.LabResult;
import ebb.lab.Link;
import ebb.lab.LinuxGuest;
import ebb.lab.LinuxMigration;
import ebb.lab.QemuBinary;
import ebb.sim.report.TraceRecorder;
import ebb.steering.MigrationSummary;
import ebb.steering.session.Session;
import java.util.Optional;

/**
 * One migration: boots the guest, lets it be steered, asks it how it was, ends all.
 *
 * @param limitSeconds when it is cancelled, s
 * @param notices hears what an operator would
 */
record OneRun(
    BenchCase where,
    QemuBinary qemu,
    Contestant who,
    int repetition,
    double limitSeconds,
    NoticeListener notices) {

  BenchRun ofBareGuest(GuestSpec guest) {
    Companion companion = who.companion().get();
    Contender contender = who.contender(where);
    var recorder = new TraceRecorder(Prediction.demandVcpus(guest));
    try (Lab lab = new Lab(qemu, guest, link());
        LabMigration migration =
            LabMigration.prepare(lab, contender.request(), contender.throttle(), notices)) {
      double demand = migration.session().demandVcpus();
      LabResult result =
          migration.run(
              observer(companion.begin(lab), recorder, migration.session()), companion::arrived);
      boolean completed = completed(result.summary());
      double downtime = downtimeSeconds(result.summary(), companion);
      var cost =
          new BenchRun.Cost(
              result.keptSeconds() + downtime * demand,
              downtime,
              result.summary().minShare(),
              result.longestStallMillis() / 1000,
              result.stalls().quantileMillis(0.99) / 1000);
      return run(
          result.summary(),
          completed ? result.isGood() : result.memoryIntact(),
          cost,
          companion,
          result.startMillis(),
          recorder,
          Optional.empty());
    }
  }

  private Lab.LinkMaker link() {
    Lab.LinkMaker maker = where.link().maker();
    return who.wantsLevers() ? directory -> Link.deferred(maker.make(directory)) : maker;
  }

  BenchRun ofProgram(LinuxGuest guest) {
    Companion companion = who.companion().get();
    Contender contender = who.contender(where);
    try (Lab lab = new Lab(qemu, guest, link());
        LinuxMigration migration =
            LinuxMigration.prepare(lab, contender.request(), contender.throttle(), notices)) {
      var recorder = new TraceRecorder(Math.max(0.01, migration.session().demandVcpus()));
      LinuxMigration.Result result =
          migration.run(
              observer(companion.begin(lab), recorder, migration.session()), companion::arrived);
      boolean completed = completed(result.summary());
      Program program = Program.of(result);
      var cost =
          new BenchRun.Cost(
              program.lostOperations() / Math.max(1e-9, program.before().operationsPerSecond()),
              downtimeSeconds(result.summary(), companion),
              result.summary().minShare(),
              program.during().longestMillis() / 1000,
              program.during().p99Millis() / 1000);
      return run(
          result.summary(),
          result.dataIntact() && (result.runningAtDestination() || !completed),
          cost,
          companion,
          0,
          recorder,
          Optional.of(program));
    }
  }

  private SteeringLoop.Observer observer(
      SteeringLoop.Observer beside, TraceRecorder recorder, Session session) {
    return step -> {
      recorder.onStep(step);
      beside.onStep(step);
      if (step.reading().seconds() > limitSeconds && !step.reading().phase().isFinal()) {
        session.cancel();
      }
    };
  }

  private BenchRun run(
      MigrationSummary summary,
      boolean good,
      BenchRun.Cost cost,
      Companion companion,
      long startMillis,
      TraceRecorder recorder,
      Optional<Program> program) {
    return new BenchRun(
        where.name(),
        who.name(),
        who.aggression(),
        qemu.version(),
        repetition,
        completed(summary),
        good,
        cost,
        Math.max(summary.totalSeconds(), companion.stoppedSeconds()),
        summary.sentBytes(),
        summary.rounds(),
        startMillis,
        recorder.trace(who.id(), who.label(), completed(summary)).points(),
        program);
  }

  private static boolean completed(MigrationSummary summary) {
    return summary.status() == MigrationSummary.Status.COMPLETED;
  }

  private static double downtimeSeconds(MigrationSummary summary, Companion companion) {
    return Math.max(summary.downtimeMillis() / 1000, companion.stoppedSeconds());
  }
}
