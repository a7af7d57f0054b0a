package ebb.lab;

import ebb.core.Intent;
import ebb.core.notice.NoticeListener;
import ebb.core.policy.Forecast;
import ebb.core.policy.Plan;
import ebb.core.policy.Plan.Prospect;
import ebb.core.policy.Verdict;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.GuestMeasurement;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A real migration that was planned first: what was said, and what came.
 *
 * @param guest its name
 * @param intent what was asked for
 * @param planned before the start; empty if the guest could not be measured
 * @param verdict on the deadline, at the end of the first round or when it was certain before
 * @param forecast total time as forecast at the end of the first round, s; empty if it ended there
 * @param result what came
 */
public record PlannedMigration(
    String guest,
    Intent intent,
    Optional<Prospect> planned,
    Verdict verdict,
    Optional<Forecast.Range> forecast,
    LabResult result) {

  private static final Duration MEASURE = Duration.ofSeconds(5);

  /** Boots a guest, plans its migration, migrates it. */
  public static PlannedMigration run(
      QemuBinary qemu, String name, Intent intent, long bytesPerSecond, NoticeListener notices) {
    MigrationRequest request =
        new MigrationRequest(intent, "ebb", OptionalLong.of(bytesPerSecond))
            .withMeasuring(new Measuring(MEASURE, true, true));
    try (Lab lab = new Lab(qemu, GuestSpec.parse(name), Link::unixSocket);
        LabMigration migration =
            LabMigration.prepare(lab, request, ThrottleOpener.of(ThrottleChoice.AUTO), notices)) {
      Optional<Plan> plan =
          migration
              .session()
              .measurement()
              .flatMap((GuestMeasurement measured) ->
                  measured.plan(bytesPerSecond, migration.session().traits()));
      var said = new Said();
      LabResult result = migration.run(said::add);
      return new PlannedMigration(
          name,
          intent,
          plan.map(it -> it.prospect(intent)),
          said.verdict(),
          said.forecast(),
          result);
    }
  }

  /** Whether it ended by the deadline. */
  public boolean deadlineMet() {
    return result.summary().totalSeconds() <= intent.deadlineSeconds();
  }

  /** How far the planned total time was off, as a part of what came; empty without a plan. */
  public OptionalDouble planError() {
    return error(planned.map(it -> it.likely().seconds()));
  }

  /** Error of the forecast; empty without one. */
  public OptionalDouble forecastError() {
    return error(forecast.map(Forecast.Range::seconds));
  }

  private OptionalDouble error(Optional<Double> said) {
    double came = result.summary().totalSeconds();
    return said.stream().mapToDouble(seconds -> Math.abs(seconds / came - 1)).findFirst();
  }
}
