package ebb.lab.chaos;

import static ebb.lab.chaos.Fault.ARRIVED;

import ebb.lab.chaos.QmpProxy.Meddler;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.LongStream;

/** A QEMU that its guest has taken over, or somebody who passes for one. */
final class PeerFaults {

  /** Of Linux; what is above is nobody's. */
  private static final long NO_THREAD = 1L << 22;

  private static final int MANY = 50_000;
  private static final int MIB = 1 << 20;

  /** How often one thing may be told, however often it happens. */
  private static final long TOLD_OFTEN = 20;

  private static final Ending TOO_LATE = new Ending(2, Home.DESTINATION);

  /** Not begun at all: refused, with the guest where it was. */
  private static final Ending REFUSED = new Ending(2, Home.SOURCE);

  private PeerFaults() {}

  static List<Fault> all() {
    return List.of(
        names(
            "peer-names-foreign-thread",
            cast -> {
              long foreign = cast.the(Bystander.class).tid();
              return HostileMeddlers.naming(
                  () -> List.of(foreign), () -> true, cast.random().nextBoolean());
            }),
        names(
            "peer-names-foreign-thread-later",
            cast -> {
              long foreign = cast.the(Bystander.class).tid();
              BooleanSupplier later = HostileMeddlers.later(cast.random());
              return HostileMeddlers.naming(
                  () -> List.of(foreign), later, cast.random().nextBoolean());
            }),
        names(
            "peer-names-ebb",
            cast -> {
              BooleanSupplier later = HostileMeddlers.later(cast.random());
              return HostileMeddlers.naming(
                  () -> cast.the(EbbWatch.class).threads(),
                  cast.random().nextBoolean() ? later : () -> true,
                  false);
            },
            EbbWatch::new),
        names(
            "peer-names-a-thread-often",
            cast -> {
              long own = GuestThreads.of(cast.lab().source()).getFirst();
              List<Long> often = LongStream.generate(() -> own).limit(often(cast)).boxed().toList();
              return HostileMeddlers.naming(() -> often, () -> true, false);
            }),
        names(
            "peer-names-many-threads",
            cast -> {
              List<Long> many =
                  LongStream.range(NO_THREAD, NO_THREAD + often(cast)).boxed().toList();
              BooleanSupplier later = HostileMeddlers.later(cast.random());
              return HostileMeddlers.naming(
                  () -> many, cast.random().nextBoolean() ? later : () -> true, false);
            }),
        tells(
            "peer-floods",
            random ->
                HostileMeddlers.flooding(
                    () -> "\"event\": \"RTC_CHANGE\", \"data\": {\"offset\": 7}",
                    1000 + random.nextInt(20_000),
                    1 + 3 * random.nextDouble(),
                    random)),
        tells(
            "peer-sends-giants",
            random -> {
              String giant = "x".repeat(MIB / 2 + random.nextInt(6 * MIB));
              return HostileMeddlers.flooding(
                  () -> "\"event\": \"VSERPORT_CHANGE\", \"data\": {\"id\": \"" + giant + "\"}",
                  1 + random.nextInt(11),
                  1 + 3 * random.nextDouble(),
                  random);
            }),
        tells(
            "peer-resets-often",
            random ->
                HostileMeddlers.flooding(
                    () ->
                        "\"event\": \"RESET\", \"data\": {\"guest\": true, \"reason\":"
                            + " \"guest-reset\"}",
                    1000 + random.nextInt(5000),
                    1 + 3 * random.nextDouble(),
                    random)),
        new Fault(
            "peer-is-no-qemu",
            Stage.monitor(random -> List::of).perhapsNamed(),
            scene -> scene.controller().await(),
            Set.of(ARRIVED)),
        new Fault(
            "peer-is-an-impostor",
            Stage.PLAIN.beside(Impostor::new).perhapsNamed(),
            scene -> scene.controller().await(),
            Set.of(ARRIVED)));
  }

  private static int often(Cast cast) {
    return 2000 + cast.random().nextInt(MANY - 2000);
  }

  private static Fault names(String name, Function<Cast, Meddler> meddler) {
    return names(name, meddler, cast -> new Bystander());
  }

  private static Fault names(
      String name, Function<Cast, Meddler> meddler, Surrounding.Maker watched) {
    return new Fault(
        name,
        Stage.PLAIN.beside(watched).peer(meddler).perhapsNamed(),
        PeerFaults::endured,
        Set.of(ARRIVED, TOO_LATE));
  }

  private static Fault tells(String name, Function<Random, Meddler> meddler) {
    return new Fault(
        name,
        Stage.monitor(meddler).perhapsNamed(),
        scene -> {
          int exit = endured(scene);
          for (EbbProcess process : scene.processes()) {
            long resets = process.said().stream().filter(line -> line.contains("reset")).count();
            if (resets > TOLD_OFTEN) {
              scene.complain("the guest's resets were told " + resets + " times");
            }
          }
          return exit;
        },
        Set.of(ARRIVED, TOO_LATE, REFUSED));
  }

  /** A peer that is hung up on for what it does costs its own connection; another is there. */
  private static int endured(Scene scene) {
    int exit = scene.controller().await();
    return exit == 0 ? exit : scene.takeOver();
  }
}
